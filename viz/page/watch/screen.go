package watch

import (
	"slices"

	"muxlab/viz/page/watch/mystery"
	"muxlab/viz/page/watch/quiz"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// UI is what the keys have chosen. The zero value is a live screen with nothing open.
type UI struct {
	panel.Moment
	Task    string           // what to look at in the scene, until it was read; "" none
	Seen    bool             // the scene was seen through
	Mystery *mystery.Inquiry // what is wrong with the server; nil: it is no mystery
	Tab     int              // which panel stands in the changing place
	Zoom    bool             // and has the whole body
	Log     bool
	Help    int // which page of it is open; 0: none
	List    snapshot.List
	score   quiz.Score // of predictions
	Below   bool       // the list stands below the rest, as it was drawn last
	Mode    Mode       // takes the keys; nil: none is open
	Message string     // one sentence, instead of the keys
	Trouble bool       // the message is about something that failed

	Present bool // fewer keys are offered, wider apart
	Hidden  bool // the findings are hidden

	Attached bool // it was started elsewhere: it cannot be started again from here
}

// tabOf is the panel that stands in the changing place.
func (u *UI) tabOf(tabs []panel.Panel) panel.Panel {
	if u.Log {
		return panel.LogTab
	}
	return tabs[u.Tab%len(tabs)]
}

// Draw returns the whole screen.
func (w *Page) Draw(th *term.Theme, width, height int) string {
	w.width, w.height = width, height
	_, w.UI.Seen = w.Scene()
	return draw(th, w.Snap, &w.UI, width, height)
}

// draw draws the whole screen of one server in a theme.
func draw(th *term.Theme, snap *snapshot.Snapshot, u *UI, w, h int) string {
	if w < term.MinWidth || h < term.MinHeight {
		return term.TooSmall(w, h)
	}
	if u.Help > 0 {
		return th.Finish(helpOf(th, stateOf(snap, u)).Draw(u.Help, w, h))
	}
	s := panel.NewCanvas(th, snap, &u.List)
	if s.Empty && u.Mode == nil {
		middle := th.Box(nil, []term.Line{nil, {term.Grey("the first frame is on its way")}}, w, h-3)
		return th.Finish(append(append(panel.Header(s, &u.Moment, w), middle...), KeyRow(s, u, w)))
	}
	return th.Finish(append(append(panel.Header(s, &u.Moment, w), body(u.Evidence(s), u, w, h-3)...), KeyRow(s, u, w)))
}

// body is what stands between the header and the keys.
func body(s *panel.Canvas, u *UI, w, h int) term.Block {
	if u.Mode != nil {
		if b := u.Mode.Draw(s, u, w, h); b != nil {
			return b
		}
	}
	u.Below = false
	if b := TaskRows(s.Theme, u.Task, w, h); len(b) > 0 {
		quiet := *u
		quiet.Task = ""
		rest := body(s, &quiet, w, h-len(b))
		u.Below = quiet.Below
		return append(b, rest...)
	}
	if u.Zoom {
		_, tabs := panel.PanelsOf(s.Model.Traits.View)
		return u.tabOf(tabs).Draw(s, w, h)
	}
	if w >= 100 {
		return wideBody(s, u, w, h)
	}
	return narrowBody(s, u, w, h)
}

// lowestTask is the height of the lowest screen that has room for the task.
const lowestTask = 23

// TaskRows say what to look at in a scene, where the window is high enough.
func TaskRows(th *term.Theme, task string, w, h int) term.Block {
	const most = 5
	if task == "" || h < lowestTask-3 {
		return nil
	}
	said := term.Wrap(task+" (esc: I have read it)", w-6)
	if len(said) > most {
		said = said[:most]
		said[most-1] = th.Cut(said[most-1]+" "+th.Sign.More, w-6)
	}
	var lines []term.Line
	for _, words := range said {
		lines = append(lines, term.Line{term.Gap(2), term.Bold(words)})
	}
	return th.Rows(w, lines...)
}

// narrowBody stacks the panels: the projector, 80 by 24. What is wrong is said in a few rows,
// and in more where the panels leave rows blank.
func narrowBody(s *panel.Canvas, u *UI, w, h int) term.Block {
	main, tabs := panel.PanelsOf(s.Model.Traits.View)
	tab := u.tabOf(tabs)
	timeRows, wrongRows := 4, 3
	if h < 20 {
		timeRows = 3
	}
	if h < 16 {
		wrongRows = 1
	}
	var wrong term.Block
	more := 0 // rows that are missing of what is wrong
	if panel.Wrong(s) {
		wrong = panel.FindingRows(s, w, wrongRows)
		more = len(panel.FindingRows(s, w, h)) - len(wrong)
	}
	left := h - timeRows - len(wrong)
	first := main.RowsIn(s, w, max(left-tab.Least, main.Least))
	if rows := rowsAlone(s, main, u, w); first < rows && rows <= left {
		if more = min(more, left-rows); more > 0 {
			wrong = panel.FindingRows(s, w, wrongRows+more)
		}
		b := append(main.Draw(s, w, rows), wrong...)
		return append(b, panel.TimePanel(s, w, h-len(b))...)
	}
	second := left - first
	if more > 0 {
		second -= spareRows(s, tab, w, second, more)
		first -= spareRows(s, main, w, first, more-(left-first-second))
		wrong = panel.FindingRows(s, w, wrongRows+left-first-second)
	}
	b := append(main.Draw(s, w, first), tab.Draw(s, w, second)...)
	return append(append(b, wrong...), panel.TimePanel(s, w, timeRows)...)
}

// spareRows is how many of its rows a panel leaves blank, at most so many.
func spareRows(s *panel.Canvas, p panel.Panel, w, h, most int) int {
	return s.Theme.Spare(func(h int) term.Block { return p.Draw(s, w, h) }, h, most)
}

// rowsAlone is how many rows the processes take, which go before the changing place while no
// other panel was chosen; 0 for every other panel.
func rowsAlone(s *panel.Canvas, main panel.Panel, u *UI, w int) int {
	if main.Name != panel.Processes || u.Tab != 0 || u.Log {
		return 0
	}
	return main.Fewer(s, w)
}

// wideBody sets two panels side by side, and below them what there is room for.
func wideBody(s *panel.Canvas, u *UI, w, h int) term.Block {
	main, tabs := panel.PanelsOf(s.Model.Traits.View)
	tab := u.tabOf(tabs)
	if h >= listBelow && tab.Name == panel.ClientsTab.Name { // it stands below
		tab = tabs[0]
	}
	left := w * 3 / 5
	wanted := main.Want(s, left)
	top, lower, clients, timeRows := wideRows(s.Snapshot, max(wanted, tab.Want(s, w-left)), w, h)
	if wanted > top && main.Fewer != nil { // what it draws then is less
		top, lower, clients, timeRows = wideRows(s.Snapshot, max(main.Fewer(s, left), tab.Want(s, w-left)), w, h)
	}
	if !panel.Wrong(s) && clients > 0 {
		lower, clients = roomForClients(panel.ClientsTab.Want(s, w), lower, clients)
	}
	u.Below = clients > 0
	b := term.Beside(main.Draw(s, left, top), tab.Draw(s, w-left, top))
	shown := []panel.Panel{main, tab}
	if u.Below {
		shown = append(shown, panel.ClientsTab)
	}
	if main.Name == panel.Processes && panel.WantProcs(s, left) <= top { // its threads are there
		shown = append(shown, panel.Panel{Name: "workers"})
	}
	if lower > 0 {
		b = append(b, lowerPanels(s, left, w, lower, shown...)...)
	}
	if clients > 0 {
		b = append(b, panel.ClientsTab.Draw(s, w, clients)...)
	}
	return append(b, panel.TimePanel(s, w, timeRows)...)
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
func lowerPanels(s *panel.Canvas, left, w, h int, shown ...panel.Panel) term.Block {
	const both, findings = 16, 8 // rows: what two panels above each other take, and the upper of them
	low, _ := another(s.Snapshot, shown, panel.QueuesTab, panel.ClientsTab)
	shown = append(shown, low)
	first := []panel.Panel{panel.LogTab}
	if panel.Wrong(s) {
		first = []panel.Panel{panel.FindingsTab, panel.LogTab}
	}
	right, _ := another(s.Snapshot, shown, first...)
	shown = append(shown, right)
	third, room := another(s.Snapshot, shown, panel.LogTab)
	if right.Name != panel.FindingsTab.Name || h < both || !room {
		return term.Beside(low.Draw(s, left, h), right.Draw(s, w-left, h))
	}
	column := append(right.Draw(s, w-left, findings), third.Draw(s, w-left, h-findings)...)
	return term.Beside(low.Draw(s, left, h), column)
}

// another is the first panel that is not shown: of those that are wanted, or else
// of all that the view has.
func another(s *snapshot.Snapshot, shown []panel.Panel, wanted ...panel.Panel) (p panel.Panel, found bool) {
	for _, p := range append(wanted, tabsOf(s)...) {
		if !slices.ContainsFunc(shown, func(other panel.Panel) bool { return other.Name == p.Name }) {
			return p, true
		}
	}
	return panel.Panel{}, false
}

// listBelow is how high the body of a wide screen is that has the list of the clients
// below the rest.
const listBelow = 34

// wideRows shares out the rows. The top gets what it wants, then the clients;
// what is left goes to the lower panels, of which the log can use any amount.
func wideRows(s *snapshot.Snapshot, want, w, h int) (top, lower, clients, timeRows int) {
	timeRows = 4
	if h >= 45 {
		timeRows = 6
	}
	if h < 27 {
		return h - timeRows, 0, 0, timeRows
	}
	const least = 8
	if h >= listBelow {
		clients = min(h/4, max(5, len(s.Rows)+3))
	}
	room := h - timeRows - clients - least
	top = min(max(want, 12, room/2), room)
	return top, h - timeRows - clients - top, clients, timeRows
}
