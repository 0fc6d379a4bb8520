package trace

import "muxlab/harness/kernel"

// A note is what a container of the harness says of itself: "the program says".
// Only the harness's own containers write notes; models do not. On a kernel that
// is not recorded they do nothing.

// NoteEnqueue records that fd went into a queue that now holds depth of capacity.
func NoteEnqueue(k kernel.Kernel, fd, depth, capacity int) {
	note(k, Event{Op: OpEnqueue, FD: fd, Arg: uint32(depth), Result: capacity})
}

// NoteDequeue records that fd came out of a queue that now holds depth of capacity.
func NoteDequeue(k kernel.Kernel, fd, depth, capacity int) {
	note(k, Event{Op: OpDequeue, FD: fd, Arg: uint32(depth), Result: capacity})
}

// NoteRefuse records that fd is about to be closed without having been served.
func NoteRefuse(k kernel.Kernel, fd int, why Reason) {
	note(k, Event{Op: OpRefuse, FD: fd, Arg: uint32(why)})
	if r, ok := k.(*Recorded); ok {
		r.counters.Refused++ // after the event: to write it may show the counters of before
	}
}

func note(k kernel.Kernel, e Event) {
	if r, ok := k.(*Recorded); ok {
		e.Time = Now()
		r.put(&e)
	}
}

// NoteWait records that the worker begins to wait for a queue: to put something in if put
// is true, else to take something out. Call done when it waits no longer.
func NoteWait(k kernel.Kernel, put bool) (done func()) {
	r, ok := k.(*Recorded)
	if !ok {
		return func() {}
	}
	e := Event{Op: OpWait, FD: -1}
	if put {
		e.Result = 1
	}
	r.Publish()
	since := Now()
	r.mem.store(r.slot+wSince, uint64(since))
	r.mem.store(r.slot+wCall, uint64(OpWait)|uint64(e.Result)<<32)
	return func() {
		e.Time = Now()
		e.Dur = e.Time - since
		r.counters.Slept += uint64(e.Slept())
		r.returned(&e)
	}
}
