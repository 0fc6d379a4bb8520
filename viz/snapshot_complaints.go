package viz

import (
	"muxlab/session"
	"slices"
	"time"
)

// unansweredFor is how long a client of ours waits until that is said aloud.
const unansweredFor = int64(2 * time.Second)

// complaints are of whom the clients have to complain: who has waited longest, how
// many do, and who gave up last.
type complaints struct {
	longest, gone row
	waiting       int
	left          int // gave up
}

// complain looks for them among the rows.
func complain(rows []row) complaints {
	var c complaints
	for i := range rows {
		switch r := &rows[i]; {
		case r.state == rowGone:
			c.gone = *r
			c.left++
		case r.unanswered():
			if c.waiting++; r.waits > c.longest.waits {
				c.longest = *r
			}
		}
	}
	return c
}

// unanswered: a client of ours has waited for long, and it is not of a kind that
// brings that upon itself.
func (r *row) unanswered() bool {
	return r.says && r.waits >= unansweredFor && !slices.Contains(ownFault, r.kind)
}

// ownFault are the kinds that do not read what they ask for, or do not say it to
// the end.
var ownFault = []string{session.NotReading, session.SlowReader, session.SlowSender, session.Stopped, session.Vanished, session.Huge}
