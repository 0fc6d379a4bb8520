package beside

import (
	"slices"

	"muxlab/viz/panel"
	"muxlab/viz/term"
)

// What another page needs that has the pair inside it.

// DrawIn draws the pair without its bottom row in a part of a window, from 30 by 6 cells on.
// The header is left out where h is less than 8.
func (b *Page) DrawIn(th *term.Theme, w, h int) term.Block {
	var head term.Block
	if h >= 8 {
		head = besideHeader(th, b, w)
		h -= len(head)
	}
	if (b.Sides[0].Snap.Empty || b.Sides[1].Snap.Empty) && b.Side().UI.Mode == nil {
		return append(head, th.Box(nil, []term.Line{{term.Grey("the first frames are on their way")}}, w, h)...)
	}
	return append(head, besideBody(th, b, w, h)...)
}

// KeyLine returns the bottom row of the pair.
func (b *Page) KeyLine(th *term.Theme, w int) string { return besideRow(th, b, w) }

// OpenPanel puts the panel of this name of the side that is shown into the place of the
// costs, and reports whether the server has one.
func (b *Page) OpenPanel(name string) bool {
	u := &b.Side().UI
	at := slices.IndexFunc(sideTabs(b.Side().Snap), func(p panel.Panel) bool { return p.Name == name })
	if at >= 0 {
		b.Costs, u.Tab, u.Log, u.Zoom = false, at, false, false
	}
	return at >= 0
}
