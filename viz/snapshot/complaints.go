package snapshot

import (
	"slices"
	"strings"
	"time"

	"muxlab/harness/units"
	"muxlab/session"
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

// Sentence says what the clients have to say. It is "" if that is nothing.
func (c *Complaints) Sentence() string {
	var parts []string
	if c.Waiting > 0 {
		words := c.Longest.Name + " has waited " + units.Screen.Elapsed(c.Longest.Waits) + " for " + c.Longest.Wait
		if c.Waiting > 1 {
			words += ", and " + units.Screen.Many(c.Waiting-1, "other waits", "others wait") + " too"
		}
		if c.Longest.State == RowOutside {
			words += ", for whom the backlog had no room"
		}
		parts = append(parts, words)
	}
	if c.Left > 0 {
		words := c.Gone.Name + " gave up: " + c.Gone.Wait
		if slices.Contains(SelfInflicted, c.Gone.Kind) {
			words = c.Gone.Name + ": " + c.Gone.Wait
		}
		if c.Left > 1 {
			words += "; " + units.Screen.Many(c.Left-1, "other is", "others are") + " gone too"
		}
		parts = append(parts, words)
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, "; ") + "."
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
