package tape

import (
	"cmp"
	"maps"
	"slices"

	"muxlab/harness/trace"
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
	Processes map[int]*ProcessState
	dead      []int // processes whose parent took over their account, oldest first
}

type ProcessState struct {
	trace.Process // without its Workers and FDs, which are here
	workers       map[int]*WorkerState
	Open          map[int]*FDState
	died          int64
}

type WorkerState struct {
	trace.Worker
	synced int64 // the counters hold the events up to this time
}

type FDState struct {
	trace.FD
	synced int64 // the byte counts hold the events up to this time
}

// NewState returns the state of a server of which nothing is known yet.
func NewState() *State { return &State{Processes: map[int]*ProcessState{}} }

// Sync takes over the tables of f: the truth after a loss, and at the beginning.
// The events of f are still to be applied.
func (s *State) Sync(f *trace.Frame) {
	s.Processes, s.dead = make(map[int]*ProcessState, len(f.Processes)), nil
	for _, p := range f.Processes {
		q := newProcessState(*p, f.StartedAt())
		if p.FoldedIn {
			q.died = f.Time
			s.dead = append(s.dead, p.PID)
		}
		s.Processes[p.PID] = q
	}
}

// newProcessState is what the tables that were read from time at on say of a process.
func newProcessState(p trace.Process, at int64) *ProcessState {
	q := &ProcessState{Process: p, workers: map[int]*WorkerState{}, Open: map[int]*FDState{}}
	for _, w := range p.Workers {
		if w.Counted < 0 {
			w.Counted = at // a turn may be missing, and none is there twice
		}
		q.workers[w.Number] = &WorkerState{Worker: w, synced: w.Counted}
	}
	for _, d := range p.FDs {
		q.Open[d.Number] = &FDState{FD: d, synced: d.UsedTime}
	}
	q.Workers, q.FDs = nil, nil
	return q
}

// Frame gives the state as it is after the last event, as a frame of time at.
// The frame is the caller's to keep; it has no events.
func (s *State) Frame(at int64) *trace.Frame {
	f := &trace.Frame{Time: at}
	for _, p := range s.Processes {
		f.Processes = append(f.Processes, p.frame())
	}
	byStart(f.Processes)
	return f
}

func (p *ProcessState) frame() *trace.Process {
	q := p.Process
	for _, n := range slices.Sorted(maps.Keys(p.workers)) {
		q.Workers = append(q.Workers, p.workers[n].Worker)
	}
	for _, d := range p.Open {
		if d.Kind != trace.Closed {
			q.FDs = append(q.FDs, d.FD)
		}
	}
	slices.SortFunc(q.FDs, func(a, b trace.FD) int { return a.Number - b.Number })
	q.Queue.Waiting = slices.Clone(q.Queue.Waiting)
	return &q
}

// byStart orders processes by their start: a parent before its children.
func byStart(p []*trace.Process) {
	slices.SortFunc(p, func(a, b *trace.Process) int {
		return cmp.Or(cmp.Compare(a.Mono, b.Mono), cmp.Compare(a.PID, b.PID))
	})
}

// Start says what a process is, and which workers it has, where no tables say it.
func (s *State) Start(info trace.Info, workers []trace.Worker) {
	p := s.Process(info.PID)
	p.Info = info
	for _, w := range workers {
		p.workers[w.Number] = &WorkerState{Worker: w}
	}
}
