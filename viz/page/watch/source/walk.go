package source

import (
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// A Finder returns where the source of a model makes a call; false: nowhere.
type Finder func(m *model.Model, op trace.Op) (session.Passage, bool)

// Walk draws the calls of the latest turn, and the source around call number at.
func Walk(s *panel.Canvas, at int, find Finder, w, h int) term.Block {
	if s.Covered != 0 {
		return panel.CoveredBox(s.Theme, "the calls of a "+panel.TurnNoun(s.Snapshot), w, h)
	}
	list := Walked(s.LatestTurn())
	if len(list) == 0 {
		return s.Theme.Box(term.Line{term.Styled(term.InkTitle, panel.NoTick(s.Snapshot))}, nil, w, h)
	}
	here := min(at, len(list)-1)
	if s.Model.Foreign {
		const note = "Strace sees the calls of a program, not its source."
		return append(Calls(s, list, here, w, h-1), s.Theme.Rows(w, term.Line{term.Gap(2), term.Grey(s.Theme.Cut(note, w-2))})...)
	}
	if w >= 120 {
		left := w * 2 / 5
		return term.Beside(Calls(s, list, here, left, h), code(s, find, list[here], w-left, h))
	}
	top := min(len(list)+2, h/2)
	return append(Calls(s, list, here, w, top), code(s, find, list[here], w, h-top)...)
}

// code says what a call does, and shows the source around the line that made it.
func code(s *panel.Canvas, find Finder, m snapshot.Mention, w, h int) term.Block {
	op := m.Op
	if op == trace.OpReady || op == trace.OpInterest { // what a wait said, or was told
		op = s.LatestTurn().Wait.Op
	}
	does := term.Paragraph(term.InkText, Sentence(m), w-4)
	passage, ok := find(s.Model, op)
	if !ok {
		body := append(does, term.Paragraph(term.InkIdle, "No line of this model's own makes this call.", w-4)...)
		return s.Theme.Box(term.Line{term.Styled(term.InkTitle, "source")}, body, w, h)
	}
	title := passage.File
	if passage.Shared {
		title += " " + s.Theme.Sign.Dot + " shared by several models"
	}
	body := append(does, Lines(s.Theme, passage, w-4, h-2-len(does))...)
	return s.Theme.Box(term.Line{term.Styled(term.InkTitle, title)}, body, w, h)
}
