package predict

import (
	"muxlab/harness/units"
	"muxlab/session"
	"muxlab/viz/panel/lane"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
	"strings"
	"time"
)

// What one may know of a candidate before one guesses: what it has sent, and who is
// due when.

// Known says in short what is known of a candidate; of its time only as a hint.
func Known(s *snapshot.Snapshot, c Candidate, hint bool) string {
	if c.FD < 0 {
		l := LaneOf(s, c)
		words := strings.TrimSpace(lane.Word(l) + " " + l.Client)
		if client := clientNamed(s, l.Client); hint && client != nil && client.Due > 0 {
			words += ", " + dueIn(client.Due)
		}
		return words
	}
	r := rowOf(s, c.FD)
	if r == nil {
		return ""
	}
	if n := unread(s, r); n > 0 {
		return units.Screen.Size(n) + term.Nbsp + "unread"
	}
	if client := clientOf(s, r); hint && client != nil && client.Due > 0 {
		return strings.ReplaceAll(dueIn(client.Due), " ", term.Nbsp)
	}
	return ""
}

// About says in sentences what is known of a candidate before it is marked; of its time
// only as a hint: the question is about the mechanism.
func About(s *snapshot.Snapshot, c Candidate, hint bool) string {
	if c.FD < 0 {
		for _, l := range s.Lanes {
			if workerNumber(l.PID, l.Number) == c.Key {
				return l.Name + ": " + lane.Sentence(l) + "." + hinted(hint, laneHint(s, l))
			}
		}
		return c.Name
	}
	switch r := rowOf(s, c.FD); {
	case c.Name == "listen":
		return "The listening socket: ready when a client connects." + hinted(hint, knockHint(s))
	case c.Name == "wake":
		return "The pipe that wakes the loop to stop it."
	case r == nil:
		return c.title()
	case unread(s, r) > 0:
		n := int(unread(s, r))
		return r.Name + ", " + r.Kind + ": " + units.Screen.Plural(n, "byte") + " unread in its descriptor."
	case hint && rhythm(clientOf(s, r)) != "":
		return r.Name + ", " + r.Kind + ": " + rhythm(clientOf(s, r)) + "."
	case r.Wait != "" && r.Waits > 0:
		return r.Name + ", " + r.Kind + ": " + strings.ReplaceAll(r.StateText(), ", ", " and ") + ", has waited " + units.Screen.Elapsed(r.Waits) + " for " + r.Wait + "."
	case r.Kind == r.StateText():
		return r.Name + " is " + r.Kind + ": it says nothing by itself."
	default:
		return r.Name + ", " + r.Kind + ": " + r.StateText() + "."
	}
}

// hinted is words if a hint was asked for.
func hinted(hint bool, words string) string {
	if hint {
		return words
	}
	return ""
}

// Unread is what the client of a descriptor has sent and the loop has not read; 0: nothing,
// or it is not known.
func Unread(s *snapshot.Snapshot, fd int) int64 {
	if r := rowOf(s, fd); r != nil {
		return unread(s, r)
	}
	return 0
}

// unread is what a client has sent and the server has not read: it lies in the
// descriptor, or is on the way there. 0: nothing, or it is not known.
func unread(s *snapshot.Snapshot, r *snapshot.Row) int64 {
	n, _ := s.Unread(r)
	return n
}

// dueIn says when somebody is due who is let through a moment after that.
func dueIn(d time.Duration) string {
	if d < time.Millisecond {
		return "due now"
	}
	return "due in " + units.Screen.Duration(int64(d))
}

// rhythm says when a client spoke and when it is due. Who stands first can be known
// from that, and which of the others are idle.
func rhythm(c *session.Client) string {
	if c == nil || c.Due == 0 {
		return ""
	}
	words := "has not spoken yet"
	if c.Silent > 0 {
		words = "last spoke " + units.Screen.Elapsed(int64(c.Silent)) + " ago"
	}
	return words + ", is " + dueIn(c.Due)
}

// laneHint says when the client is due that a worker waits for.
func laneHint(s *snapshot.Snapshot, l snapshot.Lane) string {
	c := clientNamed(s, l.Client)
	if words := rhythm(c); words != "" {
		return " " + c.Name + " " + words + "."
	}
	return ""
}

// clientNamed is the client of ours of this name, or nil.
func clientNamed(s *snapshot.Snapshot, name string) *session.Client {
	for i := range s.Clients {
		if s.Clients[i].Name == name {
			return &s.Clients[i]
		}
	}
	return nil
}

// knockHint says which client is to connect next.
func knockHint(s *snapshot.Snapshot) string {
	var first *session.Client
	for i := range s.Clients {
		if c := &s.Clients[i]; c.Port == 0 && c.Due > 0 && (first == nil || c.Due < first.Due) {
			first = c
		}
	}
	if first == nil {
		return ""
	}
	return " " + first.Name + " is " + strings.Replace(dueIn(first.Due), "due", "due to connect", 1) + "."
}

// clientOf is the client of ours at the other end of a connection, or nil.
func clientOf(s *snapshot.Snapshot, r *snapshot.Row) *session.Client {
	for i := range s.Clients {
		if c := &s.Clients[i]; c.Port == r.Port && r.Client != nil {
			return c
		}
	}
	return nil
}
