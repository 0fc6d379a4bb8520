package predict

import (
	"muxlab/harness/kernel"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/harness/units"
	"muxlab/viz/panel"
	"muxlab/viz/panel/lane"
	"muxlab/viz/snapshot"
)

// whyCallReturned: a call of this worker did.
func whyCallReturned(before, after *snapshot.Snapshot, c Candidate) string {
	for _, e := range CallsSince(before, after) {
		if workerNumber(e.PID, e.Worker) == c.Key {
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
		return call + " returned " + kernel.ErrnoName(e.Errno()) + "."
	case e.Op == trace.OpRead && e.Result == 0:
		return call + " returned 0: the end of what " + who + " says."
	case e.Op == trace.OpRead:
		return call + " returned: " + units.Screen.Plural(e.Result, "byte") + " had come from " + who + "."
	case e.Op == trace.OpWrite:
		return call + " returned: " + units.Screen.Many(e.Result, "byte is", "bytes are") + " on the way to " + who + "."
	case e.Sees == tape.Born:
		return call + " returned: a client had knocked."
	case e.Op.IsWait():
		return call + " returned " + units.Count(e.Result) + "."
	}
	return call + " returned."
}

// whyCallDidNot: the worker is where it was.
func whyCallDidNot(after *snapshot.Snapshot, c Candidate) string {
	for _, l := range after.Lanes {
		if workerNumber(l.PID, l.Number) != c.Key {
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
		return "It is " + lane.Sentence(l) + "."
	}
	return "It has ended."
}
