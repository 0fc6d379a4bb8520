package trace

import (
	"cmp"
	"net/netip"
	"slices"

	"muxlab/harness/kernel"
)

// A Source is a server to look at: live (Attach), past (History) or from a file
// (Replay). They differ in where the time comes from and in nothing else.
type Source interface {
	// Next returns what is true now and what happened since the last call. The
	// frame is the caller's to keep. io.EOF comes with the last frame: nothing more
	// will come, the server ended, or the file did.
	Next() (*Frame, error)
	Close() error
}

// A Frame is a server at one moment, and the way to it from the frame before.
type Frame struct {
	Time      int64 // monotonic, ns
	Began     int64 // when it was begun to be read: all events up to then are in it. 0: at Time
	Processes []*Process
	Events    []Event // of all processes, ordered by time
	Lost      uint64  // events that were overwritten before they were read, in this frame

	// Context is what the viewer knew at that moment beside the trace: its clients
	// by name, what the kernel was sampled for. It is the viewer's own, in whatever
	// form it likes; this package keeps it and gives it back. A frame of a Past bears
	// the latest that is not after its time. Nil if there was none; else not to be
	// written to, since many frames share it.
	Context []byte
}

func (f *Frame) StartedAt() int64 {
	if f.Began != 0 {
		return f.Began
	}
	return f.Time
}

// A Process is one process of a server.
type Process struct {
	Info
	Workers  []Worker
	FDs      []FD     // the open ones, by number
	Folded   Counters // of workers and children that ended
	Lost     uint64   // events lost since it started
	Gone     uint64   // workers and descriptors there was no slot for
	Ended    bool
	Killed   bool  // ended without having said so: killed, or crashed
	FoldedIn bool  // its account is part of its parent's now
	Queue    Queue // what the program says of its queue; only a State knows it

	Folds    uint64 // see hFolds
	foldedBy uint64 // see hFoldedBy
	Torn     bool   // somebody just ended, and may be in no account
}

// A Queue is what the notes say of a program's own queue.
type Queue struct {
	Depth    int
	Capacity int // 0: there is no queue, or nothing was said of it yet
	Waiting  []Queued
}

// Queued is a descriptor in a queue. After a loss those that went in before it
// are missing: then Depth, which each note gives anew, is larger than their number.
type Queued struct {
	FD    int
	Since int64 // ns
}

// A Worker is one thread of control of a process.
type Worker struct {
	Number   int // of its slot; Event.Worker
	Name     string
	Thread   int // the operating system's number of the thread
	Alive    bool
	Call     Op    // what it is in now; OpNone: between calls
	CallFD   int   // on which descriptor; of OpWait, 1: to put, 0: to take
	Since    int64 // since when; ns
	Turn     uint64
	Standing bool // at its gate, held
	// The counters hold this worker's events up to this time. Negative: they were just
	// being shown, and may hold a part of the latest turn.
	Counted int64
	Counters
	Accept uint64 // see acceptedIn
}

// An FD is one open descriptor.
type FD struct {
	Number    int
	Kind      Kind
	Interest  kernel.Events // what the kernel was told to watch; 0 if nothing
	Owner     int           // the worker that opened it or watched it last; its number
	Opened    int64
	ReadyTime int64         // when a wait last returned it; 0 never
	ReadyTurn uint32        // in which turn
	ReadyFor  kernel.Events // and with which events
	UsedTime  int64         // the last read or write
	In, Out   uint64        // bytes
	torn      bool          // they may be without those of the last call
	Peer      netip.AddrPort
}

// ReadyAndWaiting reports that a wait returned it and no call has used it since.
func (f FD) ReadyAndWaiting() bool { return f.ReadyTime > f.UsedTime }

// Total adds up what the workers did, the living and the dead.
func (p *Process) Total() Counters { return p.Folded.Add(p.Own()) }

// Own adds up what its living workers did.
func (p *Process) Own() Counters {
	var c Counters
	for _, w := range p.Workers {
		if w.Alive {
			c = c.Add(w.Counters)
		}
	}
	return c
}

// Server returns the first process: the one the others are children of.
func (f *Frame) Server() *Process {
	for _, p := range f.Processes {
		if p.Parent == 0 {
			return p
		}
	}
	return nil
}

// Total adds up what all processes did. A dead child whose parent took over its
// account is not counted twice.
func (f *Frame) Total() Counters {
	var c Counters
	for _, p := range f.Processes {
		if !p.FoldedIn {
			c = c.Add(p.Total())
		}
	}
	return c
}

// ByTime orders events of several rings. It is stable: the events of one ring
// are in order already, and a wait and what it found bear the same time.
func ByTime(events []Event) {
	for i := 1; i < len(events); i++ {
		if events[i].Time < events[i-1].Time { // never, where one worker is all there is
			slices.SortStableFunc(events, func(a, b Event) int { return cmp.Compare(a.Time, b.Time) })
			return
		}
	}
}

// Torn says that a worker was just showing what it did, or handing it over.
func (f *Frame) Torn() bool {
	for _, p := range f.Processes {
		if p.FoldedIn { // it is not counted any more
			continue
		}
		if p.Torn {
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

// IsIn: the worker's next event is e. If that is the return of a call that began
// before now, the worker is in that call.
func (w *Worker) IsIn(e *Event, now int64) {
	since := e.Time - e.Dur
	switch {
	case e.Dur == 0 || since > now:
	case e.Op == OpHeld:
		w.Standing, w.Since = true, since
	case e.Op == OpWait:
		w.Call, w.CallFD, w.Since = e.Op, e.Result, since
	default:
		w.Call, w.CallFD, w.Since = e.Op, e.FD, since
	}
}
