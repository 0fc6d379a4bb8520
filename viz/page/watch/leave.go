package watch

import (
	"time"

	"muxlab/viz/page"
	"muxlab/viz/panel"
)

// What esc leaves: what is open, one thing at a time, and then the server.

// worthAsking is how long a server has been looked at, before to leave it is asked
// about.
const worthAsking = 5 * time.Second

// leave says whether this esc leaves the server: not one that means a message, and
// where something was seen not the first.
func (w *Page) leave(again bool) page.Intent {
	switch {
	case again || w.Ended || w.recording:
		return page.Leave
	case w.answered:
		return page.Nothing
	case time.Since(w.openedAt) < worthAsking:
		return page.Leave
	}
	w.leaving = true
	w.Say("esc again: the server and what was seen go", false)
	if w.Live.NoOwnClients {
		w.Say("esc again: what was seen goes, and the server runs on", false)
	}
	return page.Nothing
}

// back leaves what is open, one thing at a time.
func (w *Page) back() (page.Cmd, page.Intent) {
	again := w.leaving
	w.leaving = false
	u := &w.UI
	switch {
	case u.Help > 0:
		u.Help = 0
	case u.Task != "":
		u.Task = ""
	case u.Zoom:
		u.Zoom = false
	case u.Log:
		u.Log = false
	case u.List.Filter != "":
		u.List.Filter = ""
	case u.List.Picked != "":
		u.List.Picked = ""
	case u.Axis.Past && !w.Recording():
		return w.Present(), page.Nothing
	case u.Hold != panel.Running:
		return w.SetHold(panel.Running, 0), page.Nothing
	default:
		return nil, w.leave(again)
	}
	return nil, page.Nothing
}
