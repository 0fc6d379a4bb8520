package viz

import (
	"time"

	"muxlab/harness/model"
	"muxlab/harness/trace"
)

// A figure is a number that both sides have, to be set side by side. How long a
// wait worked cannot be told from how long it slept, so what is shown is what was
// counted at its call, and what the processes used.
type figure struct {
	name string
	of   func(s *snapshot) float64 // negative: not known
	show func(v float64) string
	both bool // it is left out where one side's is not known: half of it compares nothing
}

func whole(v float64) string  { return count(int(v + 0.5)) }
func nanos(v float64) string  { return duration(int64(v)) }
func octets(v float64) string { return size(int64(v)) }

var (
	lookedAt = figure{name: "looked at", of: scanned, show: wholeOrRate}
	returned = figure{name: "returned", of: func(s *snapshot) float64 {
		switch {
		case s.told.op == trace.OpNone:
			return -1
		case s.fast:
			return s.rates.readyPerTurn
		}
		return float64(s.told.ready)
	}, show: wholeOrRate}
	callsATick = figure{name: "calls a tick", of: func(s *snapshot) float64 {
		if s.tick == nil {
			return -1
		}
		return float64(s.tick.callCount())
	}, show: whole}
	inVain = figure{name: "woken in vain", of: func(s *snapshot) float64 {
		if s.model.Traits.View != model.Processes { // one alone is woken for a client
			return 0
		}
		return float64(s.totals.Vain)
	}, show: whole}
	cpu        = figure{name: "CPU", of: func(s *snapshot) float64 { return s.rates.cpu }, show: percent}
	cpuAnEcho  = figure{name: "CPU an echo", of: func(s *snapshot) float64 { return s.rates.cpuAnEcho }, show: nanos, both: true}
	echoes     = figure{name: "echo/s", of: func(s *snapshot) float64 { return s.rates.echo }, show: rate}
	turnsASec  = figure{name: "turns/s", of: func(s *snapshot) float64 { return s.rates.turns }, show: rate}
	inService  = figure{name: "in service", of: func(s *snapshot) float64 { return float64(s.census.inService) }, show: whole}
	notServed  = figure{name: "not served", of: func(s *snapshot) float64 { return float64(s.census.total - s.census.inService) }, show: whole}
	workers    = figure{name: "workers", of: func(s *snapshot) float64 { return float64(len(s.lanes)) }, show: whole}
	memory     = figure{name: "memory (RSS)", of: func(s *snapshot) float64 { return float64(s.sample.RSS) }, show: octets}
	ofLoops    = []figure{lookedAt, cpuAnEcho, echoes, callsATick, returned, cpu, turnsASec, memory}
	ofProcs    = []figure{inService, inVain, notServed, cpuAnEcho, echoes, cpu, memory, workers, turnsASec}
	ofAnything = []figure{inService, notServed, inVain, cpuAnEcho, echoes, cpu, workers, memory, turnsASec}
)

func wholeOrRate(v float64) string {
	if v == float64(int(v)) {
		return whole(v)
	}
	return rate(v)
}

// costsPanel sets the figures of both sides next to each other.
func costsPanel(a, b *snapshot, w, h int) block {
	list, title := ofAnything, "what it costs"
	if isLoop(a) && isLoop(b) {
		list, title = ofLoops, "cost of one wait, and of an echo"
	}
	if a.model.Traits.View == model.Processes && b.model.Traits.View == model.Processes {
		list = ofProcs
	}
	iw, ih := w-4, h-2
	const names = 14
	half := (iw - names) / 2
	called := tellApart(a, b)
	body := []line{{gap(names), bold(padRight(cut(called[0], half-2), half)), bold(cut(called[1], half))}}
	more := idleWords(a, b, iw)
	if ih-len(body)-len(more) < fewFigures {
		more = nil
	}
	for _, f := range list {
		x, y := f.of(a), f.of(b)
		if unknown := min(x, y) < 0; unknown && (f.both || max(x, y) < 0) || len(body) >= ih-len(more) {
			continue
		}
		most := max(x, y)
		body = append(body, line{grey(padRight(f.name, names))}.
			add(f.half(x, most, half)...).add(f.half(y, most, half)...))
	}
	if ih > len(body)+len(more) {
		body = append(body, nil)
	}
	return box(line{styled(look.title, title)}, append(body, more...), w, h)
}

// fewFigures are better than what one more client would cost.
const fewFigures = 3

// half is the number and the bar of one side.
func (f figure) half(v, most float64, w int) line {
	number := "?"
	if v >= 0 {
		number = f.show(v)
	}
	l := line{plain(padRight(number, 9))}
	if v > 0 {
		l = l.add(plain(bar(v/most, w-12)))
	}
	return l.add(gap(w - l.width()))
}

// idleWords say what one more client that says nothing would cost each.
func idleWords(a, b *snapshot, w int) []line {
	if same := oneMore(a); same == oneMore(b) {
		return paragraph(look.text, "one more idle client, on either side: "+same, w)
	}
	called := tellApart(a, b)
	words := "one more idle client: " + called[0] + " " + oneMore(a) + "; " + called[1] + " " + oneMore(b)
	lines := paragraph(look.text, words, w)
	return lines[:min(2, len(lines))]
}

func oneMore(s *snapshot) string {
	t := s.model.Traits
	switch {
	case t.View == model.Readiness && remembers(s):
		return "+0" + nbsp + "a" + nbsp + "wait"
	case t.View == model.Readiness:
		return "+1" + nbsp + "to look at, in every wait"
	case t.View == model.One:
		return "waits until those before it leave"
	case t.Cost == model.PerProcess:
		return "+1" + nbsp + "process, asleep in read"
	case t.View == model.Runtime:
		return "+1" + nbsp + "goroutine, asleep"
	case t.Cost == model.PerThread:
		return "+1" + nbsp + "thread, asleep in read"
	case s.options["inner"] == "epoll":
		return "+0" + nbsp + "a" + nbsp + "wait"
	}
	return "takes a worker, asleep in read"
}

// clockPanel draws both time lines above each other: one cell is the same moment.
func clockPanel(a, b *snapshot, w, h int) block {
	dot := " " + look.sign.dot + " "
	iw, ih := w-4, h-2
	title := pick(w-6, "one clock"+dot+"1 cell = "+duration(int64(a.worked.width))+dot+"height: share worked",
		"one clock"+dot+"1 cell = "+duration(int64(a.worked.width)), "one clock")
	names := sideNames(a, b)
	ends := columnOf(plain(rate(a.rates.echo)+nbsp+"echo/s"), plain(rate(b.rates.echo)+nbsp+"echo/s"))
	room := iw - names[0].width() - ends[0].width() - 4
	high := max(1, (ih-1)/2)
	var body []line
	for i, s := range []*snapshot{a, b} {
		rows := tall(s.worked.cells, max(room, 0), high, 1)
		for r, row := range rows {
			l := line{gap(names[i].width())}
			if r == high-1 {
				l = append(line{}, names[i]...)
			}
			l = append(l.add(gap(2)), row...)
			if r == high-1 {
				l = append(l.add(gap(2)), ends[i]...)
			}
			body = append(body, l)
		}
	}
	if len(body) < ih {
		cells := min(max(len(a.worked.cells), len(b.worked.cells)), room)
		start := look.sign.minus + duration(int64(time.Duration(cells)*a.worked.width))
		end := endWord(a)
		if cells > width(start)+width(end) {
			body = append(body, line{gap(names[0].width() + 2 + room - cells), grey(start), gap(cells - width(start) - width(end)), grey(end)})
		}
	}
	return box(line{styled(look.title, title)}, body, w, h)
}
