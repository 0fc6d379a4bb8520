package predict

import (
	"muxlab/viz/panel"
	"muxlab/viz/term"
)

// LeastEvidence is how many rows must be left for what a question or an answer
// rests on, so that it stands below.
const LeastEvidence = 8

// Evidence is two panels, or the first of them where they have no room side by side.
func Evidence(s *panel.Canvas, w, h int, first, second panel.Panel) term.Block {
	switch {
	case h <= 0:
		return nil
	case w < 100:
		return first.Draw(s, w, h)
	}
	left := w * 3 / 5
	return term.Beside(first.Draw(s, left, h), second.Draw(s, w-left, h))
}

// TickAndCalls is the tick, and below it the calls, where there is room for both.
func TickAndCalls(s *panel.Canvas, w, h int) term.Block {
	const tick = 12
	if h < tick+LeastEvidence {
		return panel.TickPanel(s, w, h)
	}
	return append(panel.TickPanel(s, w, tick), panel.LogPanel(s, w, h-tick)...)
}
