package snapshot

import (
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/viz/snapshot/cover"
)

// What a panel must not show under a cover, because it is covered or follows from what is
// not.

// The facts by which others can be told are covered with them.
const (
	coversSet    = cover.Clients | cover.Watched | cover.State | cover.Descriptors
	coversRows   = cover.State | cover.Ready | cover.Queued | cover.InHand | cover.Backlog | cover.Unsent
	coversCensus = cover.Clients | cover.State | cover.Queued | cover.InHand | cover.Backlog
	coversLog    = cover.All &^ (cover.CPU | cover.Findings | cover.Watched)
	coversCalls  = cover.Calls | cover.Order | cover.Ready | cover.Errors | cover.Unread | cover.Unsent | cover.Echoes | cover.State | cover.Descriptors | cover.Clients
)

// HidesSet reports whether the cells of the interest set are covered.
func (s *Snapshot) HidesSet() bool { return s.Covered.Has(coversSet) }

// HidesCensus reports whether the places of the clients are covered. They are so together:
// each follows from the others and the sum.
func (s *Snapshot) HidesCensus() bool { return s.Covered.Has(coversCensus) }

// HidesLog reports whether the list of calls is covered.
func (s *Snapshot) HidesLog() bool { return s.Covered.Has(coversLog) }

// HidesCalls reports whether the calls of a turn are covered.
func (s *Snapshot) HidesCalls() bool { return s.Covered.Has(coversCalls) }

// HidesRearm reports whether the changes of the interest set in a turn are covered.
func (s *Snapshot) HidesRearm() bool {
	return s.Covered.Has(cover.Told | cover.Calls | cover.Order | cover.State | cover.Descriptors | cover.Clients | cover.Unsent)
}

// HidesReady reports whether it is covered which descriptors a wait returned.
func (s *Snapshot) HidesReady() bool {
	return s.Covered.Has(cover.Ready | cover.Order | cover.State | cover.Descriptors)
}

// HidesTold reports whether it is covered what is passed to the kernel. The entries of poll
// are as many as are watched, and the bits of select one more than the highest number.
func (s *Snapshot) HidesTold() bool {
	with := cover.Told
	switch s.LastWait.Op {
	case trace.OpPoll:
		with |= cover.Watched | cover.Clients
	case trace.OpSelect:
		with |= cover.Descriptors | cover.Clients
	}
	return s.Covered.Has(with)
}

// HidesLooked reports whether it is covered how many descriptors the kernel scans: all that
// are watched or, where the kernel remembers them, those that are ready.
func (s *Snapshot) HidesLooked() bool {
	if s.KernelRemembers() {
		return s.Covered.Has(cover.Looked | cover.Ready)
	}
	return s.Covered.Has(cover.Looked | cover.Watched | cover.Clients)
}

// HidesLanes reports whether it is covered how many workers there are: with the clients if
// each has its own.
func (s *Snapshot) HidesLanes() bool {
	with := cover.Threads
	switch t := s.Model.Traits; {
	case t.Cost == model.PerThread, t.View == model.Threads, t.View == model.Runtime:
		with |= cover.Clients
	case t.View == model.Processes:
		with |= cover.Processes
	}
	return s.Covered.Has(with) || s.HidesProcs()
}

// HidesProcs reports whether it is covered how many processes there are.
func (s *Snapshot) HidesProcs() bool {
	with := cover.Processes
	if s.Model.Traits.Cost == model.PerProcess {
		with |= cover.Clients
	}
	return s.Covered.Has(with) && s.Model.Traits.View == model.Processes
}

// A Veil keeps a picture without what is covered as long as neither changes.
type Veil struct {
	of, shown *Snapshot
	by        cover.Cover
}

// Over returns s without the facts that c covers.
func (v *Veil) Over(s *Snapshot, c cover.Cover) *Snapshot {
	if c == 0 {
		return s
	}
	if v.of != s || v.by != c {
		*v = Veil{s, s.Under(c), c}
	}
	return v.shown
}
