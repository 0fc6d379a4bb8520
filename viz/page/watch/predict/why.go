package predict

import (
	"muxlab/harness/kernel"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/harness/units"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
	"strconv"
	"strings"
)

// A Verdict is what came of one candidate, and why.
type Verdict struct {
	Name     string
	Marked   bool
	Returned bool
	Why      string // a sentence, from what is known
}

// Explain compares what was marked with what was returned between two snapshots. It
// leaves out what was neither: the right ones come first, then what was missed.
func Explain(before, after *snapshot.Snapshot, marked map[int64]bool) []Verdict {
	returned := Returned(before, after)
	var right, missed, wrong []Verdict
	all, named := eachOnce(append(Candidates(before), Candidates(after)...))
	for _, c := range all {
		v := Verdict{Name: c.title(), Marked: marked[c.Key], Returned: returned[c.Key]}
		if named[v.Name] > 1 && c.FD >= 0 {
			v.Name += " on descriptor" + term.Nbsp + strconv.Itoa(c.FD)
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
func eachOnce(list []Candidate) (all []Candidate, named map[string]int) {
	known, named := map[int64]bool{}, map[string]int{}
	for _, c := range list {
		if !known[c.Key] {
			known[c.Key] = true
			named[c.title()]++
			all = append(all, c)
		}
	}
	return all, named
}

func whyReturned(before, after *snapshot.Snapshot, c Candidate) string {
	if c.FD < 0 {
		return whyCallReturned(before, after, c)
	}
	var events kernel.Events
	for _, m := range after.Tick.Ready {
		if m.FD == c.FD {
			events = kernel.Events(m.Arg)
		}
	}
	accepted, use := []string(nil), used{}
	for i := range after.Tick.Calls {
		m := &after.Tick.Calls[i]
		switch {
		case m.FD != c.FD:
		case m.Sees == tape.Born || m.Sees == tape.CameAndWent:
			accepted = append(accepted, m.Name)
		case m.Op == trace.OpWrite:
			use.wrote = true
		case m.Op == trace.OpRead:
			use.read, use.got = m, use.got+max(0, m.Result)
		}
	}
	switch c.Name {
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
	return units.Screen.Plural(len(accepted), "client") + " knocked."
}

func whyConnection(before *snapshot.Snapshot, c Candidate, events kernel.Events, use used) string {
	name := c.title()
	switch {
	case events == kernel.Out && use.wrote:
		return "It was writable: " + name + " had taken some of what it is owed, and there was room again."
	case events == kernel.Out:
		return "It was writable, as each is that has room. The server had nothing to write: it need not have asked for that."
	case use.got > 0:
		if left := leftBehind(before, c.FD); left != nil && !edgeTriggered(before, c.FD) {
			return "Level-triggered: its read in tick " + units.Count(left.Turn) + " took all it had asked for and left the rest, so it is ready again; " + units.Screen.Many(use.got, "byte was", "bytes were") + " there now."
		}
		return units.Screen.Plural(use.got, "byte") + " had come from " + name + "."
	case use.read == nil:
		return "The wait returned it, and the loop did not read from it in this turn."
	case use.read.Result == 0:
		return "Its end of input: " + name + " says nothing more. That makes a descriptor readable too."
	case use.read.Errno() == kernel.EAGAIN:
		return "It was readable when the wait looked, and empty when the loop came to read it."
	}
	return "Its connection broke: " + kernel.ErrnoName(use.read.Errno()) + ". That makes a descriptor readable too."
}

// leftBehind is the last read of a descriptor, if it took all that it had asked for:
// then there may be more. One that found less, or nothing, left nothing behind.
func leftBehind(s *snapshot.Snapshot, fd int) *trace.Event {
	for i := len(s.Log) - 1; i >= 0; i-- {
		e := &s.Log[i]
		switch {
		case e.FD != fd:
		case e.Sees == tape.Read && e.Result == int(e.Arg):
			return &e.Event
		case e.Op == trace.OpRead, e.Sees == tape.Died:
			return nil
		}
	}
	return nil
}

// AllRight reports whether what was marked is what was returned.
func AllRight(list []Verdict) bool {
	for _, v := range list {
		if v.Marked != v.Returned {
			return false
		}
	}
	return true
}
