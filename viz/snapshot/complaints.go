package snapshot

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
	Longest, Gone Row
	Waiting       int
	Left          int // gave up
}

// Complain looks for them among the rows.
func Complain(rows []Row) complaints {
	var c complaints
	for i := range rows {
		switch r := &rows[i]; {
		case r.State == RowGone:
			c.Gone = *r
			c.Left++
		case r.Unanswered():
			if c.Waiting++; r.Waits > c.Longest.Waits {
				c.Longest = *r
			}
		}
	}
	return c
}

// Unanswered: a client of ours has waited for long, and it is not of a kind that
// brings that upon itself.
func (r *Row) Unanswered() bool {
	return r.Says && r.Waits >= unansweredFor && !slices.Contains(OwnFault, r.Kind)
}

// OwnFault are the kinds that do not read what they ask for, or do not say it to
// the end.
var OwnFault = []string{session.NotReading, session.SlowReader, session.SlowSender, session.Stopped, session.Vanished, session.Huge}
