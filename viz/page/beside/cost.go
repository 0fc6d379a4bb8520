package beside

import (
	"time"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/harness/units"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/snapshot/cover"
	"muxlab/viz/term"
)

// A figure is a number that both sides have, to be set side by side. How long a
// wait worked cannot be told from how long it slept, so what is shown is what was
// counted at its call, and what the processes used.
type figure struct {
	name string
	of   func(s *snapshot.Snapshot) float64 // negative: not known
	show func(v float64) string
	hide cover.Cover // the facts that tell it
	both bool        // it is left out where one side's is not known: half of it compares nothing
}

// whereabouts are the facts that tell where the clients are.
const whereabouts = cover.Clients | cover.State | cover.Queued | cover.InHand | cover.Backlog

func whole(v float64) string  { return units.Count(int(v + 0.5)) }
func nanos(v float64) string  { return units.Screen.Duration(int64(v)) }
func octets(v float64) string { return units.Screen.Size(int64(v)) }

var (
	lookedAt = figure{name: "looked at", of: (*snapshot.Snapshot).Scanned, show: wholeOrRate, hide: cover.Looked | cover.Watched | cover.Clients | cover.Ready}
	returned = figure{name: "returned", of: func(s *snapshot.Snapshot) float64 {
		switch {
		case s.LastWait.Op == trace.OpNone:
			return -1
		case s.Fast:
			return s.Rates.ReadyPerTurn
		}
		return float64(s.LastWait.Ready)
	}, show: wholeOrRate, hide: cover.Ready}
	callsATick = figure{name: "calls a tick", of: func(s *snapshot.Snapshot) float64 {
		if s.Tick == nil {
			return -1
		}
		return float64(s.Tick.CallCount())
	}, show: whole, hide: cover.Calls | cover.Order | cover.Ready | cover.State | cover.Echoes | cover.Errors | cover.Unread | cover.Unsent | cover.Descriptors | cover.Told}
	inVain = figure{name: "woken in vain", of: func(s *snapshot.Snapshot) float64 {
		if s.Model.Traits.View != model.Processes { // one alone is woken for a client
			return 0
		}
		return float64(s.Totals.Vain)
	}, show: whole, hide: cover.Calls}
	cpu        = figure{name: "CPU", of: func(s *snapshot.Snapshot) float64 { return s.Rates.CPU }, show: units.Screen.Percent, hide: cover.CPU}
	cpuAnEcho  = figure{name: "CPU an echo", of: func(s *snapshot.Snapshot) float64 { return s.Rates.CPUPerEcho }, show: nanos, both: true, hide: cover.CPU | cover.Echoes}
	echoes     = figure{name: "echo/s", of: func(s *snapshot.Snapshot) float64 { return s.Rates.Echo }, show: units.Rate, hide: cover.Echoes}
	turnsASec  = figure{name: "turns/s", of: func(s *snapshot.Snapshot) float64 { return s.Rates.Turns }, show: units.Rate, hide: cover.Turns}
	inService  = figure{name: "in service", of: func(s *snapshot.Snapshot) float64 { return float64(s.Census.InService) }, show: whole, hide: whereabouts}
	notServed  = figure{name: "not served", of: func(s *snapshot.Snapshot) float64 { return float64(s.Census.Total - s.Census.InService) }, show: whole, hide: whereabouts}
	workers    = figure{name: "workers", of: func(s *snapshot.Snapshot) float64 { return float64(len(s.Lanes)) }, show: whole, hide: cover.Threads | cover.Processes | cover.Clients}
	memory     = figure{name: "memory (RSS)", of: func(s *snapshot.Snapshot) float64 { return float64(s.Sample.RSS) }, show: octets}
	ofLoops    = []figure{lookedAt, cpuAnEcho, echoes, callsATick, returned, cpu, turnsASec, memory}
	ofProcs    = []figure{inService, inVain, notServed, cpuAnEcho, echoes, cpu, memory, workers, turnsASec}
	ofAnything = []figure{inService, notServed, inVain, cpuAnEcho, echoes, cpu, workers, memory, turnsASec}
)

func wholeOrRate(v float64) string {
	if v == float64(int(v)) {
		return whole(v)
	}
	return units.Rate(v)
}

// costsPanel sets the figures of both sides next to each other.
func costsPanel(th *term.Theme, a, b *snapshot.Snapshot, w, h int) term.Block {
	list, title := ofAnything, "what it costs"
	if a.IsLoop() && b.IsLoop() {
		list, title = ofLoops, "cost of one wait, and of an echo"
	}
	if a.Model.Traits.View == model.Processes && b.Model.Traits.View == model.Processes {
		list = ofProcs
	}
	iw, ih := w-4, h-2
	const names = 14
	column := (iw - names) / 2
	called := snapshot.ShortNames(a, b)
	body := []term.Line{{term.Gap(names), term.Bold(term.PadRight(th.Cut(called[0], column-2), column)), term.Bold(th.Cut(called[1], column))}}
	more := idleWords(a, b, iw)
	if ih-len(body)-len(more) < fewFigures {
		more = nil
	}
	for _, f := range list {
		if f.hide.Has(a.Covered|b.Covered) && len(body) < ih-len(more) {
			body = append(body, term.Line{term.Grey(term.PadRight(f.name, names) + term.PadRight(cover.Word, column) + cover.Word)})
			continue
		}
		x, y := f.of(a), f.of(b)
		if unknown := min(x, y) < 0; unknown && (f.both || max(x, y) < 0) || len(body) >= ih-len(more) {
			continue
		}
		most := max(x, y)
		body = append(body, term.Line{term.Grey(term.PadRight(f.name, names))}.
			Add(f.half(th, x, most, column)...).Add(f.half(th, y, most, column)...))
	}
	if ih > len(body)+len(more) {
		body = append(body, nil)
	}
	return th.Box(term.Line{term.Styled(term.InkTitle, title)}, append(body, more...), w, h)
}

