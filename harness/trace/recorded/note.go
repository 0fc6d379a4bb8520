package recorded

import (
	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

// A note is what a container of the harness says of itself: "the program says".
// Only the harness's own containers write notes; models do not. On a kernel that
// is not recorded they do nothing.

// NoteEnqueue records that fd went into a queue that now holds depth of capacity.
func NoteEnqueue(k kernel.Kernel, fd, depth, capacity int) {
	note(k, trace.Event{Op: trace.OpEnqueue, FD: fd, Arg: uint32(depth), Result: capacity})
}

// NoteDequeue records that fd came out of a queue that now holds depth of capacity.
func NoteDequeue(k kernel.Kernel, fd, depth, capacity int) {
	note(k, trace.Event{Op: trace.OpDequeue, FD: fd, Arg: uint32(depth), Result: capacity})
}

// NoteRefuse records that fd is about to be closed without having been served.
func NoteRefuse(k kernel.Kernel, fd int, why trace.Reason) {
	note(k, trace.Event{Op: trace.OpRefuse, FD: fd, Arg: uint32(why)})
	if r, ok := k.(*Kernel); ok {
		r.slot.Counters.Refused++ // after the event: to write it may show the counters of before
	}
}

func note(k kernel.Kernel, e trace.Event) {
	if r, ok := k.(*Kernel); ok {
		e.Time = trace.Now()
		r.slot.Put(&e)
	}
}

// NoteWait records that the worker begins to wait for a queue: to put something in if put
// is true, else to take something out. Call done when it waits no longer.
func NoteWait(k kernel.Kernel, put bool) (done func()) {
	r, ok := k.(*Kernel)
	if !ok {
		return func() {}
	}
	e := trace.Event{Op: trace.OpWait, FD: -1}
	if put {
		e.Result = 1
	}
	r.slot.Publish()
	since := r.slot.Enter(trace.OpWait, e.Result)
	return func() { r.slot.Leave(&e, since, false) }
}
