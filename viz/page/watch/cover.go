package watch

import (
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
)

// Facts that are covered while the student is asked about them.

// Cover leaves out these facts from the page, until it is called again; 0 shows all. What
// is open and would tell is closed, and the page leaves the past.
func (w *Page) Cover(c panel.Cover) {
	w.UI.Covered = c
	if c == 0 {
		return
	}
	switch w.UI.Mode.(type) {
	case nil, *speakMode, *filterMode, *menuMode:
	default:
		w.UI.Mode = nil
	}
	w.UI.Log, w.UI.Message = false, ""
	if w.UI.Axis.Past && !w.Recording() {
		w.StopMoving()
		w.Present()
	}
}

// Shown is what the page draws: the picture without what is covered.
func (w *Page) Shown() *snapshot.Snapshot { return w.UI.shown(w.Snap) }

func (u *UI) shown(s *snapshot.Snapshot) *snapshot.Snapshot { return u.veil.Over(s, u.Covered) }

// covers returns why not of a key that would show what is covered.
func covers(why func(s State, k string) string) func(s State, k string) string {
	return func(s State, k string) string {
		switch {
		case s.UI.Covered != 0:
			return panel.WhyCovered
		case why == nil:
			return ""
		}
		return why(s, k)
	}
}
