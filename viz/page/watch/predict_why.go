package watch

import (
	"strings"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// A Verdict is what came of one candidate, and why.
type Verdict struct {
	Name     string
	Marked   bool
	Returned bool
	Why      string // a sentence, from what is known
}

// Explain compares what was marked with what was returned. Those that were
// neither are left out.
func Explain(before, after *snapshot.Snapshot, marked map[int64]bool) []Verdict {
	returned := returnedSince(before, after)
	var right, missed, wrong []Verdict
	all, named := eachOnce(append(Candidates(before), Candidates(after)...))
	for _, c := range all {
		v := Verdict{Name: candidateName(c), Marked: marked[c.key], Returned: returned[c.key]}
		if named[v.Name] > 1 && c.Fd >= 0 {
			v.Name += " on descriptor" + term.Nbsp + term.Count(c.Fd)
		}
		switch {
		case v.Returned:
			v.Why = whyReturned(before, after, c)
		case v.Marked:
			v.Why = whyNot(before, after, c)
		}
		switch {
		case v.Marked && v.Returned:
			right = append(right, v)
		case v.Returned:
			missed = append(missed, v)
		case v.Marked:
			wrong = append(wrong, v)
		}
	}
	return append(append(right, missed...), wrong...)
}

// eachOnce leaves out who is there already, and counts how many have the same name: a
// server that forgets to close has several connections of one client.
func eachOnce(list []candidate) (all []candidate, named map[string]int) {
	known, named := map[int64]bool{}, map[string]int{}
	for _, c := range list {
		if !known[c.key] {
			known[c.key] = true
			named[candidateName(c)]++
			all = append(all, c)
		}
	}
	return all, named
}

func allRight(list []Verdict) bool {
	for _, v := range list {
		if v.Marked != v.Returned {
			return false
		}
	}
	return true
}

func candidateName(c candidate) string {
	switch {
	case c.Fd >= 0 && c.name == "listen":
		return "the listener"
	case c.Fd >= 0 && c.name == "wake":
		return "the wake pipe"
	case c.name == "":
		return "descriptor " + term.Count(c.Fd)
	}
	return c.name
}

func whyReturned(before, after *snapshot.Snapshot, c candidate) string {
	if c.Fd < 0 {
		return whyCallReturned(before, after, c)
	}
	var events kernel.Events
	for _, m := range after.Tick.Ready {
		if m.FD == c.Fd {
			events = kernel.Events(m.Arg)
		}
	}
	accepted, use := []string(nil), used{}
	for i := range after.Tick.Calls {
		m := &after.Tick.Calls[i]
		switch {
		case m.FD != c.Fd:
		case m.Op == trace.OpAccept && m.Result >= 0:
			accepted = append(accepted, m.Name)
		case m.Op == trace.OpWrite:
			use.wrote = true
		case m.Op == trace.OpRead:
			use.read, use.got = m, use.got+max(0, m.Result)
		}
	}
	switch c.name {
	case "listen":
		return whyListener(accepted)
	case "wake":
		return "It was written to: the loop is to look up."
	}
	return whyConnection(before, c, events, use)
}

// used is what the loop did with a descriptor in one turn.
type used struct {
	read  *snapshot.Mention // its last read; nil: it did not read
	got   int               // bytes
	wrote bool
}

func whyListener(accepted []string) string {
	switch {
	case len(accepted) == 0:
		return "A client knocked, and was gone when the loop came to accept it, or somebody else had it."
	case len(accepted) == 1:
		return strings.TrimSuffix("A client knocked: "+accepted[0], ": ") + "."
	}
	return term.Many(len(accepted), "client", "clients") + " knocked."
}

func whyConnection(before *snapshot.Snapshot, c candidate, events kernel.Events, use used) string {
	name := candidateName(c)
	switch {
	case events == kernel.Out && use.wrote:
		return "It was writable: " + name + " had taken some of what it is owed, and there was room again."
	case events == kernel.Out:
		return "It was writable, as each is that has room. The server had nothing to write: it need not have asked for that."
	case use.got > 0:
		if left := leftBehind(before, c.Fd); left != nil && !edgeTriggered(before, c.Fd) {
			return "Level-triggered: its read in tick " + term.Count(left.Turn) + " took all it had asked for and left the rest, so it is ready again; " + term.Many(use.got, "byte was", "bytes were") + " there now."
		}
		return term.Many(use.got, "byte", "bytes") + " had come from " + name + "."
	case use.read == nil:
		return "The wait returned it, and the loop did not read from it in this turn."
	case use.read.Result == 0:
		return "Its end of input: " + name + " says nothing more. That makes a descriptor readable too."
	case use.read.Errno() == kernel.EAGAIN:
		return "It was readable when the wait looked, and empty when the loop came to read it."
	}
	return "Its connection broke: " + trace.ErrnoName(use.read.Errno()) + ". That makes a descriptor readable too."
}

// leftBehind is the last read of a descriptor, if it took all that it had asked for:
// then there may be more. One that found less, or nothing, left nothing behind.
func leftBehind(s *snapshot.Snapshot, fd int) *trace.Event {
	for i := len(s.Log) - 1; i >= 0; i-- {
		e := &s.Log[i].Event
		switch {
		case e.FD != fd:
		case e.Op == trace.OpRead && e.Result > 0 && e.Result == int(e.Arg):
			return e
		case e.Op == trace.OpRead, e.Op == trace.OpClose:
			return nil
		}
	}
	return nil
}

// rowOf is the row of a descriptor that the loop watches.
func rowOf(s *snapshot.Snapshot, fd int) *snapshot.Row {
	for i := range s.Rows {
		if r := &s.Rows[i]; r.Fd == fd && s.Loop != nil && r.Pid == s.Loop.Pid {
			return r
		}
	}
	return nil
}

func edgeTriggered(s *snapshot.Snapshot, fd int) bool {
	r := rowOf(s, fd)
	return r != nil && r.Interest.Has(kernel.Edge)
}

// whyNot: it was marked, and not returned.
func whyNot(before, after *snapshot.Snapshot, c candidate) string {
	if c.Fd < 0 {
		return whyCallDidNot(after, c)
	}
	switch c.name {
	case "listen":
		return "Nobody knocked."
	case "wake":
		return "Nobody wrote to it: that happens when the loop is to stop."
	}
	name := candidateName(c)
	r, wait := rowOf(before, c.Fd), after.Tick.Wait
	switch {
	case wait.Result <= 0 && wait.Flags&trace.Injected != 0:
		return "Nobody was returned: the lab made this wait end early. Who is ready now is returned by the next."
	case r == nil:
		return "It is not watched any more."
	case !r.Interest.Has(kernel.In):
		return "The kernel was not asked whether it can be read: the server takes no more from " + name + " until " + name + " reads."
	case r.Interest.Has(kernel.Edge):
		if leftBehind(before, c.Fd) != nil {
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
	case r.Kind == snapshot.HasLeft:
		return " said nothing: it is gone, and nobody told the server."
	case !r.Ours:
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
		return " said nothing: it was " + dueIn(client.Due) + sooner(before, after, client) + "."
	}
	return " said nothing: it thinks."
}

// sooner names one that was due before the client, and that the wait returned.
func sooner(before, after *snapshot.Snapshot, client *session.Client) string {
	for _, m := range after.Tick.Ready {
		if r := rowOf(before, m.FD); r != nil {
			if c := clientOf(before, r); c != nil && c.Due > 0 && c.Due < client.Due {
				return ", and " + c.Name + strings.TrimPrefix(dueIn(c.Due), "due")
			}
		}
	}
	return ""
}

// WhyNothing: a wait returned none at all. "" it returned some.
func WhyNothing(s *snapshot.Snapshot) string {
	if s.Loop == nil || s.Tick == nil || s.Tick.Wait.Result > 0 {
		return ""
	}
	wait := s.Tick.Wait
	call := wait.Op.String()
	switch errno := wait.Errno(); {
	case wait.Flags&trace.Injected != 0:
		return "The " + call + " returned without anything: the lab made it end early, as a signal may."
	case errno == kernel.EINTR:
		return "The " + call + " returned EINTR: a signal woke it, and nobody was ready."
	case errno != 0:
		return "The " + call + " returned " + trace.ErrnoName(errno) + "."
	}
	return "The " + call + " returned 0: the time it was given was over before anybody was ready."
}

// whyCallReturned: a call of this worker did.
func whyCallReturned(before, after *snapshot.Snapshot, c candidate) string {
	for _, e := range callsSince(before, after) {
		if WorkerNumber(e.PID, e.Worker) == c.key {
			return callSentence(e)
		}
	}
	return "Its call returned."
}

func callSentence(e snapshot.Entry) string {
	who := panel.NameOf(e.Mention)
	call := "Its " + e.Op.String()
	switch {
	case e.Op == trace.OpWait && e.Result == 1:
		return "There was room in the queue again."
	case e.Op == trace.OpWait:
		return "It got work from the queue."
	case e.Errno() != 0:
		return call + " returned " + trace.ErrnoName(e.Errno()) + "."
	case e.Op == trace.OpRead && e.Result == 0:
		return call + " returned 0: the end of what " + who + " says."
	case e.Op == trace.OpRead:
		return call + " returned: " + term.Many(e.Result, "byte", "bytes") + " had come from " + who + "."
	case e.Op == trace.OpWrite:
		return call + " returned: " + term.Many(e.Result, "byte is", "bytes are") + " on the way to " + who + "."
	case e.Op == trace.OpAccept:
		return call + " returned: a client had knocked."
	case e.Op.IsWait():
		return call + " returned " + term.Count(e.Result) + "."
	}
	return call + " returned."
}

// whyCallDidNot: the worker is where it was.
func whyCallDidNot(after *snapshot.Snapshot, c candidate) string {
	for _, l := range after.Lanes {
		if WorkerNumber(l.Pid, l.Number) != c.key {
			continue
		}
		switch l.State {
		case snapshot.LaneHeld:
			return "It stands at its gate: one call is let through at a time, and another's turn came first."
		case snapshot.LaneRead, snapshot.LaneServing:
			return "It is still in read: " + l.Client + " says nothing."
		case snapshot.LaneWrite:
			return "It is still in write: " + l.Client + " does not read."
		case snapshot.LaneWork:
			return "It is still without work: nothing is in the queue for it."
		case snapshot.LaneRoom:
			return "The queue is still full."
		case snapshot.LaneAccept:
			return "It is still in accept: nobody knocked."
		case snapshot.LaneSelect:
			return "It is still asleep in " + l.Call.String() + ": nothing became ready for it."
		}
		return "It is " + panel.LaneSentence(l) + "."
	}
	return "It has ended."
}
