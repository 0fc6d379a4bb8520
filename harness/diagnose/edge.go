package diagnose

import (
	"fmt"

	"muxlab/harness/trace"
)

// An edge is reported once. Whoever has not read to EAGAIN (or less than it asked
// for) when it goes to sleep may never be told of the rest. A client that does not
// take its answers is another matter: then the server is right to leave it.

// sleptOnEdges adds the sleep of the wait e to every edge that was left.
func (d *Doctor) sleptOnEdges(p *process, w *worker, e *trace.Event) {
	if len(w.edges) == 0 {
		return
	}
	w.edges = keep(w.edges, func(x *descriptor) bool {
		if x.undrained && !x.full {
			x.slept += e.Dur
			d.judgeEdge(p, w, x, e.Turn-1, x.slept, e.Time)
		}
		return x.undrained
	})
}

// lookEdges is for a sleep that does not end.
func (d *Doctor) lookEdges(p *process, w *worker, asleep int64) {
	for _, r := range w.edges {
		if x := r.get(); x != nil && x.undrained && !x.full {
			d.judgeEdge(p, w, x, w.turn, x.slept+asleep, d.now)
		}
	}
}

func (d *Doctor) judgeEdge(p *process, w *worker, x *descriptor, turn uint32, slept, at int64) {
	if slept < int64(d.limits.EdgeSleep) {
		return
	}
	d.report(lintEdge, &x.edgeTold, finding(p, w, turn, x.fd, at), func() string {
		if x.kind == trace.Listener {
			return fmt.Sprintf("The loop stopped accepting before EAGAIN, and has slept for %s since: its listener is edge-triggered, and whoever still waits there is not reported again.", span(slept))
		}
		return fmt.Sprintf("The loop stopped reading %s before EAGAIN, and has slept for %s since: it is edge-triggered, and what is left unread is not reported again.", d.call(p, x.fd), span(slept))
	})
}
