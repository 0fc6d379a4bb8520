package viz

import (
	"strings"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
	"muxlab/session"
)

// A verdict is what came of one candidate, and why.
type verdict struct {
	name     string
	marked   bool
	returned bool
	why      string // a sentence, from what is known
}

// explain compares what was marked with what was returned. Those that were
// neither are left out.
func explain(before, after *snapshot, marked map[int64]bool) []verdict {
	returned := returnedSince(before, after)
	var right, missed, wrong []verdict
	all, named := eachOnce(append(candidates(before), candidates(after)...))
	for _, c := range all {
		v := verdict{name: candidateName(c), marked: marked[c.key], returned: returned[c.key]}
		if named[v.name] > 1 && c.fd >= 0 {
			v.name += " on descriptor" + nbsp + count(c.fd)
		}
		switch {
		case v.returned:
			v.why = whyReturned(before, after, c)
		case v.marked:
			v.why = whyNot(before, after, c)
		}
		switch {
		case v.marked && v.returned:
			right = append(right, v)
		case v.returned:
			missed = append(missed, v)
		case v.marked:
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

func allRight(list []verdict) bool {
	for _, v := range list {
		if v.marked != v.returned {
			return false
		}
	}
	return true
}

func candidateName(c candidate) string {
	switch {
	case c.fd >= 0 && c.name == "listen":
		return "the listener"
	case c.fd >= 0 && c.name == "wake":
		return "the wake pipe"
	case c.name == "":
		return "descriptor " + count(c.fd)
	}
	return c.name
}

func whyReturned(before, after *snapshot, c candidate) string {
	if c.fd < 0 {
		return whyCallReturned(before, after, c)
	}
	var events kernel.Events
	for _, m := range after.tick.ready {
		if m.FD == c.fd {
			events = kernel.Events(m.Arg)
		}
	}
	accepted, use := []string(nil), used{}
	for i := range after.tick.calls {
		m := &after.tick.calls[i]
		switch {
		case m.FD != c.fd:
		case m.Op == trace.OpAccept && m.Result >= 0:
			accepted = append(accepted, m.name)
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
	read  *mention // its last read; nil: it did not read
	got   int      // bytes
	wrote bool
}

func whyListener(accepted []string) string {
	switch {
	case len(accepted) == 0:
		return "A client knocked, and was gone when the loop came to accept it, or somebody else had it."
	case len(accepted) == 1:
		return strings.TrimSuffix("A client knocked: "+accepted[0], ": ") + "."
	}
	return many(len(accepted), "client", "clients") + " knocked."
}

func whyConnection(before *snapshot, c candidate, events kernel.Events, use used) string {
	name := candidateName(c)
	switch {
	case events == kernel.Out && use.wrote:
		return "It was writable: " + name + " had taken some of what it is owed, and there was room again."
	case events == kernel.Out:
		return "It was writable, as each is that has room. The server had nothing to write: it need not have asked for that."
	case use.got > 0:
		if left := leftBehind(before, c.fd); left != nil && !edgeTriggered(before, c.fd) {
			return "Level-triggered: its read in tick " + count(left.Turn) + " took all it had asked for and left the rest, so it is ready again; " + many(use.got, "byte was", "bytes were") + " there now."
		}
		return many(use.got, "byte", "bytes") + " had come from " + name + "."
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
func leftBehind(s *snapshot, fd int) *trace.Event {
	for i := len(s.log) - 1; i >= 0; i-- {
		e := &s.log[i].Event
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
func rowOf(s *snapshot, fd int) *row {
	for i := range s.rows {
		if r := &s.rows[i]; r.fd == fd && s.loop != nil && r.pid == s.loop.pid {
			return r
		}
	}
	return nil
}

func edgeTriggered(s *snapshot, fd int) bool {
	r := rowOf(s, fd)
	return r != nil && r.interest.Has(kernel.Edge)
}

// whyNot: it was marked, and not returned.
func whyNot(before, after *snapshot, c candidate) string {
	if c.fd < 0 {
		return whyCallDidNot(after, c)
	}
	switch c.name {
	case "listen":
		return "Nobody knocked."
	case "wake":
		return "Nobody wrote to it: that happens when the loop is to stop."
	}
	name := candidateName(c)
	r, wait := rowOf(before, c.fd), after.tick.wait
	switch {
	case wait.Result <= 0 && wait.Flags&trace.Injected != 0:
		return "Nobody was returned: the lab made this wait end early. Who is ready now is returned by the next."
	case r == nil:
		return "It is not watched any more."
	case !r.interest.Has(kernel.In):
		return "The kernel was not asked whether it can be read: the server takes no more from " + name + " until " + name + " reads."
	case r.interest.Has(kernel.Edge):
		if leftBehind(before, c.fd) != nil {
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
func silence(before, after *snapshot, r *row) string {
	client := clientOf(before, r)
	switch {
	case r.kind == hasLeft:
		return " said nothing: it is gone, and nobody told the server."
	case !r.ours:
		return " sent nothing."
	case r.kind == session.Idle:
		return " said nothing: it is one that never does."
	case r.kind == session.NotReading || r.kind == session.SlowReader:
		return " sent nothing: nobody has read what it is owed."
	case r.kind == session.You:
		return " said nothing: it says what you type (i)."
	case r.kind == session.Stopped && client != nil && client.Due == 0:
		return " said nothing: its process is stopped."
	case client != nil && client.Due > 0:
		return " said nothing: it was " + dueIn(client.Due) + sooner(before, after, client) + "."
	}
	return " said nothing: it thinks."
}

// sooner names one that was due before the client, and that the wait returned.
func sooner(before, after *snapshot, client *session.Client) string {
	for _, m := range after.tick.ready {
		if r := rowOf(before, m.FD); r != nil {
			if c := clientOf(before, r); c != nil && c.Due > 0 && c.Due < client.Due {
				return ", and " + c.Name + strings.TrimPrefix(dueIn(c.Due), "due")
			}
		}
	}
	return ""
}

// whyNothing: a wait returned none at all. "" it returned some.
func whyNothing(s *snapshot) string {
	if s.loop == nil || s.tick == nil || s.tick.wait.Result > 0 {
		return ""
	}
	wait := s.tick.wait
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
func whyCallReturned(before, after *snapshot, c candidate) string {
	for _, e := range callsSince(before, after) {
		if workerNumber(e.PID, e.Worker) == c.key {
			return callSentence(e)
		}
	}
	return "Its call returned."
}

func callSentence(e entry) string {
	who := nameOf(e.mention)
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
		return call + " returned: " + many(e.Result, "byte", "bytes") + " had come from " + who + "."
	case e.Op == trace.OpWrite:
		return call + " returned: " + many(e.Result, "byte is", "bytes are") + " on the way to " + who + "."
	case e.Op == trace.OpAccept:
		return call + " returned: a client had knocked."
	case e.Op.IsWait():
		return call + " returned " + count(e.Result) + "."
	}
	return call + " returned."
}

// whyCallDidNot: the worker is where it was.
func whyCallDidNot(after *snapshot, c candidate) string {
	for _, l := range after.lanes {
		if workerNumber(l.pid, l.number) != c.key {
			continue
		}
		switch l.state {
		case laneHeld:
			return "It stands at its gate: one call is let through at a time, and another's turn came first."
		case laneRead, laneServing:
			return "It is still in read: " + l.client + " says nothing."
		case laneWrite:
			return "It is still in write: " + l.client + " does not read."
		case laneWork:
			return "It is still without work: nothing is in the queue for it."
		case laneRoom:
			return "The queue is still full."
		case laneAccept:
			return "It is still in accept: nobody knocked."
		case laneSelect:
			return "It is still asleep in " + l.call.String() + ": nothing became ready for it."
		}
		return "It is " + laneSentence(l) + "."
	}
	return "It has ended."
}
