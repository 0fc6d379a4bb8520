package viz

import (
	"math/bits"

	"muxlab/harness/trace"
)

// turnReader puts the events of the loop back together, turn by turn.
type turnReader struct {
	latest  *tick // the latest complete one
	current *tick
	told    told
	changes int
	found   readyCounts
	brief   bool // calls are counted, not kept: nobody will see this turn
}

// age makes what is counted now weigh more than what was counted before.
func (t *turnReader) age() {
	for i := range t.found {
		t.found[i] *= 0.95
	}
}

// keepCalls is how many calls of one turn are kept for the tick panel.
const keepCalls = 64

// take takes in one event. What a turn does ends where the next wait returns.
func (t *turnReader) take(e *trace.Event, loop *loopOf, n *names) {
	if loop == nil || e.PID != loop.pid || e.Worker != loop.worker.Number {
		return
	}
	switch {
	case e.Op.IsWait():
		t.begin(e)
	case t.current == nil, e.Op == trace.OpHeld, e.Op == trace.OpThreadEnd:
	case e.Op == trace.OpReady:
		t.current.ready = t.keep(t.current.ready, e, n)
	case isArming(e.Op):
		t.changes++
		t.current.arm = t.keep(t.current.arm, e, n)
	default:
		if e.Op == trace.OpClose && !t.current.accepted(e.FD) {
			t.told.closed++
		}
		t.current.calls = t.keep(t.current.calls, e, n)
	}
}

func isArming(o trace.Op) bool {
	return o == trace.OpEpollAdd || o == trace.OpEpollMod || o == trace.OpEpollDel || o == trace.OpInterest
}

// keep adds a call to the current turn, by the name of whom it is about.
func (t *turnReader) keep(list []mention, e *trace.Event, n *names) []mention {
	if t.brief || len(list) >= keepCalls {
		if !isArming(e.Op) && e.Op != trace.OpReady {
			t.current.more++
		}
		return list
	}
	fd := e.FD
	if e.Op == trace.OpAccept && e.Result > 0 {
		fd = e.Result
	}
	return append(list, mention{*e, n.at(e.PID, fd, e.Time)})
}

func (t *turnReader) begin(e *trace.Event) {
	if t.current != nil {
		t.current.done = true
		t.latest = t.current
	}
	t.current = &tick{turn: e.Turn, wait: *e}
	t.told = told{op: e.Op, entries: int(e.Arg), ready: max(e.Result, 0), changes: t.changes}
	t.changes = 0
	t.found[min(bits.Len(uint(max(e.Result-1, 0)))+min(max(e.Result, 0), 1), len(t.found)-1)]++
}

// shown is the turn on the screen: the latest complete one, unless the one after it
// takes long, in a call that hangs or in what the server does between two.
func (t *turnReader) shown(loop *loopOf, now int64) *tick {
	const takesLong = int64(100e6)
	if w := loopWorker(loop); t.current != nil && !t.current.done && w != nil &&
		!w.Call.IsWait() && !w.Standing && now-t.current.wait.Time > takesLong {
		return t.current
	}
	return t.latest
}

func loopWorker(loop *loopOf) *trace.Worker {
	if loop == nil {
		return nil
	}
	return &loop.worker
}

// settle closes the current turn if the loop has come back to its wait, or to
// its gate before it: nothing more can happen in it. whole says that the frame
// ends just before that.
func (t *turnReader) settle(loop *loopOf, whole bool) {
	if loop == nil || t.current == nil || t.current.done {
		return
	}
	back := whole || loop.worker.Call.IsWait() || loop.worker.Standing
	if back && uint32(loop.worker.Turn) == t.current.turn || !loop.worker.Alive {
		t.current.done = true
		t.latest = t.current
	}
}
