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
	return s.Theme.Rows(w, term.FieldsAround(w-2, groups, always, after))[0]
}

// helpLines are complete: every key, then every sign.
func helpLines(th *term.Theme) []term.Line {
	return slices.Concat(keyLines(th), []term.Line{nil}, legend.Lines(th))
}

// keyLines are every key, and what it does.
func keyLines(th *term.Theme) []term.Line {
	var body []term.Line
	for _, k := range keymap.Help() {
		body = append(body, term.Line{term.Styled(term.InkKey, term.PadRight(th.Arrows(k.Keys), 8)), term.Plain(th.Arrows(k.Long))})
	}
	return body
}

// helpPages is how many pages the help has in a window.
func helpPages(w, h int) int {
	room := max(1, h-3)
	if twoColumns(w, room) {
		return 1
	}
	lines := len(keymap.Help()) + 1 + legend.Count()
	return (lines + room - 1) / room
}

// twoColumns: the keys have room for all of them beside the signs.
func twoColumns(w, room int) bool {
	return w >= 160 && max(len(keymap.Help()), legend.Count()) <= room
}

// inTwoColumns sets the keys and the signs side by side.
func inTwoColumns(th *term.Theme, w int) []term.Line {
	left, right := keyLines(th), legend.Lines(th)
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

// helpScreen is one page of the help; pages are numbered from 1.
func helpScreen(th *term.Theme, page, w, h int) term.Block {
	body, room, pages := helpLines(th), max(1, h-3), helpPages(w, h)
	if twoColumns(w, room) {
		body = inTwoColumns(th, w-4)
	}
	page = min(page, pages)
	body = body[(page-1)*room : min(page*room, len(body))]
	title, next := "help", "back"
	if pages > 1 {
		title += ", page" + term.Nbsp + units.Count(page) + term.Nbsp + "of" + term.Nbsp + units.Count(pages)
	}
	if page < pages {
		next = "next page"
	}
	b := th.Box(term.Line{term.Styled(term.InkTitle, title)}, body, w, h-1)
	return append(b, th.Rows(w, term.Fields(w-2, 3, term.KeyLine("?", next), term.KeyLine("esc", "back"), term.KeyLine("q", "quit")))...)
}