// words are the figure of one side.
func (f figure) words(s *snapshot.Snapshot) string {
	return s.Covered.Or(f.hide, f.show(f.of(s)))
}

// fewFigures are better than what one more client would cost.
const fewFigures = 3

// half is the number and the bar of one side.
func (f figure) half(th *term.Theme, v, most float64, w int) term.Line {
	number := "?"
	if v >= 0 {
		number = f.show(v)
	}
	l := term.Line{term.Plain(term.PadRight(number, 9))}
	if v > 0 {
		l = l.Add(term.Plain(th.Bar(v/most, w-12)))
	}
	return l.Add(term.Gap(w - l.Width()))
}

// idleWords say what one more client that says nothing would cost each.
func idleWords(a, b *snapshot.Snapshot, w int) []term.Line {
	if (a.Covered | b.Covered).Has(cover.Told | cover.Looked | cover.Watched | cover.Threads | cover.Processes | cover.Workers | whereabouts) {
		return nil
	}
	if same := oneMore(a); same == oneMore(b) {
		return term.Paragraph(term.InkText, "one more idle client, on either side: "+same, w)
	}
	called := snapshot.ShortNames(a, b)
	words := "one more idle client: " + called[0] + " " + oneMore(a) + "; " + called[1] + " " + oneMore(b)
	lines := term.Paragraph(term.InkText, words, w)
	return lines[:min(2, len(lines))]
}

func oneMore(s *snapshot.Snapshot) string {
	t := s.Model.Traits
	switch {
	case t.View == model.Readiness && s.KernelRemembers():
		return "+0" + term.Nbsp + "a" + term.Nbsp + "wait"
	case t.View == model.Readiness:
		return "+1" + term.Nbsp + "to look at, in every wait"
	case t.View == model.One:
		return "waits until those before it leave"
	case t.Cost == model.PerProcess:
		return "+1" + term.Nbsp + "process, asleep in read"
	case t.View == model.Runtime:
		return "+1" + term.Nbsp + "goroutine, asleep"
	case t.Cost == model.PerThread:
		return "+1" + term.Nbsp + "thread, asleep in read"
	case s.Options["inner"] == "epoll":
		return "+0" + term.Nbsp + "a" + term.Nbsp + "wait"
	}
	return "takes a worker, asleep in read"
}

// clockPanel draws both time lines above each other: one cell is the same moment.
func clockPanel(th *term.Theme, a, b *snapshot.Snapshot, w, h int) term.Block {
	if (a.Covered | b.Covered).Has(cover.CPU | cover.Asleep) {
		return panel.CoveredBox(th, "one clock", w, h)
	}
	dot := " " + th.Sign.Dot + " "
	iw, ih := w-4, h-2
	title := term.Pick(w-6, "one clock"+dot+"1 cell = "+units.Screen.Duration(int64(a.Worked.Width))+dot+"height: share worked",
		"one clock"+dot+"1 cell = "+units.Screen.Duration(int64(a.Worked.Width)), "one clock")
	names := sideNames(a, b)
	ends := columnOf(term.Plain(echoes.words(a)+term.Nbsp+"echo/s"), term.Plain(echoes.words(b)+term.Nbsp+"echo/s"))
	room := iw - names[0].Width() - ends[0].Width() - 4
	high := max(1, (ih-1)/2)
	var body []term.Line
	for i, s := range []*snapshot.Snapshot{a, b} {
		rows := th.Tall(s.Worked.Cells, max(room, 0), high, 1)
		for r, row := range rows {
			l := term.Line{term.Gap(names[i].Width())}
			if r == high-1 {
				l = append(term.Line{}, names[i]...)
			}
			l = append(l.Add(term.Gap(2)), row...)
			if r == high-1 {
				l = append(l.Add(term.Gap(2)), ends[i]...)
			}
			body = append(body, l)
		}
	}
	if len(body) < ih {
		cells := min(max(len(a.Worked.Cells), len(b.Worked.Cells)), room)
		start := th.Sign.Minus + units.Screen.Duration(int64(time.Duration(cells)*a.Worked.Width))
		end := panel.EndWord(a)
		if cells > term.Width(start)+term.Width(end) {
			body = append(body, term.Line{term.Gap(names[0].Width() + 2 + room - cells), term.Grey(start), term.Gap(cells - term.Width(start) - term.Width(end)), term.Grey(end)})
		}
	}
	return th.Box(term.Line{term.Styled(term.InkTitle, title)}, body, w, h)
}
