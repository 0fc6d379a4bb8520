package viz

import tea "github.com/charmbracelet/bubbletea"

// Time is on two axes. This file is the first one: does the server run?

// The paces of slow motion, in turns a second; beyond the fastest the server runs.
const (
	slowestPace = 0.5
	firstPace   = 8
	fastestPace = 32
)

// holdKey does what a key asks of the server that runs.
func (w *watch) holdKey(k string) (cmd tea.Cmd, mine bool) {
	switch k {
	case " ":
		return w.toggleHold(holdAll), true
	case "H":
		return w.toggleHold(holdServer), true
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
func (w *watch) toggleHold(to holdState) tea.Cmd {
	was := w.ui.hold
	if was == to || to == holdAll && was == holdServer {
		return w.holdAs(running, 0)
	}
	return w.holdAs(to, 0)
}

// holdAs brings the server into a state of holding.
func (w *watch) holdAs(to holdState, pace float64) tea.Cmd {
	if w.ended {
		w.say("the server has ended: there is nothing to hold", false)
		return nil
	}
	w.ui.hold, w.ui.pace = to, pace
	if to == running {
		return w.do(w.pilot.release)
	}
	return w.do(func() error { return w.pilot.hold(to != holdServer, pace) })
}

// slower begins slow motion, or halves its pace.
func (w *watch) slower() tea.Cmd {
	if w.ui.hold != slowMotion {
		return w.holdAs(slowMotion, firstPace)
	}
	return w.holdAs(slowMotion, max(slowestPace, w.ui.pace/2))
}

// faster doubles the pace of slow motion, up to running free.
func (w *watch) faster() tea.Cmd {
	switch {
	case w.ui.hold != slowMotion:
		w.say("[ begins slow motion; ] makes it faster again", false)
		return nil
	case w.ui.pace >= fastestPace:
		return w.holdAs(running, 0)
	}
	return w.holdAs(slowMotion, w.ui.pace*2)
}

// stepCmd lets one turn through. A worker that is asleep in its call has passed
// the gate already, and no step can wake it: the screen says so.
func (w *watch) stepCmd() tea.Cmd {
	if w.ui.hold == running {
		w.say("hold the server first, with space", false)
		return nil
	}
	if l := w.snap.loop; l != nil && l.state == laneSelect && (w.ui.hold == holdServer || len(w.snap.clients) == 0) {
		w.say("asleep in "+l.call.String()+": nothing is ready", false)
	}
	return w.do(w.pilot.step)
}
