// Package help draws the help of a server's screen: every key, and then every sign.
package help

import (
	"slices"

	"muxlab/harness/units"
	"muxlab/viz/page/watch/legend"
	"muxlab/viz/term"
)

// A Help is the help of one state of the page.
type Help struct {
	Theme *term.Theme // for drawing; to count pages it can be nil
	Title string
	List  []term.Key // the keys
}

// Lines are complete: every key, then every sign.
func (p Help) Lines() []term.Line {
	return slices.Concat(p.keys(), []term.Line{nil}, legend.Lines(p.Theme))
}

// keys are every key, and what it does.
func (p Help) keys() []term.Line {
	var body []term.Line
	for _, k := range p.List {
		body = append(body, term.Line{term.Styled(term.InkKey, term.PadRight(p.Theme.Arrows(k.Keys), 8)), term.Plain(p.Theme.Arrows(k.Long))})
	}
	return body
}

// Pages is how many pages the help has in a window.
func (p Help) Pages(w, h int) int {
	room := max(1, h-3)
	if p.twoColumns(w, room) {
		return 1
	}
	lines := len(p.List) + 1 + legend.Count()
	return (lines + room - 1) / room
}

// twoColumns: the keys have room for all of them beside the signs.
func (p Help) twoColumns(w, room int) bool {
	return w >= 160 && max(len(p.List), legend.Count()) <= room
}

// inTwoColumns sets the keys and the signs side by side.
func (p Help) inTwoColumns(w int) []term.Line {
	left, right := p.keys(), legend.Lines(p.Theme)
	body := make([]term.Line, max(len(left), len(right)))
	for i := range body {
		if i < len(left) {
			body[i] = left[i]
		}
		if i < len(right) {
			body[i] = append(body[i].Add(term.Gap(w/2-body[i].Width())), right[i]...)
		}
	}
	return body
}

// Draw draws one page of the help; pages are numbered from 1.
func (p Help) Draw(page, w, h int) term.Block {
	body, room, pages := p.Lines(), max(1, h-3), p.Pages(w, h)
	if p.twoColumns(w, room) {
		body = p.inTwoColumns(w - 4)
	}
	page = min(page, pages)
	body = body[(page-1)*room : min(page*room, len(body))]
	title := p.Title
	keys := []term.Line{term.KeyLine("?", "back"), term.KeyLine("esc", "back"), term.KeyLine("q", "quit")}
	if pages > 1 {
		title += ", page" + term.Nbsp + units.Count(page) + term.Nbsp + "of" + term.Nbsp + units.Count(pages)
		keys = append([]term.Line{term.KeyLine(p.Theme.Arrows("← →"), "turn the page")}, keys[1:]...)
	}
	b := p.Theme.Box(term.Line{term.Styled(term.InkTitle, title)}, body, w, h-1)
	return append(b, p.Theme.Rows(w, term.Fields(w-2, 3, keys...))...)
}
