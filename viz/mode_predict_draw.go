package viz

import (
	"strconv"
)

// draw draws the question, or what came of it.
func (m *predict) draw(s *snapshot, u *ui, w, h int) block {
	if m.phase == predictTells {
		return m.tells(s, u, w, h)
	}
	all := candidates(s)
	iw := w - 4
	foot := m.foot(s, u, all, iw)
	room := max(1, h-2-len(foot))
	body := m.overTime(s, all, iw, room)
	if body == nil {
		body = m.grid(s, all, iw, room)
	}
	if h-len(body)-2-len(foot) >= leastEvidence {
		room = len(body)
	}
	for len(body) < room {
		body = append(body, nil)
	}
	top := room + 2 + len(foot)
	asked := box(line{styled(look.title, pick(w-6, m.question(s), "what returns next?"))}, append(body[:room], foot...), w, top)
	return append(asked, evidence(s, w, h-top, clientsTab, logTab)...)
}

// leastEvidence is how many rows must be left for what a question or an answer
// rests on, so that it stands below.
const leastEvidence = 8

// evidence is two panels, or the first of them where they have no room side by side.
func evidence(s *snapshot, w, h int, first, second panel) block {
	switch {
	case h <= 0:
		return nil
	case w < 100:
		return first.draw(s, w, h)
	}
	left := w * 3 / 5
	return beside(first.draw(s, left, h), second.draw(s, w-left, h))
}

func (m *predict) question(s *snapshot) string {
	if s.loop == nil {
		return "whose call returns next?"
	}
	call := "wait"
	if s.told.op != 0 {
		call = s.told.op.String()
	}
	return "which of these " + count(len(s.cells)) + " will the next " + call + " return?"
}

// dueWidth is room for what is known of a candidate, beside it.
const dueWidth = 14

// overTime gives each candidate a row, where there is room for all of them: what is
// known of it, and when it was ready, or at work. nil: there is no room.
func (m *predict) overTime(s *snapshot, all []candidate, w, h int) []line {
	if len(all)+1 > h || s.fast {
		return nil
	}
	names, digits, words := 0, 0, 0
	known := make([]string, len(all))
	for i, c := range all {
		if known[i] = knownOf(s, c); c.fd < 0 {
			known[i] = knownOfWorker(s, laneOf(s, c))
		}
		names, words = max(names, width(c.name)), max(words, width(known[i]))
		if c.fd >= 0 {
			digits = max(digits, len(strconv.Itoa(c.fd))+1)
		}
	}
	label := 5 + digits + names + 2 + words + 2
	n := min(w-label, keepCells)
	if n < leastStrip {
		return nil
	}
	m.per, m.high = 1, h
	what := "ready"
	var body []line
	for i, c := range all {
		l := m.cell(c, i == m.at, digits, names).add(grey(padRight(known[i], words+2)))
		if c.fd >= 0 {
			l = l.add(styled(look.readyText, readyStrip(s.ready[c.fd], s.readyNow, n)))
		} else {
			l, what = l.add(plain(spark(laneOf(s, c).worked, n, 1))), "at work"
		}
		body = append(body, l)
	}
	return append(body, stripAxis(s, label, n, what))
}

// laneOf is the worker that a candidate is.
func laneOf(s *snapshot, c candidate) lane {
	for _, l := range s.lanes {
		if workerNumber(l.pid, l.number) == c.key {
			return l
		}
	}
	return lane{}
}

// grid sets the candidates in rows, and keeps the one at hand in sight. Where there
// is room for all of them, each has beside it what is known.
func (m *predict) grid(s *snapshot, all []candidate, w, h int) []line {
	names, digits := 0, 0
	for _, c := range all {
		names = max(names, width(c.name))
		if c.fd >= 0 {
			digits = max(digits, len(strconv.Itoa(c.fd))+1)
		}
	}
	span := 5 + digits + names + 2
	m.per = max(1, w/span)
	wide := max(1, w/(span+dueWidth))
	known := wide*h >= len(all)
	if known {
		m.per = wide
	}
	m.high = max(1, h)
	from := max(0, min(m.at/m.per-h/2, (len(all)+m.per-1)/m.per-h)) * m.per
	var body []line
	for i := from; i < len(all) && len(body) < h; i += m.per {
		var l line
		for j := i; j < min(i+m.per, len(all)); j++ {
			l = l.add(m.cell(all[j], j == m.at, digits, names)...)
			if known {
				l = l.add(grey(padRight(cut(knownOf(s, all[j]), dueWidth-1), dueWidth)))
			}
		}
		body = append(body, l)
	}
	return airy(body, h)
}

