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
	return append(head, insetBody(th, b, w, h)...)
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

// insetBody draws the strips, and below them what the sides cost or a panel of one of them;
// where it is low, without the clock and without what is wrong.
func insetBody(th *term.Theme, b *Page, w, h int) term.Block {
	const strips, least, lowest, tall = 6, 5, 14, 28
	u := &b.Side().UI
	shown := u.Evidence(panel.NewCanvas(th, b.Side().Shown(), &u.List))
	shown.Inset = true
	if u.Mode != nil {
		if drawn := u.Mode.Draw(shown, u, w, h); drawn != nil {
			return drawn
		}
	}
	x, y := b.Sides[0].Shown(), b.Sides[1].Shown()
	switch {
	case h >= tall && w < 100 && b.Costs && !u.Zoom && b.Task == "":
		return tallPair(th, b, shown, w, h)
	case h >= lowest || u.Zoom:
		return besideBody(th, b, w, h)
	case h < strips+least && !b.Costs:
		return sideTab(u, shown.Snapshot).Draw(shown, w, h)
	case h < strips+least:
		return askedPanel(th, x, y, w, h)
	case !b.Costs:
		return append(askedPanel(th, x, y, w, strips), sideTab(u, shown.Snapshot).Draw(shown, w, h-strips)...)
	}
	return append(askedPanel(th, x, y, w, strips), costsPanel(th, x, y, w, h-strips)...)
}

// tallPair stacks what a wide screen has side by side.
func tallPair(th *term.Theme, b *Page, shown *panel.Canvas, w, h int) term.Block {
	const strips, costs, clock = 8, 11, 5
	x, y := b.Sides[0].Shown(), b.Sides[1].Shown()
	wrong := wrongSides(th, b, w, 2)
	drawn := append(askedPanel(th, x, y, w, strips), wrong...)
	drawn = append(append(drawn, costsPanel(th, x, y, w, costs)...), sideBar(th, b, w)...)
	tab := sideTab(&b.Side().UI, shown.Snapshot)
	drawn = append(drawn, tab.Draw(shown, w, h-clock-len(drawn))...)
	return append(drawn, clockPanel(th, x, y, w, clock)...)
}
