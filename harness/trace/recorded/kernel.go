// Package recorded is the kernel of one worker that leaves a trace of every call. It makes
// the calls on the kernel below it and writes the events into a slot of the trace
// (harness/trace), which says what becomes of them there.
//
// Read kernel.go first, then calls.go; told.go finds what select and poll were passed anew,
// inherited.go learns of descriptors that were there before, and note.go is for what the
// containers of the harness say of themselves.
package recorded

import (
	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

// Kernel is the recorded kernel of one worker.
//
// A call that may block is stamped on entry (in the worker's slot, so that a
// viewer sees what it is blocked in) and on return; any other is stamped on
// entry alone. Close is recorded *before* it is made: afterwards the number may
// already be another worker's. Whatever makes a descriptor is recorded after.
type Kernel struct {
	inner    kernel.Kernel
	injected func() bool // did the last call of inner make its result up?

	slot     trace.Slot
	nonblock kernel.FDSet // descriptors that cannot block
	told     told         // what select or poll was told last
}

// New gives the calling worker a slot in the trace w, and returns its recorded kernel
// over inner. Without a free slot, or if w is nil, it returns inner as it is: the worker
// runs untraced, and the header of w counts it. end frees the slot; the same worker calls
// it, last.
func New(w *trace.Writer, name string, life trace.Lifetime, inner kernel.Kernel) (k kernel.Kernel, end func()) {
	slot, ok := w.Slot(name, life)
	if !ok {
		return inner, func() {}
	}
	r := &Kernel{inner: inner, injected: func() bool { return false }, slot: slot}
	if f, ok := inner.(interface{ Injected() bool }); ok {
		r.injected = f.Injected
	}
	return r, r.slot.End
}

// Publish writes the worker's counters into its slot, where viewers read them.
func (r *Kernel) Publish() { r.slot.Publish() }

// PublishNext makes the next event publish the counters. Tests use it.
func (r *Kernel) PublishNext() { r.slot.PublishNext() }

// result is what goes into the event: the value, or minus the error number.
func result(n int, err error) int {
	if errno, ok := err.(kernel.Errno); ok && errno != 0 {
		return -int(errno)
	}
	return n
}

func (r *Kernel) flags() trace.Flags {
	if r.injected() {
		return trace.Injected
	}
	return 0
}

// enter is the beginning of a call that may block; it passes the gate first.
func (r *Kernel) enter(op trace.Op, fd int) int64 {
	r.slot.Publish()
	r.slot.Gate()
	return r.slot.Enter(op, fd)
}

// leave is its return, and for what brings something to do the beginning of a turn.
func (r *Kernel) leave(e *trace.Event, since int64) {
	e.Flags |= trace.Blocking
	r.slot.Leave(e, since, r.begins(e))
}

// begins reports whether e, the return of a call that may block, begins a turn: see
// tape.Turn. What the wait of this turn has returned is served in it.
func (r *Kernel) begins(e *trace.Event) bool {
	if !e.Op.BeginsTurn() || e.Result == -int(kernel.EINTR) {
		return false
	}
	return e.Op.IsWait() || !r.slot.IsReady(e.FD)
}

func (r *Kernel) blocks(fd int) bool { return fd < 0 || !r.nonblock.IsSet(fd) }

func (r *Kernel) remember(fd int, nonblock bool) {
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
// kernel on top of a recorded one asks for it.
func (r *Kernel) Injected() bool { return r.injected() }

// Forget drops what this worker told the kernel of descriptor fd. Call it when another
// worker closed fd.
func (r *Kernel) Forget(fd int) { r.told.forget(fd) }

// ready records that a wait returned fd with the events e.
func (r *Kernel) ready(fd int, e kernel.Events, at int64) {
	r.learnIf(e&kernel.Invalid == 0, fd, at)
	r.slot.Put(&trace.Event{Time: at, Op: trace.OpReady, FD: fd, Arg: uint32(e)})
	r.slot.Counters.Ready++
	r.slot.Ready(fd, e, at)
}
