package viz

import (
	"slices"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"
)

// listKey does what a key asks of the list.
func (w *watch) listKey(k string) (cmd tea.Cmd, mine bool) {
	l := &w.ui.list
	l.arrange(w.snap.rows)
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
		l.next(1)
	case "N":
		l.next(-1)
	case "o":
		l.sort = (l.sort + 1) % sortings
		w.showList()
	case "enter":
		return w.open(), true
	case "/":
		w.showList()
		w.ui.mode = &filterMode{before: l.filter}
	default:
		return nil, false
	}
	return nil, true
}

// pick moves on by one; where only signs stand for descriptors, by a part of them
// all, in the order of the set.
func (w *watch) pick(by, part int) {
	l := &w.ui.list
	n := len(w.snap.cells)
	switch {
	case w.listInSight():
	case n == 0: // nowhere else could be seen what is picked
		w.showList()
	default:
		sort := l.sort
		l.sort = byDescriptor
		l.arrange(w.snap.rows)
		if n > numberedUpTo {
			by *= max(1, n/part)
		}
		l.move(by)
		l.sort = sort
		return
	}
	l.move(by)
}

// open opens the page of the picked one; where signs stand for several
// descriptors it goes into the list first, there.
func (w *watch) open() tea.Cmd {
	u := &w.ui
	if u.list.pickedRow(w.snap) == nil || w.listInSight() || len(w.snap.cells) <= numberedUpTo {
		return w.openConn()
	}
	u.list.sort = byDescriptor
	w.showList()
	u.zoom = true
	return nil
}

// listInSight: the list is on the screen, not only the set.
func (w *watch) listInSight() bool {
	u := &w.ui
	return u.below || u.tabOf(tabsOf(w.snap)).name == clientsTab.name
}

func tabsOf(s *snapshot) []panel {
	_, tabs := panelsOf(s.model.Traits.View)
	return tabs
}

// showList brings the list onto the screen.
func (w *watch) showList() {
	if w.listInSight() {
		return
	}
	w.ui.tab = slices.IndexFunc(tabsOf(w.snap), func(p panel) bool { return p.name == clientsTab.name })
	w.ui.log = false
}

// filterMode takes what is typed as the filter.
type filterMode struct{ before string }

func (m *filterMode) key(w *watch, k string) (cmd tea.Cmd, stays bool) {
	l := &w.ui.list
	switch k {
	case "esc":
		l.filter = ""
		return nil, false
	case "enter":
		if l.arrange(w.snap.rows); l.at() < 0 {
			l.move(1)
		}
		return nil, false
	case "up":
		l.move(-1)
	case "down":
		l.move(1)
	default:
		l.filter = typed(l.filter, k)
	}
	l.arrange(w.snap.rows)
	return nil, true
}

func (m *filterMode) draw(*snapshot, *ui, int, int) block { return nil }

func (m *filterMode) row(s *snapshot, w int) line {
	l := s.list
	hits := line{grey(many(len(l.order), "match", "matches") + " in name, kind or state")}
	keys := []line{keyLine("enter", "keep"), keyLine("esc", "clear")}
	room := max(8, w-hits.width()-30)
	in := line{styled(look.key, "/ "), bold(tail(l.filter, room)), styled(look.served, " ")}
	return fields(w, 3, append([]line{in, hits}, keys...)...)
}

// typed is a text after a key: what can be printed is added, whatever the
// language, and all else is left out.
func typed(text, k string) string {
	switch k {
	case "backspace", "ctrl+h":
		return withoutLast(text)
	case "ctrl+u":
		return ""
	}
	if r, n := utf8.DecodeRuneInString(k); n == len(k) && printable(r) {
		return text + k
	}
	return text
}
