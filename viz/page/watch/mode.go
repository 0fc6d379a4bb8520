package watch

import (
	"muxlab/viz/page"
	"muxlab/viz/panel"
	"muxlab/viz/term"
)

// A Mode takes all keys while it is open: a menu, a prompt, a page of its own.
type Mode interface {
	// key does what a key asks for; stays is false when the mode is done.
	key(w *Page, k string) (cmd page.Cmd, stays bool)
	// Draw draws the mode over the body of the screen, or returns nil if the body
	// stays in sight.
	Draw(s *panel.Canvas, u *UI, w, h int) term.Block
	// row is what stands in the place of the keys.
	row(s *panel.Canvas, w int) term.Line
}
