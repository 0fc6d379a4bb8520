package viz

import (
	"muxlab/session"

	tea "github.com/charmbracelet/bubbletea"
)

// raceMsg is a race that was started.
type raceMsg struct {
	number int
	race   session.Race
	err    error
}

// openRace starts a race, and ends the one that is on the screen. What is watched
// stands still meanwhile, so that it does not disturb.
func (a *app) openRace(r session.RaceRequest) tea.Cmd {
	a.races++
	number := a.races
	var old session.Race
	if a.race != nil {
		old = a.race.race
	} else {
		a.stand(true)
	}
	a.race = &racePage{request: r, number: number}
	return a.background(func() tea.Msg {
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
func (a *app) raced(m raceMsg) tea.Cmd {
	p := a.race
	switch {
	case p == nil || p.number != m.number:
		return a.closeRace(m.race)
	case m.err != nil:
		p.state.Error = m.err.Error()
		return nil
	}
	p.race = m.race
	return nil
}

// closeRace ends a race without making the screen wait.
func (a *app) closeRace(r session.Race) tea.Cmd {
	if r == nil {
		return nil
	}
	return a.background(func() tea.Msg {
		a.sessions.closeRace(r)
		return nil
	})
}

// stand lets the clients of what is watched stand still, or go on.
func (a *app) stand(still bool) {
	for _, w := range a.watched() {
		if w.ui.hold == running && !w.recording() {
			w.pilot.alone.HoldClients(still)
		}
	}
}

// watched are the servers behind the race.
func (a *app) watched() []*watch {
	switch {
	case a.beside != nil:
		return a.beside.sides[:]
	case a.watch != nil:
		return []*watch{a.watch}
	}
	return nil
}

// raceKey does what a key asks for while a race is on the screen.
func (a *app) raceKey(k string) tea.Cmd {
	p := a.race
	p.said = ""
	switch k {
	case "e":
		return a.keepRace()
	case "1", "2", "3", "4":
		p.request.Track = session.Tracks[k[0]-'1'].Name
		return a.openRace(p.request)
	case "r":
		return a.openRace(p.request)
	case "?":
		p.help = !p.help
	case "esc", "m":
		if p.help {
			p.help = false
			return nil
		}
		a.race = nil
		a.races++
		a.stand(false)
		return a.closeRace(p.race)
	}
	return nil
}
