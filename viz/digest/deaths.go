package digest

import (
	"muxlab/harness/tape"
	"muxlab/viz/snapshot"
)

// Processes that ended.

// A deathReader records which processes ended, and which were started after them.
type deathReader struct{ deaths []snapshot.Death }

// keepDeaths is how many of them are kept.
const keepDeaths = 16

func (d *deathReader) step(s *tape.Step) {
	e := s.Event
	switch s.Sees {
	case tape.ProcessEnded:
		n := len(d.deaths)
		kept := d.deaths[max(0, n-keepDeaths+1):n:n] // the screen has the old list
		d.deaths = append(kept, snapshot.Death{PID: e.FD, Code: e.Result, At: e.Time})
	case tape.ProcessStarted:
		list := append([]snapshot.Death(nil), d.deaths...)
		for i := range list {
			if list[i].Replaced == 0 {
				list[i].Replaced = e.FD
				break
			}
		}
		d.deaths = list
	}
}
