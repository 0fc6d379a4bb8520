package snapshot

import (
	"muxlab/harness/model"
	"muxlab/harness/trace"
)

// IsLoop reports whether the model waits for many descriptors in one call.
func (s *Snapshot) IsLoop() bool { return s.Model.Traits.View == model.Readiness }

// KernelRemembers reports whether the kernel keeps the interest set, so that a wait
// passes no descriptors and only changes are passed: epoll.
func (s *Snapshot) KernelRemembers() bool { return s.LastWait.Op == trace.OpEpollWait }

// AnyHeld reports whether a worker is held at its gate.
func (s *Snapshot) AnyHeld() bool {
	for _, l := range s.Lanes {
		if l.State == LaneHeld {
			return true
		}
	}
	return false
}

// Scanned returns how many descriptors the kernel scans in a wait; -1 before the first.
func (s *Snapshot) Scanned() float64 {
	switch {
	case s.LastWait.Op == trace.OpNone, s.HidesLooked():
		return -1
	case !s.KernelRemembers():
		return float64(s.Census.Watched)
	case s.Fast:
		return s.Rates.ReadyPerTurn
	}
	return float64(s.LastWait.Ready)
}

// SelectScanned returns how many descriptors the latest select scanned: the bits that
// were set when it was called.
func (s *Snapshot) SelectScanned() int { return s.Census.Watched + s.LastWait.Closed }

// Unread returns how many bytes the client of a connection has sent and the server has not
// read: they are in its descriptor, or on the way there. known is false if the client is no
// built-in one.
func (s *Snapshot) Unread(r *Row) (n int64, known bool) {
	for i := range s.Clients {
		if c := &s.Clients[i]; c.Port == r.Port && r.Port != 0 && r.Client != nil {
			return max(0, c.Sent-int64(r.In)), true
		}
	}
	return 0, false
}

// LatestTurn returns the turn that can be walked through: of the loop or, in a server without
// one, of the worker whose turn began last. Nil: none is known.
func (s *Snapshot) LatestTurn() *Tick {
	if s.Tick != nil {
		return s.Tick
	}
	return s.Latest
}
