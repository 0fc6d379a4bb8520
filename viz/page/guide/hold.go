package guide

import (
	"time"

	"muxlab/viz/page"
	"muxlab/viz/page/watch"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
)

// A scene that is to be held is held in order: first its clients connect, then the server is
// held, and when it stands before its next call, the clients are held too. Held all together,
// some clients are not accepted yet, and the server sleeps in a wait that it began before.

// A holding is how far that is.
type holding struct {
	phase    holdPhase
	since    time.Time // when the phase began
	accepted int       // the clients in service
	steady   time.Time // since when there are so many
}

type holdPhase uint8

const (
	holdNone    holdPhase = iota // the scene is not held, or is held already
	holdArrive                   // the clients connect
	holdAtGates                  // the server comes to its next call
)

const (
	holdSteady = 500 * time.Millisecond // without another client in service, all are there
	holdTakes  = 3 * time.Second        // at most, each phase: some servers leave clients in the backlog, or sleep on
)

// beginHold begins to hold what has come on stage, if the scene wants that.
func (p *Page) beginHold(wanted bool) {
	now := time.Now()
	p.holding = holding{since: now, steady: now}
	if wanted {
		p.holding.phase = holdArrive
	}
}

// hold goes on with holding what is on stage.
func (p *Page) hold(now time.Time) page.Cmd {
	h := &p.holding
	late := now.Sub(h.since) >= holdTakes
	switch {
	case h.phase == holdArrive && (late || p.arrived(now)):
		h.phase, h.since = holdAtGates, now
		return p.holdAll(panel.HoldServer)
	case h.phase == holdAtGates && (late || p.atGates()):
		h.phase = holdNone
		return p.holdAll(panel.HoldAll)
	}
	return nil
}

// holdAll holds all servers on stage.
func (p *Page) holdAll(to panel.HoldState) page.Cmd {
	var cmds []page.Cmd
	for _, w := range p.shown {
		cmds = append(cmds, w.SetHold(to, 0))
	}
	return page.Batch(cmds...)
}

// arrived reports whether all clients are in service, as far as can be seen.
func (p *Page) arrived(now time.Time) bool {
	accepted, waiting := 0, false
	for _, w := range p.shown {
		accepted += w.Live.Census.InService
		waiting = waiting || w.Live.Empty || w.Live.Census.Total > w.Live.Census.InService
	}
	h := &p.holding
	if accepted != h.accepted || waiting {
		h.accepted, h.steady = accepted, now
	}
	return now.Sub(h.steady) >= holdSteady
}

// atGates reports whether all servers stand before their next call.
func (p *Page) atGates() bool {
	for _, w := range p.shown {
		if !atGate(w) {
			return false
		}
	}
	return true
}

func atGate(w *watch.Page) bool {
	loop := w.Live.Loop
	return w.Ended || w.Live.Held && w.Live.AnyHeld() && (loop == nil || loop.State == snapshot.LaneHeld)
}
