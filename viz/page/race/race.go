package race

import (
	"muxlab/session"
)

// Page is a race on the screen.
type Page struct {
	Race    session.Race // nil: it is being started
	Request session.RaceRequest
	Number  int // of the start; an earlier one is closed when it comes
	State   session.Standing
	Help    bool
	ticks   int
	Said    string // in the place of the keys, until the next one
}

// RaceSaidMsg is what came of a key.
type RaceSaidMsg struct {
	Page  *Page
	Words string
}

// Look asks how the race stands.
func (p *Page) Look() (watchedToo bool) {
	if p.Race != nil {
		p.State = p.Race.Standing()
	}
	p.ticks++
	return p.ticks%lookEvery == 0
}

// lookEvery is how many frames what is watched is looked at once during a race:
// often enough for its hold to last.
const lookEvery = 4
