package viz

import (
	"slices"
)

// ui is what the keys have chosen about the screen.
type ui struct {
	moment
	task    string // what to look at in it, until it was read
	answer  string // of a server that is wrong on purpose; "" it is not
	tab     int    // which panel stands in the changing place
	zoom    bool   // and has the whole body
	log     bool
	help    int // which page of it is open; 0: none
	list    list
	score   score  // of predictions
	below   bool   // the list stands below the rest, as it was drawn last
	mode    mode   // takes the keys; nil: none is open
	message string // one sentence, instead of the keys
	trouble bool   // the message is about something that failed
}

// tabOf is the panel that stands in the changing place.
func (u *ui) tabOf(tabs []panel) panel {
	if u.log {
		return logTab
	}
	return tabs[u.tab%len(tabs)]
}

// drawWatch draws the whole screen of one server.
func drawWatch(s *snapshot, u *ui, w, h int) string {
	if w < leastWidth || h < leastHeight {
		return tooSmall(w, h)
	}
	if u.help > 0 {
		return finish(helpScreen(u.help, w, h))
	}
	s = withList(s, u)
	if s.none && u.mode == nil {
		middle := box(nil, []line{nil, {grey("the first frame is on its way")}}, w, h-3)
		return finish(append(append(header(s, &u.moment, w), middle...), keyRow(s, u, w)))
	}
	return finish(append(append(header(s, &u.moment, w), body(s, u, w, h-3)...), keyRow(s, u, w)))
}

// withList is the picture with what was chosen about its list of connections.
func withList(s *snapshot, u *ui) *snapshot {
	u.list.arrange(s.rows)
	shown := *s
	shown.list = &u.list
	return &shown
}

// body is what stands between the header and the keys.
func body(s *snapshot, u *ui, w, h int) block {
	if u.mode != nil {
		if b := u.mode.draw(s, u, w, h); b != nil {
			return b
		}
	}
	u.below = false
	if b := taskRows(u.task, w, h); len(b) > 0 {
		quiet := *u
		quiet.task = ""
		rest := body(s, &quiet, w, h-len(b))
		u.below = quiet.below
		return append(b, rest...)
	}
	if u.zoom {
		_, tabs := panelsOf(s.model.Traits.View)
		return u.tabOf(tabs).draw(s, w, h)
	}
	if w >= 100 {
		return wideBody(s, u, w, h)
	}
	return narrowBody(s, u, w, h)
}

// taskRows say what to look at in a scene, where the window is high enough.
func taskRows(task string, w, h int) block {
	const rowsAtLeast, most = 20, 5
	if task == "" || h < rowsAtLeast {
		return nil
	}
	said := wrap(task+" (esc: I have read it)", w-6)
	if len(said) > most {
		said = said[:most]
		said[most-1] = cut(said[most-1]+" "+look.sign.more, w-6)
	}
	var lines []line
	for _, words := range said {
		lines = append(lines, line{gap(2), bold(words)})
	}
	return rows(w, lines...)
}

// narrowBody stacks the panels: the projector, 80 by 24.
func narrowBody(s *snapshot, u *ui, w, h int) block {
	main, tabs := panelsOf(s.model.Traits.View)
	tab := u.tabOf(tabs)
	timeRows, wrongRows := 4, 3
	if h < 20 {
		timeRows = 3
	}
	if h < 16 {
		wrongRows = 1
	}
	left := h - timeRows
	var trouble block
	if wrong(s) {
		trouble = findingRows(s, w, wrongRows)
		left -= len(trouble)
	}
	first := main.rowsIn(s, w, max(left-tab.least, main.least))
	b := main.draw(s, w, first)
	b = append(append(b, tab.draw(s, w, left-first)...), trouble...)
	return append(b, timePanel(s, w, timeRows)...)
}

// wideBody sets two panels side by side, and below them what there is room for.
func wideBody(s *snapshot, u *ui, w, h int) block {
	main, tabs := panelsOf(s.model.Traits.View)
	tab := u.tabOf(tabs)
	if h >= listBelow && tab.name == clientsTab.name { // it stands below
		tab = tabs[0]
	}
	left := w * 3 / 5
	wanted := main.want(s, left)
	top, lower, clients, timeRows := wideRows(s, max(wanted, tab.want(s, w-left)), w, h)
	if wanted > top && main.fewer != nil { // what it draws then is less
		top, lower, clients, timeRows = wideRows(s, max(main.fewer(s, left), tab.want(s, w-left)), w, h)
	}
	if !wrong(s) && clients > 0 {
		lower, clients = roomForClients(clientsTab.want(s, w), lower, clients)
	}
	u.below = clients > 0
	b := beside(main.draw(s, left, top), tab.draw(s, w-left, top))
	shown := []panel{main, tab}
	if u.below {
		shown = append(shown, clientsTab)
	}
	if main.name == "processes" && wantProcs(s, left) <= top { // its threads are there
		shown = append(shown, panel{name: "workers"})
	}
	if lower > 0 {
		b = append(b, lowerPanels(s, left, w, lower, shown...)...)
	}
	if clients > 0 {
		b = append(b, clientsTab.draw(s, w, clients)...)
	}
	return append(b, timePanel(s, w, timeRows)...)
}

// roomForClients gives the list of clients what the panels above it can spare, or all
// of it when the list can fill that: one client more must not empty the screen.
func roomForClients(want, lower, clients int) (int, int) {
	const least = 8
	if want > lower+clients-4 {
		return 0, lower + clients
	}
	more := max(0, min(want-clients, lower-least))
	return lower - more, clients + more
}

// lowerPanels are the queues, and beside them what is wrong and the calls. What is
// on the screen already makes room for another panel: nothing stands twice.
func lowerPanels(s *snapshot, left, w, h int, shown ...panel) block {
	const both, findings = 16, 8 // rows: what two panels above each other take, and the upper of them
	low, _ := another(s, shown, queuesTab, clientsTab)
	shown = append(shown, low)
	first := []panel{logTab}
	if wrong(s) {
		first = []panel{findingsTab, logTab}
	}
	right, _ := another(s, shown, first...)
	shown = append(shown, right)
	third, room := another(s, shown, logTab)
	if right.name != findingsTab.name || h < both || !room {
		return beside(low.draw(s, left, h), right.draw(s, w-left, h))
	}
	column := append(right.draw(s, w-left, findings), third.draw(s, w-left, h-findings)...)
	return beside(low.draw(s, left, h), column)
}

// another is the first panel that is not shown: of those that are wanted, or else
// of all that the view has.
func another(s *snapshot, shown []panel, wanted ...panel) (p panel, found bool) {
	for _, p := range append(wanted, tabsOf(s)...) {
		if !slices.ContainsFunc(shown, func(other panel) bool { return other.name == p.name }) {
			return p, true
		}
	}
	return panel{}, false
}

// listBelow is how high the body of a wide screen is that has the list of the clients
// below the rest.
const listBelow = 34

// wideRows shares out the rows. The top gets what it wants, then the clients;
// what is left goes to the lower panels, of which the log can use any amount.
func wideRows(s *snapshot, want, w, h int) (top, lower, clients, timeRows int) {
	timeRows = 4
	if h >= 45 {
		timeRows = 6
	}
	if h < 27 {
		return h - timeRows, 0, 0, timeRows
	}
	const least = 8
	if h >= listBelow {
		clients = min(h/4, max(5, len(s.rows)+3))
	}
	room := h - timeRows - clients - least
	top = min(max(want, 12, room/2), room)
	return top, h - timeRows - clients - top, clients, timeRows
}
