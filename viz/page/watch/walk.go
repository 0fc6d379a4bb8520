package watch

import (
	"muxlab/viz/page"
	"muxlab/viz/page/watch/source"
	"muxlab/viz/panel"
	"muxlab/viz/term"
)

// Walk is the page that goes through one tick, call by call, after it ran: what
// the loop called, how long after the wait returned, and the line that called it.
type Walk struct {
	Source source.Finder
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
	return source.Walk(s, p.at, p.Source, w, h)
}
