package diagnose

import (
	"fmt"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

// herd counts the wake-ups for the listener, of all workers together.
type herd struct {
	since      int64
	vain, wins int
}

// woke: a worker that was woken for the listener has tried to accept. A loop that
// accepts until EAGAIN was not woken for nothing: its first try counts.
func (d *Doctor) woke(w *worker, e *trace.Event) {
	if w.woken != e.FD || e.Flags&trace.Injected != 0 || e.Errno() == kernel.EINTR {
		return
	}
	w.woken = -1
	h := &d.herd
	if e.Time-h.since > int64(d.limits.HerdTime) {
		*h = herd{since: e.Time}
	}
	if e.Errno() != kernel.EAGAIN {
		h.wins++
		return
	}
	h.vain++
	all := h.vain + h.wins
	if h.vain < d.limits.HerdVain || h.vain*100 < d.limits.HerdShare*all {
		return
	}
	f := Finding{Time: e.Time, PID: e.PID, Worker: -1, Turn: e.Turn, FD: e.FD}
	d.report(lintHerd, &d.told[lintHerd], f, func() string {
		return fmt.Sprintf("One client wakes several workers, and one of them gets it: %d of the last %d wake-ups for the listener were for nothing.", h.vain, all)
	})
}
