package layout

import (
	"slices"

	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// wideBody sets two panels side by side, and below them what there is room for.
func wideBody(s *panel.Canvas, c Choice, w, h int) (b term.Block, below bool) {
	main, _ := panel.PanelsOf(s.Model.Traits.View)
	tab := c.Panel(s.Snapshot)
	if h >= listBelow && tab.Name == panel.ClientsTab.Name { // it stands below
		tab = Tabs(s.Snapshot)[0]
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
	below = clients > 0
	b = term.Beside(main.Draw(s, left, top), tab.Draw(s, w-left, top))
	shown := []panel.Panel{main, tab}
	if below {
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
	return append(b, panel.TimePanel(s, w, timeRows)...), below
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
	for _, p := range append(wanted, Tabs(s)...) {
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
