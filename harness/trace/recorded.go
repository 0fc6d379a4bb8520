package trace

import (
	"time"

	"muxlab/harness/kernel"
)

// Recorded is the kernel of one worker that leaves a trace of every call.
//
// A call that may block is stamped on entry (in the worker's slot, so that a
// viewer sees what it is blocked in) and on return; any other is stamped on
// entry alone. Close is recorded *before* it is made: afterwards the number may
// already be another worker's. Whatever makes a descriptor is recorded after.
//
// The event comes before what it changes in the tables: a reader that copies the
// tables first and the events after it has, for everything it sees in the tables,
// the event too.
type Recorded struct {
	inner    kernel.Kernel
	injected func() bool // did the last call of inner make its result up?

	w        *Writer
	mem      memory
	ring     ring
	slot     int // where this worker's slot begins, in words
	worker   int
	counters Counters
	turn     uint64
	step     uint64
	last     int64  // time of the last event
	shown    int64  // when the counters were published
	accept   uint64 // the last one that succeeded, see acceptedIn

	nonblock kernel.FDSet // descriptors that cannot block
	told     told         // what select or poll was told last
}

// newRecorded makes a worker's kernel; an empty ring r says that it shares one.
func newRecorded(w *Writer, worker int, r ring, inner kernel.Kernel) *Recorded {
	rec := &Recorded{
		inner: inner, injected: func() bool { return false },
		w: w, mem: w.mem, ring: r, slot: w.mem.size.worker(worker), worker: worker,
	}
	if f, ok := inner.(interface{ Injected() bool }); ok {
		rec.injected = f.Injected
	}
	return rec
}

func (r *Recorded) put(e *Event) {
	if e.Time-r.shown > longTurn { // it makes calls, but none that waits
		r.Publish()
		r.shown = e.Time
	}
	e.Worker, e.Turn, r.last = r.worker, uint32(r.turn), e.Time
	if r.ring.head != nil {
		r.ring.put(e)
	} else {
		r.w.shared.put(e)
	}
}

func (r *Recorded) start(name string) {
	var text [nameBytes]byte
	copy(text[:], name)
	for i := range nameBytes / 8 {
		r.mem.store(r.slot+wName+i, wordAt(text[i*8:]))
	}
	e := Event{Time: Now(), Op: OpThreadStart, FD: -1, Arg: uint32(kernel.ThreadID())}
	r.last, r.shown = e.Time, e.Time
	r.Publish()
	for _, i := range []int{wCall, wTurn, wStep, wStanding, wRunTo} {
		r.mem.store(r.slot+i, 0)
	}
	r.mem.store(r.slot+wThread, uint64(e.Arg))
	r.mem.store(r.slot+wSince, uint64(e.Time))
	r.put(&e)
	r.mem.store(r.slot+wState, 1)
}

// finish hands the worker's counters to the process: its slot will be another's.
func (r *Recorded) finish() {
	r.put(&Event{Time: Now(), Op: OpThreadEnd, FD: -1})
	r.w.fold(r.counters, func(uint64) {
		r.counters = Counters{}
		r.Publish()
		r.mem.store(r.slot+wState, 2)
	})
}

// Publish writes the worker's counters into its slot, where viewers read them. They are
// not written during a turn, so that a call costs no more stores than it must. While they
// are written, wCounted is unsettled.
func (r *Recorded) Publish() {
	r.mem.store(r.slot+wCounted, unsettled)
	for i, v := range r.counters.Words() {
		r.mem.store(r.slot+wCounters+i, v)
	}
	r.mem.store(r.slot+wAccept, r.accept)
	r.mem.store(r.slot+wCounted, uint64(r.last))
}

// longTurn is after how long the counters are shown in the middle of a turn.
const longTurn = int64(100 * time.Millisecond)

// PublishNext makes the next event publish the counters, as the first one does that comes
// longTurn after they were last published. Tests use it.
func (r *Recorded) PublishNext() { r.shown -= longTurn }

// result is what goes into the event: the value, or minus the error number.
func result(n int, err error) int {
	if errno, ok := err.(kernel.Errno); ok && errno != 0 {
		return -int(errno)
	}
	return n
}

func (r *Recorded) flags() Flags {
	if r.injected() {
		return Injected
	}
	return 0
}

// enter is the beginning of a call that may block; it passes the gate first.
func (r *Recorded) enter(op Op, fd int) int64 {
	r.Publish()
	r.gate()
	now := Now()
	r.mem.store(r.slot+wSince, uint64(now))
	r.mem.store(r.slot+wCall, uint64(op)|uint64(uint32(int32(fd)))<<32)
	return now
}

// leave is its return, and for what brings something to do the beginning of a turn.
func (r *Recorded) leave(e *Event, since int64) {
	e.Time = Now()
	e.Dur = e.Time - since
	e.Flags |= Blocking
	r.counters.Slept += uint64(e.Slept())
	if r.begins(e) {
		r.turn++
		r.counters.Turns++
		r.mem.store(r.slot+wTurn, r.turn)
		e.Flags |= NewTurn
	}
	r.returned(e)
}

// begins reports whether e, the return of a call that may block, begins a turn: see
// tape.Turn. What the wait of this turn has returned is served in it.
func (r *Recorded) begins(e *Event) bool {
	if !e.Op.BeginsTurn() || e.Result == -int(kernel.EINTR) {
		return false
	}
	i := r.at(e.FD)
	if e.Op.IsWait() || i < 0 || r.mem.load(i+dReadyTime) == 0 {
		return true
	}
	by := r.mem.load(i + dReady)
	return uint32(by) != uint32(r.turn) || by>>48 != uint64(r.worker)&0xffff
}

// returned shows that the worker is out of the call that e is the return of. It is in
// none before it is so since then: a worker whose call began with its own return would
// be in it for ever, see workerState.advance.
func (r *Recorded) returned(e *Event) {
	r.mem.store(r.slot+wCall, 0)
	r.mem.store(r.slot+wSince, uint64(e.Time))
	r.shown = e.Time // or put would show what e counts as part of what was before
	r.put(e)
}

func (r *Recorded) blocks(fd int) bool { return fd < 0 || !r.nonblock.IsSet(fd) }

func (r *Recorded) remember(fd int, nonblock bool) {
	for nonblock && fd/64 >= len(r.nonblock) {
		r.nonblock = append(r.nonblock, 0)
	}
	switch {
	case nonblock:
		r.nonblock.Set(fd)
	case fd >= 0 && fd/64 < len(r.nonblock):
		r.nonblock.Clear(fd)
	}
}

// Injected reports whether the kernel below made up the result of the latest call. A
// kernel on top of a Recorded asks for it.
func (r *Recorded) Injected() bool { return r.injected() }

// Forget drops what this worker told the kernel of descriptor fd. Call it when another
// worker closed fd.
func (r *Recorded) Forget(fd int) { r.told.forget(fd) }
