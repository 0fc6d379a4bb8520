package viz

import (
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"slices"
)

// callCount is how many system calls a tick made, its wait included.
func (t *tick) callCount() int {
	n := 1 + len(t.calls) + t.more
	for _, m := range t.arm {
		if m.Op.IsCall() {
			n++
		}
	}
	return n
}

// isLoop says whether a model waits for many at once, in one call.
func isLoop(s *snapshot) bool { return s.model.Traits.View == model.Readiness }

// standing says whether a worker is held at its gate.
func standing(s *snapshot) bool {
	for _, l := range s.lanes {
		if l.state == laneHeld {
			return true
		}
	}
	return false
}

// accepted: it came in this turn, and no wait was told of it yet.
func (t *tick) accepted(fd int) bool {
	return slices.ContainsFunc(t.calls, func(m mention) bool { return m.Op == trace.OpAccept && m.Result == fd })
}

// after is the next client of ours by name, whatever the order of the list: that
// changes with who leaves. "" there is none.
func (s *snapshot) after(r *row) string {
	var next *row
	for i := range s.rows {
		one := &s.rows[i]
		if one.ours && one.rank > r.rank && (next == nil || one.rank < next.rank) {
			next = one
		}
	}
	if next == nil {
		return ""
	}
	return next.name
}

// peak is the largest value of a series, at least least.
func (s series) peak(least float64) float64 {
	for _, v := range s.cells {
		least = max(least, v)
	}
	return least
}

// remembers says whether the kernel keeps the interest set, and is told changes.
func remembers(s *snapshot) bool { return s.told.op == trace.OpEpollWait }

// picked is the name of the one that is meant, "" if none is.
func (s *snapshot) picked() string {
	if s.list == nil {
		return ""
	}
	return s.list.picked
}

// scanned is how many descriptors the kernel looks at in a wait; -1 before the first.
func scanned(s *snapshot) float64 {
	switch {
	case s.told.op == trace.OpNone:
		return -1
	case !remembers(s):
		return float64(s.census.watched)
	case s.fast:
		return s.rates.readyPerTurn
	}
	return float64(s.told.ready)
}
