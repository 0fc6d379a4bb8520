package viz

import (
	"slices"
	"strings"
	"time"

	"muxlab/session"
)

// What the clients themselves have to say. A server that has lost the half of an
// answer, or hung up in the middle of a conversation, looks healthy by its calls:
// only who waits at the other end knows.

// unansweredFor is how long a client of ours waits until that is said aloud.
const unansweredFor = int64(2 * time.Second)

// unanswered: a client of ours has waited for long, and it is not of a kind that
// brings that upon itself.
func (r *row) unanswered() bool {
	return r.says && r.waits >= unansweredFor && !slices.Contains(ownFault, r.kind)
}

// ownFault are the kinds that do not read what they ask for, or do not say it to
// the end.
var ownFault = []string{session.NotReading, session.SlowReader, session.SlowSender, session.Stopped, session.Vanished, session.Huge}

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

// complaint is the same in a sentence; "" nobody has anything to say.
func (s *snapshot) complaint() string {
	if s.list == nil {
		return ""
	}
	c := &s.list.complaints
	var parts []string
	if c.waiting > 0 {
		words := c.longest.name + " has waited " + duration(c.longest.waits) + " for " + c.longest.wait
		if c.waiting > 1 {
			words += ", and " + many(c.waiting-1, "other waits", "others wait") + " too"
		}
		if c.longest.state == rowOutside {
			words += ", for whom the backlog had no room"
		}
		parts = append(parts, words)
	}
	if c.left > 0 {
		words := c.gone.name + " gave up: " + c.gone.wait
		if slices.Contains(ownFault, c.gone.kind) {
			words = c.gone.name + ": " + c.gone.wait
		}
		if c.left > 1 {
			words += "; " + many(c.left-1, "other is", "others are") + " gone too"
		}
		parts = append(parts, words)
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, "; ") + "."
}

// wrong: there is something to be said loudly.
func (s *snapshot) wrong() bool { return len(s.findings) > 0 || s.complaint() != "" }
