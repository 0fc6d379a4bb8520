package viz

import tea "github.com/charmbracelet/bubbletea"

// A Track is what a race is run over: the work that every model is given.
type Track struct {
	Name     string // as in the row of the keys
	Sentence string // what each client does
}

// The tracks, in the order of their keys. Another one has another winner.
const (
	TrackFast       = "fast echoes"
	TrackIdle       = "500 idle"
	TrackCompute    = "compute"
	TrackPerRequest = "reconnect"
)

var tracks = []Track{
	{TrackFast, "8 clients, 64 bytes a message; each asks again once it is answered"},
	{TrackIdle, "8 clients ask as fast as answers come, beside 500 that say nothing"},
	{TrackCompute, "8 clients ask, and the server computes for 200 µs before each echo"},
	{TrackPerRequest, "8 clients, and a new connection for every message"},
}

// A RaceRequest says what to race over, and who takes part.
type RaceRequest struct {
	Track  string   // the name of one
	Models []string // as in "epoll:edge" or "prefork:accept=shared"; nil: all
}

// A Race is under way from the moment it is made. Its methods may be called at any
// time.
type Race interface {
	// Standing returns at once. It is the caller's.
	Standing() Standing
	// Close ends it, and returns when every server has ended.
	Close() error
}

// A Standing is how a race stands. All take turns: in each of the rounds each
// model is measured once, in shuffled order, and nobody else works then.
type Standing struct {
	Round, Rounds int    // the one that is run, of how many
	Now           string // who is measured; "" nobody
	Over          bool
	Error         string // why there is no race, or no more of it; one sentence
	Runners       []Runner
	Limited       []string // who may be faster than shown: the clients could do no more
	Disturbed     []int    // the rounds in which the machine was busy with other things
	Others        float64  // the largest share of it that those took in one of them
}

// LeastRounds is how many rounds there must be for an interval to say something.
const LeastRounds = 3

// A Runner is a model in a race. The figures are of the rounds that count.
type Runner struct {
	Name   string
	Rounds int
	Echoes float64 // a second; the median
	CPU    float64 // of the server, µs an echo; 0: unknown
	// Rank is 1 for the fastest and for those that cannot be told from it, with all
	// compared with all; 0: not ranked (yet).
	Rank  int
	Ratio float64 // of its echoes to the fastest's, round by round; 0: not known
	Low   float64 // where the true one is, in 95 of 100 such races
	High  float64 // Low and High are 0 when nothing follows from so few rounds
	Less  string  // why it was given less work than the others, and is not ranked
	Out   string  // why it does not run
}

// racePage is a race on the screen.
type racePage struct {
	race    Race // nil: it is being started
	request RaceRequest
	number  int // of the start; an earlier one is closed when it comes
	state   Standing
	help    bool
	ticks   int
	said    string // in the place of the keys, until the next one
}

// raceSaidMsg is what came of a key.
type raceSaidMsg struct {
	page  *racePage
	words string
}

// raceMsg is a race that was started.
type raceMsg struct {
	number int
	race   Race
	err    error
}

// openRace starts a race, and ends the one that is on the screen. What is watched
// stands still meanwhile, so that it does not disturb.
func (a *app) openRace(r RaceRequest) tea.Cmd {
	a.races++
	number := a.races
	var old Race
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
func (a *app) closeRace(r Race) tea.Cmd {
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
		p.request.Track = tracks[k[0]-'1'].Name
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

// lookEvery is how many frames what is watched is looked at once during a race:
// often enough for its hold to last.
const lookEvery = 4

// look asks how the race stands.
func (p *racePage) look() (watchedToo bool) {
	if p.race != nil {
		p.state = p.race.Standing()
	}
	p.ticks++
	return p.ticks%lookEvery == 0
}
