package recording

import (
	"cmp"
	"iter"
	"maps"
	"slices"

	"muxlab/harness/trace"
)

// A State is what is true of a server, folded from its events: at any moment of which the
// events are known, not only now.
//
// It begins with the tables of a frame (Sync) or, when every event since the server's
// start is there, with nothing. The tables are read while the server runs and before the
// events; so the events that follow may be in them already. That does no harm: every table
// says up to when it holds, and an event it holds changes nothing.
//
// It knows less than the tables in three things: the names of workers, the address of a
// peer (an event has room for the port alone), and the call that a worker has not returned
// from. The next Sync brings them. It is used by one goroutine.
type State struct {
	processes map[int]*processState
	dead      []int // processes whose parent took over their account, oldest first
}

type processState struct {
	trace.Process // without its Workers and FDs, which are here
	workers       map[int]*workerState
	open          map[int]*fdState
	died          int64
}

type workerState struct {
	trace.Worker
	synced int64 // the counters hold the events up to this time
}

type fdState struct {
	trace.FD
	synced int64 // the byte counts hold the events up to this time
}

// Process returns process pid, for the caller to set what no event says. A process that
// is not known is added. Its Workers and FDs are nil: see Worker and FD.
func (s *State) Process(pid int) *trace.Process { return &s.process(pid).Process }

// Processes returns every process, in no order, as Process does.
func (s *State) Processes() iter.Seq[*trace.Process] {
	return func(yield func(*trace.Process) bool) {
		for _, p := range s.processes {
			if !yield(&p.Process) {
				return
			}
		}
	}
}

// Worker returns a worker of process pid, for the caller to set what no event says. One
// that is not known is added.
func (s *State) Worker(pid, number int) *trace.Worker {
	return &s.process(pid).worker(number).Worker
}

// FD returns descriptor fd of process pid, for the caller to set what no event says; nil
// if it is not open.
func (s *State) FD(pid, fd int) *trace.FD {
	if d := s.process(pid).open[fd]; d != nil {
		return &d.FD
	}
	return nil
}

// Remove drops process pid.
func (s *State) Remove(pid int) { delete(s.processes, pid) }

// NewState returns the State of a server of which nothing is known yet.
func NewState() *State { return &State{processes: map[int]*processState{}} }

// Sync replaces the state by the tables of f: at the beginning, and after a loss. It does
// not apply the events of f.
func (s *State) Sync(f *trace.Frame) {
	s.processes, s.dead = make(map[int]*processState, len(f.Processes)), nil
	for _, p := range f.Processes {
		q := newProcessState(*p, f.StartedAt())
		if p.FoldedIn {
			q.died = f.Time
			s.dead = append(s.dead, p.PID)
		}
		s.processes[p.PID] = q
	}
}

// newProcessState is what the tables that were read from time at on say of a process.
func newProcessState(p trace.Process, at int64) *processState {
	q := &processState{Process: p, workers: map[int]*workerState{}, open: map[int]*fdState{}}
	for _, w := range p.Workers {
		if w.Counted < 0 {
			w.Counted = at // a turn may be missing, and none is there twice
		}
		q.workers[w.Number] = &workerState{Worker: w, synced: w.Counted}
	}
	for _, d := range p.FDs {
		q.open[d.Number] = &fdState{FD: d, synced: d.UsedTime}
	}
	q.Workers, q.FDs = nil, nil
	return q
}

// Frame returns the state after the last event, as a frame of time at (ns) without events.
// The caller may keep it.
func (s *State) Frame(at int64) *trace.Frame {
	f := &trace.Frame{Time: at}
	for _, p := range s.processes {
		f.Processes = append(f.Processes, p.frame())
	}
	byStart(f.Processes)
	return f
}

func (p *processState) frame() *trace.Process {
	q := p.Process
	for _, n := range slices.Sorted(maps.Keys(p.workers)) {
		q.Workers = append(q.Workers, p.workers[n].Worker)
	}
	for _, d := range p.open {
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

// Start sets what a process is, and adds its workers, where no tables say it.
func (s *State) Start(info trace.Info, workers []trace.Worker) {
	p := s.process(info.PID)
	p.Info = info
	for _, w := range workers {
		p.workers[w.Number] = &workerState{Worker: w}
	}
}
