package watch

import (
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"

	"muxlab/viz/page"
)

// Time is on two axes. This file is the first one: does the server run?

// The paces of slow motion, in turns a second; beyond the fastest the server runs.
const (
	slowestPace = 0.5
	firstPace   = 8
	fastestPace = 32
)

// HoldKey does what a key asks of the server that runs.
func (w *Page) HoldKey(k string) (cmd page.Cmd, mine bool) {
	switch k {
	case " ":
		return w.toggleHold(panel.HoldAll), true
	case "H":
		return w.toggleHold(panel.HoldServer), true
	case ".":
		return w.stepCmd(), true
	case "[":
		return w.slower(), true
	case "]":
		return w.faster(), true
	}
	return nil, false
}

// toggleHold holds in the given way, or lets go. From a hold of everything, H
// lets the clients go on; from slow motion space stops altogether.
func (w *Page) toggleHold(to panel.HoldState) page.Cmd {
	was := w.Ui.Hold
	if was == to || to == panel.HoldAll && was == panel.HoldServer {
		return w.HoldAs(panel.Running, 0)
	}
	return w.HoldAs(to, 0)
}

// HoldAs brings the server into a state of holding.
func (w *Page) HoldAs(to panel.HoldState, pace float64) page.Cmd {
	if w.Ended {
		w.Say("the server has ended: there is nothing to hold", false)
		return nil
	}
	w.Ui.Hold, w.Ui.Pace = to, pace
	if to == panel.Running {
		return w.Do(w.Pilot.Release)
	}
	return w.Do(func() error { return w.Pilot.Hold(to != panel.HoldServer, pace) })
}

// slower begins slow motion, or halves its pace.
func (w *Page) slower() page.Cmd {
	if w.Ui.Hold != panel.SlowMotion {
		return w.HoldAs(panel.SlowMotion, firstPace)
	}
	return w.HoldAs(panel.SlowMotion, max(slowestPace, w.Ui.Pace/2))
}

// faster doubles the pace of slow motion, up to running free.
func (w *Page) faster() page.Cmd {
	switch {
	case w.Ui.Hold != panel.SlowMotion:
		w.Say("[ begins slow motion; ] makes it faster again", false)
		return nil
	case w.Ui.Pace >= fastestPace:
		return w.HoldAs(panel.Running, 0)
	}
	return w.HoldAs(panel.SlowMotion, w.Ui.Pace*2)
}

// stepCmd lets one turn through. A worker that is asleep in its call has passed
// the gate already, and no step can wake it: the screen says so.
func (w *Page) stepCmd() page.Cmd {
	if w.Ui.Hold == panel.Running {
		w.Say("hold the server first, with space", false)
		return nil
	}
	if l := w.Snap.Loop; l != nil && l.State == snapshot.LaneSelect && (w.Ui.Hold == panel.HoldServer || len(w.Snap.Clients) == 0) {
		w.Say("asleep in "+l.Call.String()+": nothing is ready", false)
	}
	return w.Do(w.Pilot.Step)
}
