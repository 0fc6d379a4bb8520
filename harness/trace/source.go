package trace

import (
	"cmp"
	"context"
	"io"
	"net/netip"
	"slices"
	"time"

	"muxlab/harness/kernel"
)

// A Source gives the frames of a server: live (Attach), from memory (recording.History) or from
// a file (recording.Replay). They differ in where the time comes from and in nothing else.
type Source interface {
	// Next returns what is true now and what happened since the last call. The
	// frame is the caller's to keep. io.EOF comes with the last frame: nothing more
	// will come, the server ended, or the file did.
	Next() (*Frame, error)
	// Close lets go of what the Source reads from. The server runs on.
	Close() error
}

// Follow calls each for every frame of src, and rests in between: for a file rest is 0. It
// returns nil when src ends or ctx is done, else the error of each or of src. The caller
// closes src.
func Follow(ctx context.Context, src Source, rest time.Duration, each func(*Frame) error) error {
	for ctx.Err() == nil {
		f, err := src.Next()
		if f != nil {
			if wrong := each(f); wrong != nil {
				return wrong
			}
		}
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
		if rest > 0 {
			select {
			case <-ctx.Done():
			case <-time.After(rest):
			}
		}
	}
	return nil
}

// A Frame is a server at one moment, and the way to it from the frame before.
type Frame struct {
	Time      int64      // monotonic, ns
	Began     int64      // when it was begun to be read: all events up to then are in it. 0: at Time
	Processes []*Process // in the order of their start
	Events    []Event    // of all processes, ordered by time
	Lost      uint64     // events that were overwritten before they were read, in this frame
	// Late says that events were overwritten before the Source came. They are not in Lost:
	// nobody could have read them.
	Late bool

	// Context is what the viewer knew at that moment beside the trace: its clients
	// by name, what the kernel was sampled for. It is the viewer's own, in whatever
	// form it likes; this package keeps it and gives it back. A frame of a Past bears
	// the latest that is not after its time. Nil if there was none; else not to be
	// written to, since many frames share it.
	Context []byte
}

// Gap reports whether events are missing before some of those in the frame, lost or from
// before the Source came.
func (f *Frame) Gap() bool { return f.Lost > 0 || f.Late }

// StartedAt returns when the reading of the frame began, in ns: Began, or Time if that is
// not set. All events up to then are in the frame or in an earlier one.
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
	Lost     uint64   // events lost since the Source came
	Gone     uint64   // workers and descriptors there was no slot for
	Ended    bool     // it runs no more
	Killed   bool     // ended without having said so: killed, or crashed
	FoldedIn bool     // its account is part of its parent's now
	Queue    Queue    // what the program says of its queue; only a State knows it

	Folds    uint64 // odd while Folded changes, see hFolds
	foldedBy uint64 // see hFoldedBy
	Torn     bool   // a worker or child just ended: its counters may be missing
}

// A Queue is a program's own queue of connections, as its notes describe it.
type Queue struct {
	Depth    int      // how many connections are in it
	Capacity int      // 0: there is no queue, or nothing was said of it yet
	Waiting  []Queued // oldest first
}

// Queued is a descriptor in a queue. After a loss those that went in before it
// are missing: then Depth, which each note gives anew, is larger than their number.
type Queued struct {
	FD    int   // its number
	Since int64 // when it went in; ns
}

// A Worker is one thread of control of a process.
type Worker struct {
	Number   int    // of its slot; Event.Worker
	Name     string // "" if it is not known
	Thread   int    // the operating system's number of the thread
	Alive    bool   // it has started and not ended
	Call     Op     // what it is in now; OpNone: between calls
	CallFD   int    // on which descriptor; of OpWait, 1: to put, 0: to take
	Since    int64  // since when; ns
	Turn     uint64 // how many turns it began
	Standing bool   // at its gate, held
	// The counters hold this worker's events up to this time. Negative: they were just
	// being shown, and may hold a part of the latest turn.
	Counted int64
	Counters
	Accept uint64 // listener and turn of its latest successful accept, see AcceptKey
}

// An FD is one open descriptor.
type FD struct {
	Number    int
	Kind      Kind           // what it is
	Interest  kernel.Events  // what the kernel was told to watch; 0 if nothing
	Owner     int            // the worker that opened it or watched it last; its number
	Opened    int64          // ns
	ReadyTime int64          // when a wait last returned it; ns, 0: never
	ReadyTurn uint32         // in which turn
	ReadyFor  kernel.Events  // and with which events
	UsedTime  int64          // the last call on it; ns, 0: none
	In, Out   uint64         // bytes read and written
	torn      bool           // they may be without those of the last call
	Peer      netip.AddrPort // of a connection; an IPv6 peer has its port alone
}

// ReadyAndWaiting reports whether a wait returned it and no call has used it since.
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

// Server returns the first process, whose children the others are; nil if it is not
// there.
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

// Torn reports whether a worker was publishing its counters, or handing them over, while
// the frame was read. The tables of a torn frame may hold a part of that.
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

// ShowCall sets the call that w is in at time now (ns), from the worker's next event. If
// that is the return of a call that began by now, w is in it; else w is unchanged.
func (w *Worker) ShowCall(e *Event, now int64) {
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
