package recorded

import (
	"time"

	"muxlab/harness/trace"
)

// Processes, and the clock.

// Spawn makes the call and records it, with the number of the worker.
func (r *Kernel) Spawn(number, conn int) (int, error) {
	pid, err := r.inner.Spawn(number, conn)
	r.slot.Put(&trace.Event{Time: trace.Now(), Op: trace.OpSpawn, Flags: r.flags(), FD: -1, Result: result(pid, err), Arg: uint32(number)})
	return pid, err
}

// Wait makes the call and records it. Without nohang it passes the gate first, and the
// time in the call is recorded.
func (r *Kernel) Wait(pid int, nohang bool) (ended, code int, err error) {
	e := trace.Event{Op: trace.OpWaitpid, FD: -1, Arg: uint32(int32(pid))}
	var since int64
	if !nohang {
		since = r.enter(e.Op, -1)
	}
	ended, code, err = r.inner.Wait(pid, nohang)
	e.Flags, e.Result = r.flags(), result(ended, err)
	if nohang {
		e.Time = trace.Now()
		r.slot.Put(&e)
	} else {
		r.leave(&e, since)
	}
	return ended, code, err
}

// Now asks the clock and records what it said.
func (r *Kernel) Now() time.Duration {
	now := r.inner.Now()
	r.slot.Put(&trace.Event{Time: trace.Now(), Op: trace.OpNow, Flags: r.flags(), FD: -1, Arg: uint32(now.Milliseconds())})
	return now
}
