package trace

import (
	"cmp"
	"maps"
	"slices"
)

// A State is what is true of a server, folded from its events: at any moment of
// which the events are known, not only now.
//
// It begins with the tables of a frame (Sync) or, when every event since the
// server's start is there, with nothing. The tables are read while the server
// runs and before the events; so the events that follow may be in them already.
// That does no harm: every table says up to when it holds, and an event it holds
// changes nothing.
//
// It knows less than the tables in three things: the names of workers, the
// address of a peer (an event has room for the port alone), and the call that a
// worker has not returned from. The next Sync brings them.
type State struct {
	processes map[int]*processState
	dead      []int // processes whose parent took over their account, oldest first
}

type processState struct {
	Process // without its Workers and FDs, which are here
	workers map[int]*workerState
	fds     map[int]*fdState
	died    int64
}

type workerState struct {
	Worker
	synced int64 // the counters hold the events up to this time
}

type fdState struct {
	FD
	synced int64 // the byte counts hold the events up to this time
}

// NewState returns the state of a server of which nothing is known yet.
func NewState() *State { return &State{processes: map[int]*processState{}} }

// Sync takes over the tables of f: the truth after a loss, and at the beginning.
// The events of f are still to be applied.
func (s *State) Sync(f *Frame) {
	s.processes, s.dead = make(map[int]*processState, len(f.Processes)), nil
	for _, p := range f.Processes {
		q := newProcessState(*p, f.began())
		if p.FoldedIn {
			q.died = f.Time
			s.dead = append(s.dead, p.PID)
		}
		s.processes[p.PID] = q
	}
}

// newProcessState is what the tables that were read from time at on say of a process.
func newProcessState(p Process, at int64) *processState {
	q := &processState{Process: p, workers: map[int]*workerState{}, fds: map[int]*fdState{}}
	for _, w := range p.Workers {
		if w.Counted < 0 {
			w.Counted = at // a turn may be missing, and none is there twice
		}
		q.workers[w.Number] = &workerState{Worker: w, synced: w.Counted}
	}
	for _, d := range p.FDs {
		q.fds[d.Number] = &fdState{FD: d, synced: d.UsedTime}
	}
	q.Workers, q.FDs = nil, nil
	return q
}

// Frame gives the state as it is after the last event, as a frame of time at.
// The frame is the caller's to keep; it has no events.
func (s *State) Frame(at int64) *Frame {
	f := &Frame{Time: at}
	for _, p := range s.processes {
		f.Processes = append(f.Processes, p.frame())
	}
	byStart(f.Processes)
	return f
}

func (p *processState) frame() *Process {
	q := p.Process
	for _, n := range slices.Sorted(maps.Keys(p.workers)) {
		q.Workers = append(q.Workers, p.workers[n].Worker)
	}
	for _, d := range p.fds {
		if d.Kind != Closed {
			q.FDs = append(q.FDs, d.FD)
		}
	}
	slices.SortFunc(q.FDs, func(a, b FD) int { return a.Number - b.Number })
	q.Queue.Waiting = slices.Clone(q.Queue.Waiting)
	return &q
}

// byStart orders processes by their start: a parent before its children.
func byStart(p []*Process) {
	slices.SortFunc(p, func(a, b *Process) int {
		return cmp.Or(cmp.Compare(a.Mono, b.Mono), cmp.Compare(a.PID, b.PID))
	})
}
