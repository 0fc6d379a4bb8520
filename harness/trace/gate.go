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

// Stopping reports whether OpenGates was called: the server is told to stop.
func Stopping() bool { return stopping.Load() }

// Gate is where a viewer can hold a worker: before a wait, or before a call
// that may block. Running, it costs one load. The viewer writes a lease into the
// header, for all workers, those to come too, and must renew it: when it dies the
// lease runs out, and everything runs on.
func (s *Slot) Gate() {
	if s.mem.load(hLease) != 0 && s.held() {
		s.stand()
	}
	s.step++
	s.mem.store(s.at+wStep, s.step)
}

func (s *Slot) stand() {
	since := Now()
	s.mem.store(s.at+wSince, uint64(since))
	s.mem.store(s.at+wStanding, 1)
	for s.held() {
		time.Sleep(standStill)
	}
	s.mem.store(s.at+wStanding, 0)
	now := Now()
	s.Put(&Event{Time: now, Dur: now - since, Op: OpHeld, FD: -1})
}

// held: the lease runs, and as many steps were taken as were allowed. A lease that
// runs for longer than one is given is none: a clock was wrong.
func (s *Slot) held() bool {
	left := int64(s.mem.load(hLease)) - Now()
	return !stopping.Load() && 0 < left && left <= 2*int64(lease) && s.step >= s.mem.load(s.at+wRunTo)
}
