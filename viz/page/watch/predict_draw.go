package watch

import (
	"strconv"

	"muxlab/harness/units"
	"muxlab/viz/page/watch/predict"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// Draw draws the question, or what came of it.
func (m *prediction) Draw(s *panel.Canvas, u *UI, w, h int) term.Block {
	if m.phase == predictTells {
		return m.tells(s, u, w, h)
	}
	all := predict.Candidates(s.Snapshot)
	iw := w - 4
	foot := m.foot(s.Snapshot, u, all, iw)
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
	asked := s.Theme.Box(term.Line{term.Styled(term.InkTitle, term.Pick(w-6, predict.Question(s.Snapshot), "what returns next?"))}, append(body[:room], foot...), w, top)
	return append(asked, evidence(s, w, h-top, panel.ClientsTab, panel.LogTab)...)
}

// leastEvidence is how many rows must be left for what a question or an answer
// rests on, so that it stands below.
const leastEvidence = 8

// evidence is two panels, or the first of them where they have no room side by side.
func evidence(s *panel.Canvas, w, h int, first, second panel.Panel) term.Block {
	switch {
	case h <= 0:
		return nil
	case w < 100:
		return first.Draw(s, w, h)
	}
	left := w * 3 / 5
	return term.Beside(first.Draw(s, left, h), second.Draw(s, w-left, h))
}

// dueWidth is room for what is known of a candidate, beside it.
const dueWidth = 14

// overTime gives each candidate a row, where there is room for all of them: what is
// known of it, and when it was ready, or at work. nil: there is no room.
func (m *prediction) overTime(s *panel.Canvas, all []predict.Candidate, w, h int) []term.Line {
	if len(all)+1 > h || s.Fast {
		return nil
	}
	names, digits, words := 0, 0, 0
	known := make([]string, len(all))
	for i, c := range all {
		if known[i] = predict.Known(s.Snapshot, c); c.FD < 0 {
			known[i] = predict.KnownOfWorker(s.Snapshot, predict.LaneOf(s.Snapshot, c))
		}
		names, words = max(names, term.Width(c.Name)), max(words, term.Width(known[i]))
		if c.FD >= 0 {
			digits = max(digits, len(strconv.Itoa(c.FD))+1)
		}
	}
	label := 5 + digits + names + 2 + words + 2
	n := min(w-label, snapshot.KeepCells)
	if n < panel.LeastStrip {
		return nil
	}
	m.per, m.high = 1, h
	what := "ready"
	var body []term.Line
	for i, c := range all {
		l := m.cell(s.Theme, c, i == m.at, digits, names).Add(term.Grey(term.PadRight(known[i], words+2)))
		if c.FD >= 0 {
			l = l.Add(term.Styled(term.InkReadyText, panel.ReadyStrip(s.Theme, s.Ready[c.FD], s.ReadyNow, n)))
		} else {
			l, what = l.Add(term.Plain(s.Theme.Spark(predict.LaneOf(s.Snapshot, c).Worked.Cells, n, 1))), "at work"
		}
		body = append(body, l)
	}
	return append(body, panel.StripAxis(s, label, n, what))
}

// grid sets the candidates in rows, and keeps the one at hand in sight. Where there
// is room for all of them, each has beside it what is known.
func (m *prediction) grid(s *panel.Canvas, all []predict.Candidate, w, h int) []term.Line {
	names, digits := 0, 0
	for _, c := range all {
		names = max(names, term.Width(c.Name))
		if c.FD >= 0 {
			digits = max(digits, len(strconv.Itoa(c.FD))+1)
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
	var body []term.Line
	for i := from; i < len(all) && len(body) < h; i += m.per {
		var l term.Line
		for j := i; j < min(i+m.per, len(all)); j++ {
			l = l.Add(m.cell(s.Theme, all[j], j == m.at, digits, names)...)
			if known {
				l = l.Add(term.Grey(term.PadRight(s.Theme.Cut(predict.Known(s.Snapshot, all[j]), dueWidth-1), dueWidth)))
			}
		}
		body = append(body, l)
	}
	return term.SpaceOut(body, h)
}

func (m *prediction) cell(th *term.Theme, c predict.Candidate, here bool, digits, names int) term.Line {
	at, sign := term.Gap(1), "[ ] "
	if here {
		at = term.Styled(term.InkKey, th.Sign.Here)
	}
	st := term.InkText
	if m.marked[c.Key] {
		sign, st = "[x] ", term.InkReadyText
	}
	number := ""
	if c.FD >= 0 {
		number = term.PadLeft(strconv.Itoa(c.FD), digits-1) + " "
	}
	return term.Line{at, term.Styled(st, sign+number+term.PadRight(c.Name, names)), term.Gap(2)}
}

// foot says what is known of the one at hand, and what happens next.
func (m *prediction) foot(s *snapshot.Snapshot, u *UI, all []predict.Candidate, w int) []term.Line {
	var words string
	switch {
	case m.phase == predictWaits:
		words = "No call has returned yet."
		if s.Loop != nil {
			words = "It has not returned: nothing is ready, and so the loop sleeps."
		}
		if u.Hold == panel.HoldAll { // the client that was due may only have read
			words += " A full stop lets the client act that is due next, H all of them."
		}
	case m.at < len(all):
		words = predict.About(s, all[m.at])
	}
	foot := append([]term.Line{nil}, term.Paragraph(term.InkText, words, w)...)
	for len(foot) < 3 {
		foot = append(foot, nil)
	}
	return append(foot[:3], scoreLine(u.score, w))
}

func scoreLine(sc score, w int) term.Line {
	if sc.Rounds == 0 {
		return term.Line{term.Grey(term.Pick(w, "space marks, enter lets it happen; all and no others is right", "space marks, enter lets it happen"))}
	}
	return term.Line{term.Grey("so far "), term.Bold(units.Count(sc.Right) + " of " + units.Count(sc.Rounds)), term.Grey(" foreseen in full")}
}

// tells shows the difference, sentence by sentence.
func (m *prediction) tells(s *panel.Canvas, u *UI, w, h int) term.Block {
	iw := w - 4
	title := "foreseen: all of it, and nothing else"
	if !predict.AllRight(m.verdicts) {
		title = "not quite"
	}
	if len(m.verdicts) == 0 {
		title = "foreseen: the wait returned nothing"
	}
	if s.Loop != nil && s.Tick != nil {
		title = "tick" + term.Nbsp + units.Count(s.Tick.Turn) + " " + s.Theme.Sign.Dot + " " + title
	}
	body := predict.Rows(s.Theme, m.verdicts, m.whyEmpty, iw, h-4)
	top := h
	if rest := h - max(len(body), 2) - 4; rest >= leastEvidence {
		top -= rest
	}
	for len(body) < top-4 {
		body = append(body, nil)
	}
	said := s.Theme.Box(term.Line{term.Styled(term.InkTitle, term.Pick(w-6, title, "what came of it"))}, append(body[:top-4], nil, scoreLine(u.score, iw)), w, top)
	first := panel.LogTab
	if s.Loop != nil {
		first = panel.Panel{Draw: tickAndCalls}
	}
	return append(said, evidence(s, w, h-top, first, panel.ClientsTab)...)
}

// tickAndCalls is the tick, and below it the calls, where there is room for both.
func tickAndCalls(s *panel.Canvas, w, h int) term.Block {
	const tick = 12
	if h < tick+leastEvidence {
		return panel.TickPanel(s, w, h)
	}
	return append(panel.TickPanel(s, w, tick), panel.LogPanel(s, w, h-tick)...)
}

func (m *prediction) row(s *panel.Canvas, _ int) term.Line {
	switch m.phase {
	case predictWaits:
		return term.Fields(200, 3, term.KeyLine(".", "the next client"), term.KeyLine("H", "clients go on"), term.KeyLine("esc", "back"))
	case predictTells:
		return term.Fields(200, 3, term.KeyLine("enter", "once more"), term.KeyLine("esc", "back"))
	}
	return term.Fields(200, 3, term.KeyLine(s.Theme.Arrows("↑ ↓")+" "+s.Theme.Arrows("← →"), "move"), term.KeyLine("space", "mark"), term.KeyLine("enter", "let it happen"), term.KeyLine("esc", "back"), term.KeyLine("pgdn", "a page on"))
}
