package predict

import (
	"muxlab/harness/kernel"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/viz/snapshot"
)

// whyNot: it was marked, and not returned.
func whyNot(before, after *snapshot.Snapshot, c Candidate) string {
	if c.FD < 0 {
		return whyCallDidNot(after, c)
	}
	switch c.Name {
	case "listen":
		return "Nobody knocked."
	case "wake":
		return "Nobody wrote to it: that happens when the loop is to stop."
	}
	name := c.title()
	r, wait := rowOf(before, c.FD), trace.Event{}
	if w := Waited(before, after); w != nil {
		wait = *w
	}
	switch {
	case wait.Result <= 0 && wait.Flags&trace.Injected != 0:
		return "Nobody was returned: the lab made this wait end early. Who is ready now is returned by the next."
	case r == nil:
		return "It is not watched any more."
	case !r.Interest.Has(kernel.In):
		return "The kernel was not asked whether it can be read: the server takes no more from " + name + " until " + name + " reads."
	case r.Interest.Has(kernel.Edge):
		if leftBehind(before, c.FD) != nil {
			return "Edge-triggered: nothing new came. What is there was told before, and is not told again."
		}
		return "Edge-triggered, and nothing new came. " + name + silence(before, after, r)
	case unread(before, r) > 0 && wait.Result >= manyAtOnce:
		return "It is ready: that came after the wait had looked, or the wait had no room for more. The next returns it."
	case unread(before, r) > 0:
		return "What it said came after the wait had looked: the next returns it."
	}
	return name + silence(before, after, r)
}

// manyAtOnce: a wait that returns so many may have had no room for more.
const manyAtOnce = 64

// silence says why a client of this kind has said nothing.
func silence(before, after *snapshot.Snapshot, r *snapshot.Row) string {
	client := clientOf(before, r)
	switch {
	case r.Kind == snapshot.KindLeft:
		return " said nothing: it is gone, and nobody told the server."
	case r.Client == nil:
		return " sent nothing."
	case r.Kind == session.Idle:
		return " said nothing: it is one that never does."
	case r.Kind == session.NotReading || r.Kind == session.SlowReader:
		return " sent nothing: nobody has read what it is owed."
	case r.Kind == session.You:
		return " said nothing: it says what you type (i)."
	case r.Kind == session.Stopped && client != nil && client.Due == 0:
		return " said nothing: its process is stopped."
	case client != nil && client.Due > 0:
		return " said nothing until the wait returned" + sooner(before, after, client) + "."
	}
	return " said nothing: it thinks."
}

// sooner names one that was due before the client, and that the wait returned.
func sooner(before, after *snapshot.Snapshot, client *session.Client) string {
	for _, m := range ready(before, after) {
		if r := rowOf(before, m.FD); r != nil {
			if c := clientOf(before, r); c != nil && c.Due > 0 && c.Due < client.Due {
				return ": " + c.Name + " spoke before it"
			}
		}
	}
	return ""
}

// WhyNothing says why the first wait of a loop after a snapshot returned nothing, or "" if
// it returned something.
func WhyNothing(before, after *snapshot.Snapshot) string {
	wait := Waited(before, after)
	if wait == nil || wait.Result > 0 {
		return ""
	}
	call := wait.Op.String()
	switch errno := wait.Errno(); {
	case wait.Flags&trace.Injected != 0:
		return "The " + call + " returned without anything: the lab made it end early, as a signal may."
	case errno == kernel.EINTR:
		return "The " + call + " returned EINTR: a signal woke it, and nobody was ready."
	case errno != 0:
		return "The " + call + " returned " + kernel.ErrnoName(errno) + "."
	}
	return "The " + call + " returned 0: the time it was given was over before anybody was ready."
}

// rowOf is the row of a descriptor that the loop watches.
func rowOf(s *snapshot.Snapshot, fd int) *snapshot.Row {
	for i := range s.Rows {
		if r := &s.Rows[i]; r.FD == fd && s.Loop != nil && r.PID == s.Loop.PID {
			return r
		}
	}
	return nil
}

func edgeTriggered(s *snapshot.Snapshot, fd int) bool {
	r := rowOf(s, fd)
	return r != nil && r.Interest.Has(kernel.Edge)
}