func (m *predict) cell(c candidate, here bool, digits, names int) line {
	at, sign := gap(1), "[ ] "
	if here {
		at = styled(look.key, look.sign.here)
	}
	st := look.text
	if m.marked[c.key] {
		sign, st = "[x] ", look.readyText
	}
	number := ""
	if c.fd >= 0 {
		number = padLeft(strconv.Itoa(c.fd), digits-1) + " "
	}
	return line{at, styled(st, sign+number+padRight(c.name, names)), gap(2)}
}

// foot says what is known of the one at hand, and what happens next.
func (m *predict) foot(s *snapshot, u *ui, all []candidate, w int) []line {
	var words string
	switch {
	case m.phase == predictWaits:
		words = "No call has returned yet."
		if s.loop != nil {
			words = "It has not returned: nothing is ready, and so the loop sleeps."
		}
		if u.hold == holdAll { // the client that was due may only have read
			words += " A full stop lets the client act that is due next, H all of them."
		}
	case m.at < len(all):
		words = aboutCandidate(s, all[m.at])
	}
	foot := append([]line{nil}, paragraph(look.text, words, w)...)
	for len(foot) < 3 {
		foot = append(foot, nil)
	}
	return append(foot[:3], scoreLine(u.score, w))
}

func scoreLine(sc score, w int) line {
	if sc.rounds == 0 {
		return line{grey(pick(w, "space marks, enter lets it happen; all and no others is right", "space marks, enter lets it happen"))}
	}
	return line{grey("so far "), bold(count(sc.right) + " of " + count(sc.rounds)), grey(" foreseen in full")}
}

// tells shows the difference, sentence by sentence.
func (m *predict) tells(s *snapshot, u *ui, w, h int) block {
	iw := w - 4
	title := "foreseen: all of it, and nothing else"
	if !allRight(m.told) {
		title = "not quite"
	}
	if len(m.told) == 0 {
		title = "foreseen: the wait returned nothing"
	}
	if s.loop != nil && s.tick != nil {
		title = "tick" + nbsp + count(s.tick.turn) + " " + look.sign.dot + " " + title
	}
	body := m.verdicts(iw, h-4)
	top := h
	if rest := h - max(len(body), 2) - 4; rest >= leastEvidence {
		top -= rest
	}
	for len(body) < top-4 {
		body = append(body, nil)
	}
	said := box(line{styled(look.title, pick(w-6, title, "what came of it"))}, append(body[:top-4], nil, scoreLine(u.score, iw)), w, top)
	first := logTab
	if s.loop != nil {
		first = panel{draw: tickAndCalls}
	}
	return append(said, evidence(s, w, h-top, first, clientsTab)...)
}

// tickAndCalls is the tick, and below it the calls, where there is room for both.
func tickAndCalls(s *snapshot, w, h int) block {
	const tick = 12
	if h < tick+leastEvidence {
		return tickPanel(s, w, h)
	}
	return append(tickPanel(s, w, tick), logPanel(s, w, h-tick)...)
}

// verdicts are what came of each, in at most h rows.
func (m *predict) verdicts(w, h int) []line {
	body := paragraph(look.text, m.nothing, w)
	for i, v := range m.told {
		lines := verdictLines(v, w)
		if len(body)+len(lines) > h-1 && i < len(m.told)-1 || len(body)+len(lines) > h {
			return append(body, line{grey("and " + count(len(m.told)-i) + " more")})
		}
		body = append(body, lines...)
	}
	return body
}

// verdictLines say what came of one, and why.
func verdictLines(v verdict, w int) []line {
	sign, st, words := look.sign.minus, look.warnText, "marked, and not returned. "
	switch {
	case v.marked && v.returned:
		sign, st, words = look.sign.done, look.readyText, "marked, and returned. "
	case v.returned:
		sign, st, words = "+", look.warnText, "returned, and not marked. "
	}
	name := v.name
	if width(name) > w/2 {
		name = cut(name, w/2)
	}
	var lines []line
	for i, row := range wrap(name+": "+words+v.why, w-2) {
		mark := gap(2)
		if i == 0 {
			mark = styled(st, padRight(sign, 2))
		}
		lines = append(lines, line{mark, plain(row)})
	}
	return lines
}

func (m *predict) row(*snapshot, int) line {
	switch m.phase {
	case predictWaits:
		return fields(200, 3, keyLine(".", "the next client"), keyLine("H", "clients go on"), keyLine("esc", "back"))
	case predictTells:
		return fields(200, 3, keyLine("enter", "once more"), keyLine("esc", "back"))
	}
	return fields(200, 3, keyLine(arrows("↑ ↓")+" "+arrows("← →"), "move"), keyLine("space", "mark"), keyLine("enter", "let it happen"), keyLine("esc", "back"), keyLine("pgdn", "a page on"))
}
