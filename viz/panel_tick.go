package viz

import (
	"cmp"
	"fmt"
	"slices"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

// tickPanel shows what the latest turn of the loop did, phase by phase; at full
// speed, how the turns are distributed.
func tickPanel(s *snapshot, w, h int) block {
	if s.fast {
		return speedPanel(s, w, h)
	}
	title := noTick(s)
	var body []line
	if t := s.tick; t != nil {
		title = "tick" + nbsp + count(t.turn) + " " + look.sign.dot + " " + count(max(t.wait.Result, 0)) + nbsp + "ready"
		body = phases(t, w-4, h-3)
	}
	switch {
	case s.loop != nil:
		body = append(body, loopNow(s, w-4))
	case s.stepped.pid != 0 && !s.ended:
		body = append(body, line{grey("  the loop has ended")})
	}
	if words := paragraph(look.idle, otherwise(s), w-4); len(words) > 0 {
		body = append(append(body, nil), words...)
	}
	return box(line{styled(look.title, title)}, body, w, h)
}

// noTick and noWait say why there is none to be shown: it is yet to come, or it was
// before all that is remembered.
func noTick(s *snapshot) string {
	if s.loop != nil && s.turn > 0 {
		return oneWord(s) + nbsp + count(s.turn) + " is not remembered"
	}
	return "no tick yet"
}

func noWait(s *snapshot) string {
	if s.loop != nil && s.turn > 0 {
		return "the latest wait is not remembered"
	}
	return "no wait has returned yet"
}

// phases are the four steps of a turn: wait, ready, dispatch, re-arm.
func phases(t *tick, w, h int) []line {
	head := func(name string) line { return line{grey(look.sign.done + " "), plain(padRight(name, 10))} }
	wait := t.wait
	call := wait.Op.String()
	switch wait.Op {
	case trace.OpSelect:
		call += "(" + many(int(wait.Arg), "bit", "bits") + ")"
	case trace.OpPoll:
		call += "(" + many(int(wait.Arg), "entry", "entries") + ")"
	}
	result := count(wait.Result)
	if errno := wait.Errno(); errno != 0 {
		result = trace.ErrnoName(errno)
	}
	body := []line{
		head("wait").add(fields(w-12, 3, append([]line{{bold(call + nbsp + look.sign.into + nbsp + result)}}, sleptWords(t)...)...)...),
		head("ready").add(listed(w-12, readyNames(t.ready))...),
	}
	arm := listed(w-12, armNames(t.arm))
	dispatch := dispatched(t, w-12, max(1, h-len(body)-1))
	for i, l := range dispatch {
		name := line{gap(12)}
		if i == 0 {
			name = head("dispatch")
		}
		body = append(body, name.add(l...))
	}
	return append(body, head("re-arm").add(arm...))
}

// sleptWords say how long the wait took. It was in it when the viewer held the server:
// who had something to say was held, too.
func sleptWords(t *tick) []line {
	words := []line{{plain("slept" + nbsp + duration(t.wait.Dur))}}
	if t.held > 0 {
		words = append(words, line{grey("held" + nbsp + duration(t.held) + nbsp + "of" + nbsp + "it")})
	}
	return words
}

// listed sets as many as fit and says how many do not.
func listed(w int, items []line) line {
	if len(items) == 0 {
		return line{grey("nothing")}
	}
	var out line
	for i, it := range items {
		rest := ""
		if i < len(items)-1 {
			rest = "+" + count(len(items)-i-1)
		}
		if out.width()+it.width()+3+width(rest) > w && i > 0 {
			return out.add(grey("+" + count(len(items)-i)))
		}
		out = out.add(it...).add(gap(3))
	}
	return out
}

func readyNames(ready []mention) []line {
	var items []line
	for _, m := range ready {
		items = append(items, line{styled(look.readyText, nameOf(m)+nbsp+fmt.Sprint(kernel.Events(m.Arg)))})
	}
	return items
}

func armNames(arm []mention) []line {
	var items []line
	for _, m := range arm {
		st := look.text
		if m.Interest().Has(kernel.Out) {
			st = look.writeText
		}
		what := nameOf(m)
		if in := m.Interest().String(); in != "" {
			what += nbsp + in
		}
		items = append(items, line{grey(m.Op.String() + nbsp), styled(st, what)})
	}
	return items
}

// nameOf says whom an event is about: the client, or else the descriptor.
func nameOf(m mention) string {
	if m.name != "" {
		return m.name
	}
	return fmt.Sprint(m.FD)
}

// dispatched lists the calls between the waits, a client a row.
func dispatched(t *tick, w, h int) []line {
	var list []line
	var upTo []int // how many calls the rows up to this one show
	last, shown := "", 0
	for _, m := range t.calls {
		if m.Op.IsNote() {
			continue
		}
		item := line{plain(callText(m, w))}
		if who := nameOf(m); who != last || len(list) == 0 {
			list, upTo, last = append(list, line{styled(look.servedText, padRight(who, 4)+" ")}), append(upTo, 0), who
		} else if list[len(list)-1].width()+item.width() > w {
			list, upTo = append(list, line{gap(5)}), append(upTo, 0)
		}
		l := &list[len(list)-1]
		*l = l.add(item...).add(gap(2))
		shown++
		upTo[len(upTo)-1] = shown
	}
	if len(list) == 0 {
		return []line{{grey("nothing")}}
	}
	if len(list) <= h && t.more == 0 {
		return list
	}
	n := min(max(h-1, 1), len(list))
	more := line{grey("and " + many(shown+t.more-upTo[n-1], "call more", "calls more"))}
	if h == 1 {
		return []line{fields(w, 2, list[0], more)}
	}
	return append(list[:n], more)
}

// callText is a call and its result; where there is little room the descriptor
// is left out, since the name says whom it is about.
func callText(m mention, w int) string {
	result := count(m.Result)
	if errno := m.Errno(); errno != 0 {
		result = trace.ErrnoName(errno)
	}
	call := m.Op.String()
	if w >= 40 || m.name == "" {
		call = fmt.Sprintf("%s(%d)", m.Op, m.FD)
	}
	return call + nbsp + "=" + nbsp + result
}

// loopNow says what the loop does at this moment.
func loopNow(s *snapshot, w int) line {
	l := s.loop
	here := styled(look.bold, look.sign.here+" ")
	switch {
	case s.ended:
		return line{grey("  the server has ended")}
	case l.state == laneHeld:
		return line{here, bold("held before its next wait")}
	case l.state == laneSelect:
		now := line{here, plain("asleep in " + l.call.String() + " for "), bold(duration(l.since))}
		if s.held { // it passed the gate before the hold began
			now = now.add(plain(pick(w-now.width(), ": held when it returns", ": held then", "")))
		}
		return now
	}
	if l.call != trace.OpNone && l.since > int64(100e6) {
		who := ""
		if l.client != "" {
			who = "(" + l.client + ")"
		}
		return line{styled(look.warnText, look.sign.trouble+" "), plain("blocked in " + l.call.String() + who + " for "), bold(duration(l.since))}
	}
	if t := s.tick; t != nil && t.done && t.turn == uint32(l.turn) {
		return line{here, plain("about to wait again")}
	}
	return line{here, plain("working")}
}

// otherwise says what the other ways to ask would have cost here.
func otherwise(s *snapshot) string {
	if len(s.cells) == 0 || s.told.op == trace.OpNone {
		return ""
	}
	bits := many(s.cells[len(s.cells)-1].fd+1, "bit", "bits")
	n := s.census.watched
	switch s.told.op {
	case trace.OpEpollWait:
		return "select would have been told " + bits + " and looked at " + count(n) + ", poll at " + many(n, "entry", "entries") + "."
	case trace.OpSelect:
		return "epoll would have been told nothing new, and given " + count(s.told.ready) + "."
	}
	return "epoll would have been told nothing new, and given " + count(s.told.ready) + "; select told " + bits + "."
}

// costOfAnEcho is what tells one way to wait from another, whatever else the machine
// does: how many descriptors the kernel looked at for an echo, and the CPU of one.
func costOfAnEcho(s *snapshot) []line {
	var body []line
	if n := scanned(s); n >= 0 && s.rates.echo > 0 {
		body = append(body, line{grey(padRight("looked at/echo", 14)), bold(padLeft(rate(n*s.rates.turns/s.rates.echo), 9))})
	}
	if s.rates.cpuAnEcho > 0 {
		body = append(body, line{grey(padRight("CPU/echo", 14)), bold(padLeft(duration(int64(s.rates.cpuAnEcho)), 9))})
	}
	return body
}

// speedPanel is for turns too many to read one by one.
func speedPanel(s *snapshot, w, h int) block {
	iw := w - 4
	row := func(name, value string, share float64) line {
		l := line{grey(padRight(name, 14)), bold(padLeft(value, 9)), gap(2)}
		return l.add(plain(bar(share, iw-l.width())))
	}
	body := append(costOfAnEcho(s), row("asleep", percent(s.rates.asleep), s.rates.asleep))
	if h >= 11 { // else the header alone says these
		body = append(body, row("CPU", percent(s.sample.CPU/100), s.sample.CPU/100),
			line{grey(padRight("echo/s", 14)), bold(padLeft(rate(s.rates.echo), 9))})
	}
	body = append(body, line{grey(padRight("ready a tick", 14)), bold(padLeft(rate(s.rates.readyPerTurn), 9))})
	body = append(body, readyDistribution(s.rates.ready, iw, h-2-len(body))...)
	title := rate(s.rates.turns) + nbsp + "ticks/s " + look.sign.dot + " too fast to read one: space holds"
	return box(line{styled(look.title, pick(w-6, title, rate(s.rates.turns)+nbsp+"ticks/s"))}, body, w, h)
}

var readyRanges = [...]string{"0", "1", "2", "3-4", "5-8", "9-16", "17-32", "33 or more"}

// readyDistribution shows how many were ready in a tick, in how many of the ticks.
// Where there is no room for all, those that were seldom are left out.
func readyDistribution(c readyCounts, w, h int) []line {
	sum := 0.0
	for _, n := range c {
		sum += n
	}
	often := c
	slices.SortFunc(often[:], func(a, b float64) int { return cmp.Compare(b, a) })
	var body []line
	for i, n := range c {
		if sum == 0 || n/sum < 0.005 || h < len(c) && n <= often[max(h, 0)] {
			continue
		}
		l := line{grey(padLeft(readyRanges[i]+" ready", 16)), plain(padLeft(percent(n/sum), 7)), gap(2)}
		body = append(body, l.add(styled(look.readyText, bar(n/sum, w-l.width()))))
	}
	return body
}
