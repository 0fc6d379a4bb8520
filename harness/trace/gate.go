package trace

import (
	"sync/atomic"
	"time"
)

// standStill is how often a held worker looks whether it may go on.
const standStill = 2 * time.Millisecond

// stopping opens every gate of this process for good: a stop is never held up.
var stopping atomic.Bool

// OpenGates lets every worker of this process through, now and from now on.
// The harness calls it when the server is told to stop.
func OpenGates() { stopping.Store(true) }

// gate is where a viewer can hold a worker: before a wait, or before a call
// that may block. Running, it costs one load. The viewer writes a lease into the
// header, for all workers, those to come too, and must renew it: when it dies the
// lease runs out, and everything runs on.
func (r *Recorded) gate() {
	if r.mem.load(hLease) != 0 && r.held() {
		r.stand()
	}
	r.step++
	r.mem.store(r.slot+wStep, r.step)
}

func (r *Recorded) stand() {
	since := Now()
	r.mem.store(r.slot+wSince, uint64(since))
	r.mem.store(r.slot+wStanding, 1)
	for r.held() {
		time.Sleep(standStill)
	}
	r.mem.store(r.slot+wStanding, 0)
	now := Now()
	r.put(&Event{Time: now, Dur: now - since, Op: OpHeld, FD: -1})
}

// held: the lease runs, and as many steps were taken as were allowed. A lease that
// runs for longer than one is given is none: a clock was wrong.
func (r *Recorded) held() bool {
	left := int64(r.mem.load(hLease)) - Now()
	return !stopping.Load() && 0 < left && left <= 2*int64(lease) && r.step >= r.mem.load(r.slot+wRunTo)
}
