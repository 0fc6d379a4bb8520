package watch

import (
	"muxlab/viz/page/watch/layout"
	"slices"

	"muxlab/harness/units"
	"muxlab/viz/page"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// The arrows go through the list in so many parts where only signs stand for
// descriptors.
const (
	rowParts  = 16
	cellParts = 1024
)

// pickKey selects the connection before, or after.
func pickKey(w *Page, k string) (page.Cmd, page.Intent) {
	w.UI.List.Arrange(w.Shown().Rows)
	switch k {
	case "down", "j":
		w.pick(1, rowParts)
	case "up", "k":
		w.pick(-1, rowParts)
	case "right":
		w.pick(1, cellParts)
	case "left":
		w.pick(-1, cellParts)
	}
	return nil, page.Nothing
}

// matchKey selects the next match, or the one before.
func matchKey(w *Page, k string) (page.Cmd, page.Intent) {
	l := &w.UI.List
	l.Arrange(w.Shown().Rows)
	if k == "n" {
		l.Next(1)
	} else {
		l.Next(-1)
	}
	return nil, page.Nothing
}

// nextSorting sorts the list by something else.
func (w *Page) nextSorting() {
	l := &w.UI.List
	l.Sort = (l.Sort + 1) % snapshot.NumSortings
	w.ShowList()
}

// openFilter takes what is typed as the filter, which begins empty.
func (w *Page) openFilter() {
	m := &filterMode{tab: w.UI.Tab}
	w.ShowList()
	w.UI.List.Filter = ""
	w.UI.Mode = m
}

// pick moves on by one; where only signs stand for descriptors, by a part of them
// all, in the order of the set.
func (w *Page) pick(by, part int) {
	l := &w.UI.List
	n := len(w.Shown().Cells)
	switch {
	case w.listInSight():
	case n == 0: // nowhere else could be seen what is picked
		w.ShowList()
	default:
		sort := l.Sort
		l.Sort = snapshot.ByDescriptor
		l.Arrange(w.Shown().Rows)
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
	u := &w.UI
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
	u := &w.UI
	return u.Below || u.choice().Panel(w.Snap).Name == panel.ClientsTab.Name
}

// ShowList brings the list onto the screen.
func (w *Page) ShowList() {
	if w.listInSight() {
		return
	}
	w.UI.Tab = slices.IndexFunc(layout.Tabs(w.Snap), func(p panel.Panel) bool { return p.Name == panel.ClientsTab.Name })
	w.UI.Log = false
}

// filterMode takes what is typed as the filter.
type filterMode struct {
	tab int // the panel that the list took the place of
}

func (m *filterMode) key(w *Page, k string) (cmd page.Cmd, stays bool) {
	l := &w.UI.List
	switch k {
	case "esc": // as if there had been no filter
		l.Filter, w.UI.Tab = "", m.tab
		return nil, false
	case "enter":
		if l.Arrange(w.Shown().Rows); l.At() < 0 {
			l.Move(1)
		}
		return nil, false
	case "up":
		l.Move(-1)
	case "down":
		l.Move(1)
	default:
		l.Filter = page.Typed(l.Filter, k)
	}
	l.Arrange(w.Shown().Rows)
	return nil, true
}

func (m *filterMode) paste(w *Page, text string) {
	l := &w.UI.List
	l.Filter = page.Pasted(l.Filter, text)
	l.Arrange(w.Shown().Rows)
}

// Draw returns nil: the list stays in sight.
func (m *filterMode) Draw(*panel.Canvas, *UI, int, int) term.Block { return nil }

func (m *filterMode) row(s *panel.Canvas, w int) term.Line {
	l := s.List
	hits := term.Line{term.Grey(units.Screen.Many(len(l.Order), "match", "matches") + " in name, kind or state")}
	keys := []term.Line{term.KeyLine("enter", "keep"), term.KeyLine("esc", "clear")}
	if full := page.Full(l.Filter); full != "" {
		hits = term.Line{term.Styled(term.InkWarnText, full)}
	}
	room := max(8, w-hits.Width()-30)
	in := term.Line{term.Styled(term.InkKey, "/ "), term.Bold(s.Theme.Tail(l.Filter, room)), term.Styled(term.InkServed, " ")}
	return term.Fields(w, 3, append([]term.Line{in, hits}, keys...)...)
}
