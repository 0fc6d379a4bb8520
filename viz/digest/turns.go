package digest

import (
	"math/bits"

	"muxlab/harness/trace"
	"muxlab/viz/snapshot"
)

// The turns of the loop, assembled from its events.

// A turnReader assembles the events of the loop into turns.
type turnReader struct {
	latest   *snapshot.Tick // the latest complete one
	current  *snapshot.Tick
	lastWait snapshot.LastWait
	changes  int
	found    snapshot.ReadyCounts
	brief    bool // count calls and keep none: this turn will not be shown
}

// age reduces the weight of what was counted before.
func (t *turnReader) age() {
	for i := range t.found {
		t.found[i] *= 0.95
	}
}

// keepCalls is how many calls of one turn are kept for the tick panel.
const keepCalls = 64

// applyEvent applies one event. A turn ends where the next wait returns.
func (t *turnReader) applyEvent(e *trace.Event, loop *loopOf, n *Names) {
	if loop == nil || e.PID != loop.pid || e.Worker != loop.worker.Number {
		return
	}
	switch {
	case e.Op.IsWait():
		t.begin(e)
	case t.current == nil, e.Op == trace.OpHeld, e.Op == trace.OpThreadEnd:
	case e.Op == trace.OpReady:
		t.current.Ready = t.keep(t.current.Ready, e, n)
	case changesInterest(e.Op):
		t.changes++
		t.current.Arm = t.keep(t.current.Arm, e, n)
	default:
		if e.Op == trace.OpClose && !t.current.Accepted(e.FD) {
			t.lastWait.Closed++
		}
		t.current.Calls = t.keep(t.current.Calls, e, n)
	}
}

// changesInterest reports whether a call changes the interest set.
func changesInterest(o trace.Op) bool {
	return o == trace.OpEpollAdd || o == trace.OpEpollMod || o == trace.OpEpollDel || o == trace.OpInterest
}

// keep adds a call to the current turn, with the name of the connection it is about.
func (t *turnReader) keep(list []snapshot.Mention, e *trace.Event, n *Names) []snapshot.Mention {
	if t.brief || len(list) >= keepCalls {
		if !changesInterest(e.Op) && e.Op != trace.OpReady {
			t.current.More++
		}
		return list
	}
	fd := e.FD
	if e.Op == trace.OpAccept && e.Result > 0 {
		fd = e.Result
	}
	return append(list, snapshot.Mention{Event: *e, Name: n.at(e.PID, fd, e.Time)})
}

// begin begins a turn with the return of its wait.
func (t *turnReader) begin(e *trace.Event) {
	if t.current != nil {
		t.current.Done = true
		t.latest = t.current
	}
	t.current = &snapshot.Tick{Turn: e.Turn, Wait: *e}
	t.lastWait = snapshot.LastWait{Op: e.Op, Entries: int(e.Arg), Ready: max(e.Result, 0), Changes: t.changes}
	t.changes = 0
	t.found[min(bits.Len(uint(max(e.Result-1, 0)))+min(max(e.Result, 0), 1), len(t.found)-1)]++
}

// shown returns the turn on the screen: the latest complete one, or the current one if it
// takes long, in a call that blocks or between two calls.
func (t *turnReader) shown(loop *loopOf, now int64) *snapshot.Tick {
	const takesLong = int64(100e6)
	if w := loopWorker(loop); t.current != nil && !t.current.Done && w != nil &&
		!w.Call.IsWait() && !w.Standing && now-t.current.Wait.Time > takesLong {
		return t.current
	}
	return t.latest
}

// settle ends the current turn if the loop is in its next wait or at the gate before it:
// nothing more can happen in the turn. whole says that the frame ends just before that.
func (t *turnReader) settle(loop *loopOf, whole bool) {
	if loop == nil || t.current == nil || t.current.Done {
		return
	}
	back := whole || loop.worker.Call.IsWait() || loop.worker.Standing
	if back && uint32(loop.worker.Turn) == t.current.Turn || !loop.worker.Alive {
		t.current.Done = true
		t.latest = t.current
	}
}
