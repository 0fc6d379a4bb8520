package predict

import (
	"muxlab/harness/units"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// The question and its answers as the screen has them.

// Rows are what came of each, in at most h rows. whyEmpty says why the wait returned
// nothing; "" it returned something.
func Rows(th *term.Theme, verdicts []Verdict, whyEmpty string, w, h int) []term.Line {
	body := term.Paragraph(term.InkText, whyEmpty, w)
	for i, v := range verdicts {
		lines := v.rows(th, w)
		if len(body)+len(lines) > h-1 && i < len(verdicts)-1 || len(body)+len(lines) > h {
			return append(body, term.Line{term.Grey("and " + units.Count(len(verdicts)-i) + " more")})
		}
		body = append(body, lines...)
	}
	return body
}

// Told shows what came of each, sentence by sentence, above what it rests on. whyEmpty is
// as in Rows.
func Told(s *panel.Canvas, verdicts []Verdict, whyEmpty string, score term.Line, w, h int) term.Block {
	iw := w - 4
	title := "foreseen: all of it, and nothing else"
	if !AllRight(verdicts) {
		title = "not quite"
	}
	if len(verdicts) == 0 {
		title = "foreseen: the wait returned nothing"
	}
	if s.Loop != nil && s.Tick != nil {
		title = "tick" + term.Nbsp + units.Count(s.Tick.Turn) + " " + s.Theme.Sign.Dot + " " + title
	}
	body := Rows(s.Theme, verdicts, whyEmpty, iw, h-4)
	top := h
	if rest := h - max(len(body), 2) - 4; rest >= LeastEvidence {
		top -= rest
	}
	for len(body) < top-4 {
		body = append(body, nil)
	}
	said := s.Theme.Box(term.Line{term.Styled(term.InkTitle, term.Pick(w-6, title, "what came of it"))}, append(body[:top-4], nil, score), w, top)
	first := panel.LogTab
	if s.Loop != nil {
		first = panel.Panel{Draw: TickAndCalls}
	}
	return append(said, Evidence(s, w, h-top, first, panel.ClientsTab)...)
}

// rows say what came of one, and why.
func (v Verdict) rows(th *term.Theme, w int) []term.Line {
	sign, st, words := th.Sign.Minus, term.InkWarnText, "marked, and not returned. "
	switch {
	case v.Marked && v.Returned:
		sign, st, words = th.Sign.Done, term.InkReadyText, "marked, and returned. "
	case v.Returned:
		sign, st, words = "+", term.InkWarnText, "returned, and not marked. "
	}
	name := v.Name
	if term.Width(name) > w/2 {
		name = th.Cut(name, w/2)
	}
	var lines []term.Line
	for i, row := range term.Wrap(name+": "+words+v.Why, w-2) {
		mark := term.Gap(2)
		if i == 0 {
			mark = term.Styled(st, term.PadRight(sign, 2))
		}
		lines = append(lines, term.Line{mark, term.Plain(row)})
	}
	return lines
}

// Question asks what the next wait returns, or whose call.
func Question(s *snapshot.Snapshot) string {
	if s.Loop == nil {
		return "whose call returns next?"
	}
	call := "wait"
	if s.LastWait.Op != 0 {
		call = s.LastWait.Op.String()
	}
	return "which of these " + units.Count(len(s.Cells)) + " will the next " + call + " return?"
}
