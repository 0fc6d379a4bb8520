package trace

import (
	"cmp"
	"maps"
	"slices"

	"muxlab/harness/kernel"
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
	time      int64
	processes map[int]*processState
	dead      []int // processes whose parent took over their account, oldest first
	unsure    int64 // after a loss: until the tables have caught up with this time
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
	synced  int64 // the byte counts hold the events up to this time
	watches []Watch
}

// A Watch is one interest in a descriptor: several may be told to watch it.
type Watch struct {
	Epoll  int // the epoll descriptor; -1 for select and poll
	Worker int // who told it
	Events kernel.Events
}

// NewState returns the state of a server of which nothing is known yet.
func NewState() *State { return &State{processes: map[int]*processState{}} }

// Sync takes over the tables of f: the truth after a loss, and at the beginning.
// The events of f are still to be applied.
func (s *State) Sync(f *Frame) {
	before := s.processes
	s.processes, s.dead = make(map[int]*processState, len(f.Processes)), nil
	for _, p := range f.Processes {
		q := newProcessState(*p, f.began())
		if old := before[p.PID]; old != nil {
			q.keep(old)
		}
		if p.FoldedIn {
			q.died = f.Time
			s.dead = append(s.dead, p.PID)
		}
		s.processes[p.PID] = q
	}
	s.time = max(s.time, f.Time)
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

// keep takes over from old what the tables do not have.
func (p *processState) keep(old *processState) {
	if p.Queue.Capacity == 0 {
		p.Queue = old.Queue
	}
	for n, d := range p.fds {
		if o := old.fds[n]; o != nil && o.Opened == d.Opened {
			d.watches = o.watches
		}
	}
}

// Follow takes in the next frame of a source: its tables if it is the first, or
// if events were lost, and its events.
func (s *State) Follow(f *Frame) {
	if len(s.processes) == 0 || f.Lost > 0 || s.unsure != 0 {
		s.Sync(f)
		s.unsure = unsure(f, s.unsure)
	}
	for _, e := range f.Events {
		s.Apply(e)
	}
	for _, p := range f.Processes {
		if q := s.processes[p.PID]; q != nil {
			q.adopt(p)
		}
	}
	s.time = max(s.time, f.Time)
}

// unsure: a worker shows its counters when it goes to wait. If events of a turn
// that goes on were lost, only a later table tells what they counted: one that holds
// all that is not among its frame's own events. The answer is until when that is, for
// the next frame; 0: this one's tables hold all. Whoever was just showing its counters
// may have shown a part of them.
func unsure(f *Frame, since int64) int64 {
	switch {
	case f.Lost > 0:
		return lossNow // the events are read after the frame's time, and these were lost even later
	case since == lossNow || f.torn():
		return f.seen()
	}
	for _, p := range f.Processes {
		for _, w := range p.Workers {
			if w.Alive && w.Call == OpNone && w.Counted < since {
				return f.seen()
			}
		}
	}
	return 0
}

// torn says that a worker was just showing what it did, or handing it over.
func (f *Frame) torn() bool {
	for _, p := range f.Processes {
		if p.FoldedIn { // it is not counted any more
			continue
		}
		if p.torn {
			return true
		}
		for i := range p.Workers {
			if p.Workers[i].Counted < 0 {
				return true
			}
		}
		for i := range p.FDs {
			if p.FDs[i].torn {
				return true
			}
		}
	}
	return false
}

// seen is until when events are in the frame, or were in one before it.
func (f *Frame) seen() int64 {
	if n := len(f.Events); n > 0 {
		return max(f.Time, f.Events[n-1].Time)
	}
	return f.Time
}

const lossNow = -1

// adopt takes from a frame what no event says.
func (p *processState) adopt(from *Process) {
	p.Info, p.Lost, p.Gone = from.Info, from.Lost, from.Gone
	p.Ended, p.Killed = p.Ended || from.Ended, p.Killed || from.Killed
	for _, w := range from.Workers {
		if own := p.workers[w.Number]; own != nil && own.Thread == w.Thread {
			own.Name = w.Name
		}
	}
	for _, d := range from.FDs {
		if own := p.fds[d.Number]; own != nil && own.Opened == d.Opened {
			own.Peer = d.Peer
		}
	}
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

// Time is the time of the last event, or of the last frame.
func (s *State) Time() int64 { return s.time }

// Watches says who watches descriptor fd of process pid, and for what.
func (s *State) Watches(pid, fd int) []Watch {
	if p := s.processes[pid]; p != nil && p.fds[fd] != nil {
		return slices.Clone(p.fds[fd].watches)
	}
	return nil
}

// byStart orders processes by their start: a parent before its children.
func byStart(p []*Process) {
	slices.SortFunc(p, func(a, b *Process) int {
		return cmp.Or(cmp.Compare(a.Mono, b.Mono), cmp.Compare(a.PID, b.PID))
	})
}
