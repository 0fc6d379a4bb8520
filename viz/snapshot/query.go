package snapshot

import (
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"slices"
)

// CallCount is how many system calls a tick made, its wait included.
func (t *Tick) CallCount() int {
	n := 1 + len(t.Calls) + t.More
	for _, m := range t.Arm {
		if m.Op.IsCall() {
			n++
		}
	}
	return n
}

// IsLoop says whether a model waits for many at once, in one call.
func IsLoop(s *Snapshot) bool { return s.Model.Traits.View == model.Readiness }

// Standing says whether a worker is held at its gate.
func Standing(s *Snapshot) bool {
	for _, l := range s.Lanes {
		if l.State == LaneHeld {
			return true
		}
	}
	return false
}

// Accepted: it came in this turn, and no wait was told of it yet.
func (t *Tick) Accepted(fd int) bool {
	return slices.ContainsFunc(t.Calls, func(m Mention) bool { return m.Op == trace.OpAccept && m.Result == fd })
}

// After is the next client of ours by name, whatever the order of the list: that
// changes with who leaves. "" there is none.
func (s *Snapshot) After(r *Row) string {
	var next *Row
	for i := range s.Rows {
		one := &s.Rows[i]
		if one.Ours && one.Rank > r.Rank && (next == nil || one.Rank < next.Rank) {
			next = one
		}
	}
	if next == nil {
		return ""
	}
	return next.Name
}

// Peak is the largest value of a series, at least least.
func (s Series) Peak(least float64) float64 {
	for _, v := range s.Cells {
		least = max(least, v)
	}
	return least
}

// Remembers says whether the kernel keeps the interest set, and is told changes.
func Remembers(s *Snapshot) bool { return s.Told.Op == trace.OpEpollWait }

// Picked is the name of the one that is meant, "" if none is.
func (s *Snapshot) Picked() string {
	if s.List == nil {
		return ""
	}
	return s.List.Picked
}

// Scanned is how many descriptors the kernel looks at in a wait; -1 before the first.
func Scanned(s *Snapshot) float64 {
	switch {
	case s.Told.Op == trace.OpNone:
		return -1
	case !Remembers(s):
		return float64(s.Census.Watched)
	case s.Fast:
		return s.Rates.ReadyPerTurn
	}
	return float64(s.Told.Ready)
}
