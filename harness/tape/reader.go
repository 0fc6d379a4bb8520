// Package tape reads a trace: it folds the events of a server into what they mean.
//
// A Reader answers, for each event: which descriptor is this, from birth to close
// (Life); what happened to it (Step.Sees); in which turn of its worker (Turn). The
// screen, the lints, the exporters and the graders read the answers here, and fold
// nothing themselves.
//
// Files, in the order to read them: life.go (a descriptor), turn.go (a turn), step.go
// (what an event means), doing.go (what a worker is in), reader.go (the way through a
// frame), fold.go (what an event changes), kin.go (descriptors that processes share),
// recover.go (after a loss).
package tape

import (
	"iter"
	"math"

	"muxlab/harness/trace"
)

// harnessWorker is the worker that the harness itself writes as: its events are about
// processes.
const harnessWorker = math.MaxUint16

// Detail says how much of the turns is kept. The zero Detail keeps no calls.
type Detail struct {
	// Calls: the calls among so many last events of the frame are kept in their
	// turns, the others are counted. Negative: all are kept.
	Calls int
	// PerTurn is the most calls that are kept of one turn. 0: 64.
	PerTurn int
}

// perTurn is what Detail.PerTurn is if it is 0.
const perTurn = 64

// A Reader follows one server. It keeps something for each open descriptor and each
// worker, and no more. It is used by one goroutine, and time goes forwards: who goes
// back in a recording takes a new one. It does not allocate while the numbers of
// descriptors, workers and processes do not grow.
type Reader struct {
	lives
	processes map[int]*process
	latest    *process     // of the event before
	running   *worker      // likewise
	recent    [64]*process // by the low bits of the process id
	gone      []*process   // to be used again
	byPort    map[uint16]LifeID
	passing   []LifeID // sent, and not received yet
	frame     uint64
	tables    []*trace.Process // of the frame
	now       int64            // its time
	met       int              // how many processes it shows
	waits     uint64           // how many waits returned, of all workers

	s       Step // the one that is handed out
	keeps   bool // the calls of this event are kept
	perTurn int
}

// process is what is kept of one process.
type process struct {
	pid, parent int
	started     int64  // 0: not known
	frame       uint64 // the last one in which it ran
	workers     []*worker
	fds         []*Life  // by number; nil: not open, or not known
	ended       []LifeID // by number: the life that was closed last
	spare       []*worker
}

// worker is one thread of control.
type worker struct {
	Worker
	process  *process
	frame    uint64
	at       int64  // its last event
	wait     uint64 // its last wait that was not interrupted, see Reader.waits
	told     int    // changes of interest since then
	watching int    // open connections that it waits for
	turn     *Turn  // nil: none, or none known
	last     *Turn  // the one before
	free     []*Turn
}

// NewReader returns a Reader of a server of which nothing is known yet.
func NewReader() *Reader { return &Reader{processes: map[int]*process{}, byPort: map[uint16]LifeID{}} }

// Frame reads the next frame, and calls each for every event in it, in order; each may
// be nil. The processes of f are in the order of their start, a parent before its
// children, as every Source has them.
//
// The first frame, and one after a loss (Frame.Gap), are read with the tables: what
// they show is open. A life that they confirm goes on; all others end. Turns begin
// again with the first event from which on no worker lacks any, see Step.Torn.
func (r *Reader) Frame(f *trace.Frame, o Detail, each func(*Step)) {
	first := len(r.processes) == 0
	r.leave()
	r.frame++
	r.now, r.tables = f.Time, f.Processes
	r.meet(f)
	whole := 0
	if f.Gap() {
		whole = r.recover(f)
	} else if first {
		r.sync(f)
	}
	if r.perTurn = o.PerTurn; r.perTurn == 0 {
		r.perTurn = perTurn
	}
	from := len(f.Events) - o.Calls
	if o.Calls < 0 {
		from = 0
	}
	for i := range f.Events {
		r.keeps = i >= from
		r.step(&f.Events[i], i < whole)
		if each != nil {
			each(&r.s)
		}
	}
	r.tables = nil
}

// Settle ends the turns that are over because their worker is in its next wait, at its
// gate, or gone, as the tables of f show. It calls each for every one; each may be nil.
// A turn that is settled is Step.Ended of no event. Call it after Frame, with the same frame.
func (r *Reader) Settle(f *trace.Frame, each func(*Turn)) {
	for _, p := range f.Processes {
		own := r.processes[p.PID]
		if own == nil {
			continue
		}
		for i := range p.Workers {
			t := &p.Workers[i]
			w := own.known(t.Number)
			if w == nil || w.turn == nil || w.turn.Done || !r.waitsAgain(own, w, t) {
				continue
			}
			w.end(t.Since)
			if each != nil {
				each(w.turn)
			}
		}
	}
}

// waitsAgain reports whether the tables show w beyond its turn.
func (r *Reader) waitsAgain(p *process, w *worker, t *trace.Worker) bool {
	switch {
	case !t.Alive:
		return true
	case t.Since < w.at: // it has gone on since
		return false
	}
	switch DoingOf(t) {
	case Standing, Waiting:
		return true
	case Accepting, Reading, Receiving:
		return !w.returned(r.At(p.pid, t.CallFD))
	}
	return false
}

// Life returns what is known of a life, nil if it ended long ago.
func (r *Reader) Life(id LifeID) *Life { return r.life(id) }

// At returns the open life of a descriptor, nil if none is known.
func (r *Reader) At(pid, fd int) *Life {
	if p := r.processes[pid]; p != nil {
		return p.open(fd)
	}
	return nil
}

// Open goes through the open lives of a process, by number.
func (r *Reader) Open(pid int) iter.Seq[*Life] {
	return func(yield func(*Life) bool) {
		p := r.processes[pid]
		if p == nil {
			return
		}
		for n := range p.fds {
			if l := p.open(n); l != nil && !yield(l) {
				return
			}
		}
	}
}

// Turn returns the turn that a worker is in or, while it waits, the one it was in last.
// Nil: none is known.
func (r *Reader) Turn(w Worker) *Turn {
	if k := r.workerOf(w); k != nil {
		return k.turn
	}
	return nil
}

// Latest returns the latest turn of a worker that is over, nil if none is known.
func (r *Reader) Latest(w Worker) *Turn {
	k := r.workerOf(w)
	switch {
	case k == nil:
		return nil
	case k.turn != nil && k.turn.Done:
		return k.turn
	}
	return k.last
}

// Watching returns how many open connections a worker waits for.
func (r *Reader) Watching(w Worker) int {
	if k := r.workerOf(w); k != nil {
		return k.watching
	}
	return 0
}

// LastEvent returns the time of the latest event of a worker, 0 if there was none.
func (r *Reader) LastEvent(w Worker) int64 {
	if k := r.workerOf(w); k != nil {
		return k.at
	}
	return 0
}

// Parent returns the parent of a process, 0 if it has none or is not known.
func (r *Reader) Parent(pid int) int {
	if p := r.processes[pid]; p != nil {
		return p.parent
	}
	return 0
}

func (r *Reader) workerOf(w Worker) *worker {
	if p := r.processes[w.PID]; p != nil {
		return p.known(w.Number)
	}
	return nil
}
