package watch

import (
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/viz/page"
	"muxlab/viz/page/watch/source"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// Walk is the page that goes through one tick, call by call, after it ran: what
// the loop called, how long after the wait returned, and the line that called it.
type Walk struct {
	Source func(m *model.Model, op trace.Op) (session.Passage, bool)
	at     int
}

func (p *Walk) key(w *Page, k string) (cmd page.Cmd, stays bool) {
	n := len(source.Walked(w.Snap.LatestTurn()))
	switch k {
	case "esc", "w":
		return nil, false
	case "up", "k":
		p.at = max(0, p.at-1)
	case "down", "j", "enter":
		p.at = min(max(0, n-1), p.at+1)
	case ",", ".", "<", ">":
		p.at = 0
		return w.press(k), true
	}
	return nil, true
}

func (p *Walk) row(s *panel.Canvas, _ int) term.Line {
	return term.Fields(200, 3, term.KeyLine(s.Theme.Arrows("↑ ↓"), "call by call"), term.KeyLine(", .", "tick by tick"), term.KeyLine("esc", "back"))
}

// Draw draws the calls of the tick, and the source around the one that is shown.
func (p *Walk) Draw(s *panel.Canvas, _ *UI, w, h int) term.Block {
	list := source.Walked(s.LatestTurn())
	if len(list) == 0 {
		return s.Theme.Box(term.Line{term.Styled(term.InkTitle, panel.NoTick(s.Snapshot))}, nil, w, h)
	}
	here := min(p.at, len(list)-1)
	if s.Model.Foreign {
		const note = "Strace sees the calls of a program, not its source."
		return append(source.Calls(s, list, here, w, h-1), s.Theme.Rows(w, term.Line{term.Gap(2), term.Grey(s.Theme.Cut(note, w-2))})...)
	}
	if w >= 120 {
		left := w * 2 / 5
		return term.Beside(source.Calls(s, list, here, left, h), p.code(s, list[here], w-left, h))
	}
	top := min(len(list)+2, h/2)
	return append(source.Calls(s, list, here, w, top), p.code(s, list[here], w, h-top)...)
}

// code says what a call does, and shows the source around the line that made it.
func (p *Walk) code(s *panel.Canvas, m snapshot.Mention, w, h int) term.Block {
	op := m.Op
	if op == trace.OpReady || op == trace.OpInterest { // what a wait said, or was told
		op = s.LatestTurn().Wait.Op
	}
	does := term.Paragraph(term.InkText, source.Sentence(m), w-4)
	passage, ok := p.Source(s.Model, op)
	if !ok {
		body := append(does, term.Paragraph(term.InkIdle, "No line of this model's own makes this call.", w-4)...)
		return s.Theme.Box(term.Line{term.Styled(term.InkTitle, "source")}, body, w, h)
	}
	title := passage.File
	if passage.Shared {
		title += " " + s.Theme.Sign.Dot + " shared by several models"
	}
	body := append(does, source.Lines(s.Theme, passage, w-4, h-2-len(does))...)
	return s.Theme.Box(term.Line{term.Styled(term.InkTitle, title)}, body, w, h)
}
