package watch

import (
	"muxlab/viz/page"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
)

// Time is on two axes. This file is the first one: does the server run?

// The paces of slow motion, in turns a second; beyond the fastest the server runs.
const (
	slowestPace = 0.5
	firstPace   = 8
	fastestPace = 32
)

// pressSpace holds the server, or lets it go on; in the past it plays, or stops.
func (w *Page) pressSpace() page.Cmd {
	if w.UI.Axis.Past {
		return w.togglePlay()
	}
	return w.ToggleHold(panel.HoldAll)
}

func (w *Page) pressHoldServer() page.Cmd { return w.ToggleHold(panel.HoldServer) }

// pressStep lets one turn through; in the past it goes one turn on.
func (w *Page) pressStep() page.Cmd {
	if w.UI.Axis.Past {
		return w.travel(move{by: 1})
	}
	return w.step()
}

// speedKey makes slow motion slower or faster; in the past the speed of playing.
func speedKey(w *Page, k string) (page.Cmd, page.Intent) {
	if w.UI.Axis.Past {
		w.UI.Axis.ChangeSpeed(k == "]")
		return nil, page.Nothing
	}
	return w.ChangePace(k == "]"), page.Nothing
}

// ChangePace makes slow motion slower or faster.
func (w *Page) ChangePace(faster bool) page.Cmd {
	if faster {
		return w.faster()
	}
	return w.slower()
}

// ToggleHold holds in the given way, or lets the server go on if it is held so. From a hold of everything, H
// lets the clients go on; from slow motion space stops altogether.
func (w *Page) ToggleHold(to panel.HoldState) page.Cmd {
	was := w.UI.Hold
	if was == to || to == panel.HoldAll && was == panel.HoldServer {
		return w.SetHold(panel.Running, 0)
	}
	return w.SetHold(to, 0)
}

// SetHold holds the server, or lets it go on. pace is that of slow motion, in turns a
// second; 0 for every other state.
func (w *Page) SetHold(to panel.HoldState, pace float64) page.Cmd {
	if w.Ended { // of a pair the other may run on
		w.Say(hasEnded, false)
		return nil
	}
	w.UI.Hold, w.UI.Pace = to, pace
	w.setLive(w.Live)
	if to == panel.Running {
		return w.Do(w.Controller.Release)
	}
	return w.Do(func() error { return w.Controller.Hold(to != panel.HoldServer, pace) })
}

// slower begins slow motion, or halves its pace.
func (w *Page) slower() page.Cmd {
	if w.UI.Hold != panel.SlowMotion {
		return w.SetHold(panel.SlowMotion, firstPace)
	}
	return w.SetHold(panel.SlowMotion, max(slowestPace, w.UI.Pace/2))
}

// faster doubles the pace of slow motion, up to running free.
func (w *Page) faster() page.Cmd {
	switch {
	case w.UI.Hold != panel.SlowMotion:
		return nil
	case w.UI.Pace >= fastestPace:
		return w.SetHold(panel.Running, 0)
	}
	return w.SetHold(panel.SlowMotion, w.UI.Pace*2)
}

// step lets one turn through. A worker that is asleep in its call has passed
// the gate already, and no step can wake it: the screen says so.
func (w *Page) step() page.Cmd {
	if l := w.Snap.Loop; w.UI.Covered == 0 && l != nil && l.State == snapshot.LaneSelect && (w.UI.Hold == panel.HoldServer || len(w.Snap.Clients) == 0) {
		w.Say("asleep in "+l.Call.String()+": nothing is ready", false)
	}
	return w.Do(w.Controller.Step)
}
