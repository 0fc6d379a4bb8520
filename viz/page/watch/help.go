package watch

import (
	"slices"

	"muxlab/harness/units"
	"muxlab/viz/page/watch/legend"
	"muxlab/viz/panel"
	"muxlab/viz/term"
)

// KeyRow is the bottom row: the keys, or a message.
func KeyRow(s *panel.Canvas, u *UI, w int) string {
	if u.Mode != nil && u.Message == "" {
		return s.Theme.Rows(w, u.Mode.row(s, w-2))[0]
	}
	if u.Message != "" {
		st := term.InkBold
		mark := ""
		if u.Trouble {
			st, mark = term.InkWarn, " "+s.Theme.Sign.Trouble+" "
		}
		return s.Theme.Rows(w, term.Line{term.Styled(st, mark), term.Gap(1), term.Bold(u.Message)})[0]
	}
	var groups, always, after []term.Line
	for _, k := range keymap.Offered(stateOf(s.Snapshot, u)) {
		switch {
		case k.Keys == "?" || k.Keys == "q":
			always = append(always, term.KeyLine(k.Keys, k.Short))
		case len(always) > 0:
			after = append(after, term.KeyLine(k.Keys, k.Short))
		default:
			groups = append(groups, term.KeyLine(k.Keys, k.Short))
		}
	}
	if u.Present {
		const few, apart = 4, 5
		last := term.Fields(w-2, apart, always...)
		first := term.Fields(w-2-apart-last.Width(), apart, groups[:min(few, len(groups))]...)
		return s.Theme.Rows(w, term.Fields(w-2, apart, first, last))[0]
	}
	return s.Theme.Rows(w, term.FieldsAround(w-2, groups, always, after))[0]
}

// A help is the help of one state of the page: that of a recording leaves out the keys that
// need a server.
type help struct {
	theme *term.Theme
	state State
}

// lines are complete: every key, then every sign.
func (p help) lines() []term.Line {
	return slices.Concat(p.keys(), []term.Line{nil}, legend.Lines(p.theme))
}

func (p help) list() []term.Key {
	if p.state.Recording {
		return keymap.HelpWithout(p.state, isRecording)
	}
	return keymap.Help()
}

// keys are every key, and what it does.
func (p help) keys() []term.Line {
	var body []term.Line
	for _, k := range p.list() {
		body = append(body, term.Line{term.Styled(term.InkKey, term.PadRight(p.theme.Arrows(k.Keys), 8)), term.Plain(p.theme.Arrows(k.Long))})
	}
	return body
}

// pages is how many pages the help has in a window.
func (p help) pages(w, h int) int {
	room := max(1, h-3)
	if p.twoColumns(w, room) {
		return 1
	}
	lines := len(p.list()) + 1 + legend.Count()
	return (lines + room - 1) / room
}

// twoColumns: the keys have room for all of them beside the signs.
func (p help) twoColumns(w, room int) bool {
	return w >= 160 && max(len(p.list()), legend.Count()) <= room
}

// inTwoColumns sets the keys and the signs side by side.
func (p help) inTwoColumns(w int) []term.Line {
	left, right := p.keys(), legend.Lines(p.theme)
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

// draw draws one page of the help; pages are numbered from 1.
func (p help) draw(page, w, h int) term.Block {
	body, room, pages := p.lines(), max(1, h-3), p.pages(w, h)
	if p.twoColumns(w, room) {
		body = p.inTwoColumns(w - 4)
	}
	page = min(page, pages)
	body = body[(page-1)*room : min(page*room, len(body))]
	title := "help"
	if p.state.Recording {
		title = "help: a recording"
	}
	keys := []term.Line{term.KeyLine("?", "back"), term.KeyLine("esc", "back"), term.KeyLine("q", "quit")}
	if pages > 1 {
		title += ", page" + term.Nbsp + units.Count(page) + term.Nbsp + "of" + term.Nbsp + units.Count(pages)
		keys = append([]term.Line{term.KeyLine(p.theme.Arrows("← →"), "turn the page")}, keys[1:]...)
	}
	b := p.theme.Box(term.Line{term.Styled(term.InkTitle, title)}, body, w, h-1)
	return append(b, p.theme.Rows(w, term.Fields(w-2, 3, keys...))...)
}
