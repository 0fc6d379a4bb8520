package watch

import (
	"muxlab/viz/page/watch/layout"
	"slices"

	"muxlab/harness/tape"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// What another page needs that has the live page inside it: it sees what happens, and has
// the page drawn in a part of the window.

// An Eye sees what happens to a server that runs. Its methods are called where ApplyLook is.
type Eye interface {
	// Step is called for every event, with the name of the descriptor that it is about, ""
	// for none. The step is valid during the call only.
	Step(s *tape.Step, name string)
	// Look is called after each new picture of the present, or of a recording, which has no
	// events.
	Look(s *snapshot.Snapshot)
}

// lowestWithHeader is the height of the lowest part of a window that has room for the header.
const lowestWithHeader = 8

// DrawIn draws the page without its bottom row in a part of a window, from 30 by 6 cells on.
// The header is left out where h is less than 8.
func (w *Page) DrawIn(th *term.Theme, width, h int) term.Block {
	s := panel.NewCanvas(th, w.Shown(), &w.UI.List)
	s.Inset = true
	var head term.Block
	if h >= lowestWithHeader {
		head = panel.Header(s, &w.UI.Moment, width)
		h -= len(head)
	}
	if s.Empty && w.UI.Mode == nil {
		return append(head, th.Box(nil, []term.Line{{term.Grey("the first frame is on its way")}}, width, h)...)
	}
	return append(head, body(w.UI.Evidence(s), &w.UI, width, h)...)
}

// KeyLine returns the bottom row of the page.
func (w *Page) KeyLine(th *term.Theme, width int) string {
	return KeyRow(panel.NewCanvas(th, w.Shown(), &w.UI.List), &w.UI, width)
}

// OpenPanel puts the panel of this name into the changing place, and reports whether the
// server has one.
func (w *Page) OpenPanel(name string) bool {
	at := slices.IndexFunc(layout.Tabs(w.Snap), func(p panel.Panel) bool { return p.Name == name })
	if at >= 0 {
		w.UI.Tab, w.UI.Log, w.UI.Zoom, w.UI.Opened = at, false, false, true
	}
	return at >= 0
}
