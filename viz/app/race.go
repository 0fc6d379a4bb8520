package app

import (
	"muxlab/session"
	"muxlab/viz/page/race"
	"muxlab/viz/page/watch"
	"muxlab/viz/panel"

	"muxlab/viz/page"
)

// raceMsg is a race that was started.
type raceMsg struct {
	number int
	race   session.Race
	err    error
}

// openRace starts a race, and ends the one that is on the screen. What is watched
// stands still meanwhile, so that it does not disturb.
func (a *app) openRace(r session.RaceRequest) page.Cmd {
	a.races++
	number := a.races
	var old session.Race
	if a.race != nil {
		old = a.race.Race
	} else {
		a.stand(true)
	}
	a.race = &race.Page{Request: r, Number: number}
	return a.background(func() page.Msg {
		if old != nil {
			a.sessions.closeRace(old)
		}
		race, err := a.launcher.Race(a.ctx, r)
		if err == nil {
			a.sessions.addRace(race)
		}
		return raceMsg{number, race, err}
	})
}

// raced takes in a race that was started.
func (a *app) raced(m raceMsg) page.Cmd {
	p := a.race
	switch {
	case p == nil || p.Number != m.number:
		return a.closeRace(m.race)
	case m.err != nil:
		p.State.Error = m.err.Error()
		return nil
	}
	p.Race = m.race
	return nil
}

// closeRace ends a race without making the screen wait.
func (a *app) closeRace(r session.Race) page.Cmd {
	if r == nil {
		return nil
	}
	return a.background(func() page.Msg {
		a.sessions.closeRace(r)
		return nil
	})
}

// stand lets the clients of what is watched stand still, or go on.
func (a *app) stand(still bool) {
	for _, w := range a.watched() {
		if crowd, ok := w.Controller.Crowd(); ok && w.UI.Hold == panel.Running {
			crowd.HoldClients(still)
		}
	}
}

// watched are the servers behind the race.
func (a *app) watched() []*watch.Page {
	switch {
	case a.beside != nil:
		return a.beside.Sides[:]
	case a.watch != nil:
		return []*watch.Page{a.watch}
	}
	return nil
}
