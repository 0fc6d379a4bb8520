package watch

import (
	"muxlab/viz/page/watch/layout"
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
	Opened  bool // the panel was asked for by OpenPanel
	Help    int  // which page of it is open; 0: none
	List    snapshot.List
	score   quiz.Score // of predictions
	Below   bool       // the list stands below the rest, as it was drawn last
	Mode    Mode       // takes the keys; nil: none is open
	Message string     // one sentence, instead of the keys
	Trouble bool       // the message is about something that failed

	Present bool // fewer keys are offered, wider apart
	Hidden  bool // the findings are hidden

	Covered panel.Cover // facts that are not shown
	veil    snapshot.Veil

	Attached bool // it was started elsewhere: it cannot be started again from here
}

func (u *UI) choice() layout.Choice {
	return layout.Choice{Tab: u.Tab, Log: u.Log, Zoom: u.Zoom, Opened: u.Opened}
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
	snap = u.shown(snap)
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
	if b := layout.TaskRows(s.Theme, u.Task, w, h); len(b) > 0 {
		quiet := *u
		quiet.Task = ""
		rest := body(s, &quiet, w, h-len(b))
		u.Below = quiet.Below
		return append(b, rest...)
	}
	b, below := layout.Draw(s, u.choice(), w, h)
	u.Below = below
	return b
}
