package watch

import (
	"slices"
	"unicode/utf8"

	"muxlab/viz/page"

	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// listKey does what a key asks of the list.
func (w *Page) listKey(k string) (cmd page.Cmd, mine bool) {
	l := &w.Ui.List
	l.Arrange(w.Snap.Rows)
	switch k {
	case "down", "j":
		w.pick(1, 16)
	case "up", "k":
		w.pick(-1, 16)
	case "right":
		w.pick(1, 1024)
	case "left":
		w.pick(-1, 1024)
	case "n":
		l.Next(1)
	case "N":
		l.Next(-1)
	case "o":
		l.Sort = (l.Sort + 1) % snapshot.Sortings
		w.ShowList()
	case "enter":
		return w.open(), true
	case "/":
		w.ShowList()
		w.Ui.Mode = &FilterMode{before: l.Filter}
	default:
		return nil, false
	}
	return nil, true
}

// pick moves on by one; where only signs stand for descriptors, by a part of them
// all, in the order of the set.
func (w *Page) pick(by, part int) {
	l := &w.Ui.List
	n := len(w.Snap.Cells)
	switch {
	case w.listInSight():
	case n == 0: // nowhere else could be seen what is picked
		w.ShowList()
	default:
		sort := l.Sort
		l.Sort = snapshot.ByDescriptor
		l.Arrange(w.Snap.Rows)
		if n > panel.NumberedUpTo {
			by *= max(1, n/part)
		}
		l.Move(by)
		l.Sort = sort
		return
	}
	l.Move(by)
}

// open opens the page of the picked one; where signs stand for several
// descriptors it goes into the list first, there.
func (w *Page) open() page.Cmd {
	u := &w.Ui
	if u.List.PickedRow(w.Snap) == nil || w.listInSight() || len(w.Snap.Cells) <= panel.NumberedUpTo {
		return w.openConn()
	}
	u.List.Sort = snapshot.ByDescriptor
	w.ShowList()
	u.Zoom = true
	return nil
}

// listInSight: the list is on the screen, not only the set.
func (w *Page) listInSight() bool {
	u := &w.Ui
	return u.Below || u.tabOf(TabsOf(w.Snap)).Name == panel.ClientsTab.Name
}

func TabsOf(s *snapshot.Snapshot) []panel.Panel {
	_, tabs := panel.PanelsOf(s.Model.Traits.View)
	return tabs
}

// ShowList brings the list onto the screen.
func (w *Page) ShowList() {
	if w.listInSight() {
		return
	}
	w.Ui.Tab = slices.IndexFunc(TabsOf(w.Snap), func(p panel.Panel) bool { return p.Name == panel.ClientsTab.Name })
	w.Ui.Log = false
}

// FilterMode takes what is typed as the filter.
type FilterMode struct{ before string }

func (m *FilterMode) key(w *Page, k string) (cmd page.Cmd, stays bool) {
	l := &w.Ui.List
	switch k {
	case "esc":
		l.Filter = ""
		return nil, false
	case "enter":
		if l.Arrange(w.Snap.Rows); l.At() < 0 {
			l.Move(1)
		}
		return nil, false
	case "up":
		l.Move(-1)
	case "down":
		l.Move(1)
	default:
		l.Filter = Typed(l.Filter, k)
	}
	l.Arrange(w.Snap.Rows)
	return nil, true
}

func (m *FilterMode) Draw(*snapshot.Snapshot, *UI, int, int) term.Block { return nil }

func (m *FilterMode) row(s *snapshot.Snapshot, w int) term.Line {
	l := s.List
	hits := term.Line{term.Grey(term.Many(len(l.Order), "match", "matches") + " in name, kind or state")}
	keys := []term.Line{term.KeyLine("enter", "keep"), term.KeyLine("esc", "clear")}
	room := max(8, w-hits.Width()-30)
	in := term.Line{term.Styled(term.Theme.Key, "/ "), term.Bold(term.Tail(l.Filter, room)), term.Styled(term.Theme.Served, " ")}
	return term.Fields(w, 3, append([]term.Line{in, hits}, keys...)...)
}

// Typed is a text after a key: what can be printed is added, whatever the
// language, and all else is left out.
func Typed(text, k string) string {
	switch k {
	case "backspace", "ctrl+h":
		return term.WithoutLast(text)
	case "ctrl+u":
		return ""
	}
	if r, n := utf8.DecodeRuneInString(k); n == len(k) && term.Printable(r) {
		return text + k
	}
	return text
}
