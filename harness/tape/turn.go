package tape

import (
	"slices"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

// The one definition of a turn. A turn of a worker begins when
//
//   - a wait (select, poll, epoll_wait) returns, or
//   - a blocking accept, read or recvmsg returns on a descriptor that the last wait
//     of this worker did not return as ready.
//
// So a loop has a turn for each wait, whether its sockets block or not, and a thread
// that serves one connection has a turn for each read. A call that a signal
// interrupted (EINTR) begins none, and what was ready stays so. A turn ends where
// the call began that begins the next one.

// A Turn is one turn of a worker. It belongs to the Reader, which uses it again: keep
// a Clone.
type Turn struct {
	Worker Worker
	// Number is the trace's number (trace.Event.Turn) of the call the turn began with.
	// It rises, but not by one where the trace counts calls that begin no turn.
	Number uint32
	Wait   trace.Event // the call it began with
	On     LifeID      // what that call was made on: an epoll descriptor, a listener, a connection
	Ready  []Ready     // what the wait returned, in order
	Told   int         // changes of interest between the wait before and this one
	Calls  []Call      // as many as Detail asks for
	More   int         // calls that are not in Calls
	Held   int64       // ns at the gate
	Waited int64       // ns in waits that were interrupted
	End    int64       // when it was over; 0: it is not
	Done   bool        // nothing more can happen in it
}

// Ready is one descriptor that a wait returned.
type Ready struct {
	Life   LifeID
	FD     int32
	Events kernel.Events
}

// A Call is something that happened in a turn after it began: a call, a change of
// interest or a note.
type Call struct {
	trace.Event
	Life LifeID // see Step.Of
	Sees Verb
}

// Clone returns a copy that is the caller's.
func (t *Turn) Clone() *Turn {
	c := *t
	c.Ready, c.Calls = slices.Clone(t.Ready), slices.Clone(t.Calls)
	return &c
}

// Multiplexes reports whether the turn began with a wait for many descriptors.
func (t *Turn) Multiplexes() bool { return t.Wait.Op.IsWait() }

// Accepted reports whether the life came in this turn, as far as its calls are kept.
func (t *Turn) Accepted(id LifeID) bool {
	return slices.ContainsFunc(t.Calls, func(c Call) bool { return c.Life == id && c.Sees == Born })
}

// begin starts a turn of w, and returns the one that this ends. That one is kept
// until the next ends.
func (r *Reader) begin(w *worker) (ended *Turn) {
	e := r.s.Event
	ended = w.end(e.Time - e.Dur)
	if w.turn != nil {
		w.turn, w.last = w.last, w.turn
	}
	if n := len(w.free); w.turn == nil && n > 0 {
		w.turn, w.free = w.free[n-1], w.free[:n-1]
	}
	if w.turn == nil {
		w.turn = &Turn{}
	}
	t := w.turn
	t.Worker, t.Number, t.Wait, t.On, t.Told = w.Worker, e.Turn, *e, 0, w.told
	t.Ready, t.Calls, t.More = t.Ready[:0], t.Calls[:0], 0
	t.Held, t.Waited, t.End, t.Done = 0, 0, 0, false
	w.told = 0
	if on := r.s.On; on != nil {
		t.On = on.ID
	} else if r.s.Life != nil {
		t.On = r.s.Life.ID
	}
	return ended
}

// end ends the turn of w, if it is not over yet.
func (w *worker) end(at int64) *Turn {
	if w.turn == nil || w.turn.Done {
		return nil
	}
	w.turn.Done, w.turn.End = true, max(at, w.turn.Wait.Time)
	return w.turn
}

// drop forgets the turn that w is in: events of it are lost.
func (w *worker) drop() {
	if w.turn != nil {
		w.free = append(w.free, w.turn)
	}
	w.turn, w.wait, w.told = nil, 0, 0
}

// turnOf places the step in a turn, and begins one if it must.
func (r *Reader) turnOf(w *worker) {
	r.place(w)
	if s := &r.s; s.Turn != nil && s.Life != nil && s.Sees.Transfers() {
		s.Life.UsedTurn = s.Turn.Number
	}
}

func (r *Reader) place(w *worker) {
	s, e := &r.s, r.s.Event
	if r.begins(w) {
		if s.Ended = r.begin(w); e.Op.IsWait() {
			r.waits++
			w.wait = r.waits
		}
		s.Turn, s.Begins = w.turn, true
		return
	}
	t := w.turn
	if s.Turn = t; t == nil {
		if s.Sees == Watched {
			w.told++
		}
		return
	}
	switch s.Sees {
	case Held:
		t.Held += e.Dur
		return
	case ThreadEnded:
		s.Ended = w.end(e.Time)
		return
	case Watched:
		w.told++
	case Waited:
		t.Waited += e.Dur
	}
	r.keep(t)
}

// begins reports whether the step begins a turn.
func (r *Reader) begins(w *worker) bool {
	s, e := &r.s, r.s.Event
	switch {
	case s.Sees == Waited:
		return !s.Interrupted
	case e.Flags&trace.Blocking == 0 || s.Interrupted:
		return false
	}
	switch s.Sees {
	case Read, EOF, ReadFailed:
		return !w.returned(s.Life)
	case AcceptFailed, CameAndWent, Received, ReceiveFailed:
		return !w.returned(s.On)
	case Born:
		return s.Life.From == Accepted && e.Op == trace.OpAccept && !w.returned(s.On)
	}
	return false
}

// returned reports whether the last wait of w returned l as ready.
func (w *worker) returned(l *Life) bool { return l != nil && w.wait != 0 && l.wait == w.wait }

// returned adds a descriptor to what the wait of t returned.
func (r *Reader) returned(t *Turn) {
	s := &r.s
	one := Ready{FD: int32(s.Event.FD), Events: kernel.Events(s.Event.Arg)}
	if s.Life != nil {
		one.Life = s.Life.ID
	}
	t.Ready = append(t.Ready, one)
}

// keep adds the step to the calls of t.
func (r *Reader) keep(t *Turn) {
	if !r.keeps || len(t.Calls) >= r.perTurn {
		t.More++
		return
	}
	t.Calls = append(t.Calls, Call{*r.s.Event, r.s.Of(), r.s.Sees})
}
