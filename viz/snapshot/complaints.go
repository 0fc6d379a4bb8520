package snapshot

import (
	"muxlab/session"
	"slices"
	"time"
)

// unansweredFor is how long a built-in client waits before the screen says so.
const unansweredFor = int64(2 * time.Second)

// Complaints are what the built-in clients have to complain about.
type Complaints struct {
	Longest Row // the one that has waited longest; zero: none
	Waiting int // how many wait
	Gone    Row // the last that gave up; zero: none
	Left    int // how many gave up
}

func findComplaints(rows []Row) Complaints {
	var c Complaints
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

// Unanswered reports whether a built-in client has waited for long, and is not of a kind
// that causes its own waiting.
func (r *Row) Unanswered() bool {
	return r.Says && r.Waits >= unansweredFor && !slices.Contains(SelfInflicted, r.Kind)
}

// SelfInflicted are the kinds of clients that cause their own waiting: they do not read
// the replies, or do not finish what they send.
var SelfInflicted = []string{
	session.NotReading, session.SlowReader, session.SlowSender,
	session.Stopped, session.Vanished, session.Huge,
}
