package viz

import (
	"muxlab/session"
)

// racePage is a race on the screen.
type racePage struct {
	race    session.Race // nil: it is being started
	request session.RaceRequest
	number  int // of the start; an earlier one is closed when it comes
	state   session.Standing
	help    bool
	ticks   int
	said    string // in the place of the keys, until the next one
}

// raceSaidMsg is what came of a key.
type raceSaidMsg struct {
	page  *racePage
	words string
}

// look asks how the race stands.
func (p *racePage) look() (watchedToo bool) {
	if p.race != nil {
		p.state = p.race.Standing()
	}
	p.ticks++
	return p.ticks%lookEvery == 0
}

// lookEvery is how many frames what is watched is looked at once during a race:
// often enough for its hold to last.
const lookEvery = 4
