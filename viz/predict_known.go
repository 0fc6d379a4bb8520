package viz

import (
	"strings"
	"time"

	"muxlab/session"
)

// What one may know of a candidate before one guesses: what it has sent, and who is
// due when.

// knownOf says in short what is known of a candidate.
func knownOf(s *snapshot, c candidate) string {
	if c.fd < 0 {
		return ""
	}
	r := rowOf(s, c.fd)
	if r == nil {
		return ""
	}
	if n := unread(s, r); n > 0 {
		return size(n) + nbsp + "unread"
	}
	if client := clientOf(s, r); client != nil && client.Due > 0 {
		return strings.ReplaceAll(dueIn(client.Due), " ", nbsp)
	}
	return ""
}

// knownOfWorker says it of a worker.
func knownOfWorker(s *snapshot, l lane) string {
	return strings.TrimSpace(stateWord(l) + " " + l.client + dueOf(s, l.client))
}

// dueOf says when the client of this name is due.
func dueOf(s *snapshot, name string) string {
	if c := clientNamed(s, name); c != nil && c.Due > 0 {
		return ", " + dueIn(c.Due)
	}
	return ""
}

// aboutCandidate is what one may know before one guesses.
func aboutCandidate(s *snapshot, c candidate) string {
	if c.fd < 0 {
		for _, l := range s.lanes {
			if workerNumber(l.pid, l.number) == c.key {
				return l.name + ": " + laneSentence(l) + "." + laneHint(s, l)
			}
		}
		return c.name
	}
	switch r := rowOf(s, c.fd); {
	case c.name == "listen":
		return "The listening socket: ready when somebody knocks." + knockHint(s)
	case c.name == "wake":
		return "The pipe that wakes the loop to stop it."
	case r == nil:
		return candidateName(c)
	case unread(s, r) > 0:
		n := int(unread(s, r))
		return r.name + ", " + r.kind + ": " + many(n, "byte", "bytes") + " unread in its descriptor."
	case rhythm(clientOf(s, r)) != "":
		return r.name + ", " + r.kind + ": " + rhythm(clientOf(s, r)) + "."
	case r.wait != "" && r.waits > 0:
		return r.name + ", " + r.kind + ": " + strings.ReplaceAll(rowWord(*r), ", ", " and ") + ", has waited " + duration(r.waits) + " for " + r.wait + "."
	case r.kind == rowWord(*r):
		return r.name + " is " + r.kind + ": it says nothing by itself."
	default:
		return r.name + ", " + r.kind + ": " + rowWord(*r) + "."
	}
}

// unread is what a client has sent and the server has not read: it lies in the
// descriptor, or is on the way there. 0: nothing, or it is not known.
func unread(s *snapshot, r *row) int64 {
	if c := clientOf(s, r); c != nil {
		return max(0, c.Sent-int64(r.in))
	}
	return 0
}

// dueIn says when somebody is due who is let through a moment after that.
func dueIn(d time.Duration) string {
	if d < time.Millisecond {
		return "due now"
	}
	return "due in " + duration(int64(d))
}

// rhythm says when a client spoke and when it is due. Who stands first can be known
// from that, and which of the others are idle.
func rhythm(c *session.Client) string {
	if c == nil || c.Due == 0 {
		return ""
	}
	words := "has not spoken yet"
	if c.Silent > 0 {
		words = "last spoke " + duration(int64(c.Silent)) + " ago"
	}
	return words + ", is " + dueIn(c.Due)
}

// laneHint says when the client is due that a worker waits for.
func laneHint(s *snapshot, l lane) string {
	c := clientNamed(s, l.client)
	if words := rhythm(c); words != "" {
		return " " + c.Name + " " + words + "."
	}
	return ""
}

// clientNamed is the client of ours of this name, or nil.
func clientNamed(s *snapshot, name string) *session.Client {
	for i := range s.clients {
		if s.clients[i].Name == name {
			return &s.clients[i]
		}
	}
	return nil
}

// knockHint says who is to knock next.
func knockHint(s *snapshot) string {
	var first *session.Client
	for i := range s.clients {
		if c := &s.clients[i]; c.Port == 0 && c.Due > 0 && (first == nil || c.Due < first.Due) {
			first = c
		}
	}
	if first == nil {
		return ""
	}
	return " " + first.Name + " is " + strings.Replace(dueIn(first.Due), "due", "due to knock", 1) + "."
}

// clientOf is the client of ours at the other end of a connection, or nil.
func clientOf(s *snapshot, r *row) *session.Client {
	for i := range s.clients {
		if c := &s.clients[i]; c.Port == r.port && r.ours {
			return c
		}
	}
	return nil
}
