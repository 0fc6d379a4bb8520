package race

import (
	"muxlab/session"
)

// A Page is a race on the screen.
type Page struct {
	Race    session.Race // nil: it is being started
	Request session.RaceRequest
	Number  int              // of the start; an earlier one is closed when it comes
	State   session.Standing // as it was looked at last
	Help    bool             // the help is open
	ticks   int
	Said    string // in the place of the keys, until the next one
}

// SavedMsg says to which files the screen was saved, or why it was not.
type SavedMsg struct {
	Page  *Page
	Words string
}

// Look asks how the race stands. watchedToo says that the servers behind the race are to
// be looked at as well, which is so in every fourth frame.
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
