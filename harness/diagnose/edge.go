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
			return fmt.Sprintf("The listener was not accepted from until EAGAIN, and the loop has slept for %s since: it is edge-triggered, and will not report those who still wait.", span(slept))
		}
		return fmt.Sprintf("The input of %s was not read to EAGAIN, and the loop has slept for %s since: it is edge-triggered, and will not report what is left.", d.call(p, x.fd), span(slept))
	})
}
