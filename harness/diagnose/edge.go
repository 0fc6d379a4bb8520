package diagnose

import (
	"fmt"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/harness/units"
)

// An edge is reported once. Whoever has not read to EAGAIN (or less than it asked
// for) when it goes to sleep may never be told of the rest. A client that does not
// take its answers is another matter: then the server is right to leave it.

// edgeUndrained is reported once for a descriptor, and again after Thresholds.Again.
var edgeUndrained = Lint{
	Name: "edge-undrained",
	About: "An edge-triggered descriptor is read in part, and the loop sleeps: what is left makes no new edge, and its client waits for ever. " +
		"Go on until the call says EAGAIN, or has brought less than was asked for.",
	Threshold: "EdgeSleep: 100 ms asleep, in all",
	Needs:     "an edge-triggered descriptor that was ready to read",
	lasts:     time.Second,
}

// edge is what is kept of an edge-triggered descriptor.
type edge struct {
	undrained bool  // more may be there
	slept     int64 // for so long the loop has slept since
	told      trouble
}

// edgeReturned: a wait has returned x.
func (d *Doctor) edgeReturned(w *worker, x *descriptor, what kernel.Events) {
	if !x.Interest.Has(kernel.Edge) || !what.Has(kernel.In) {
		return
	}
	d.saw(&edgeUndrained)
	if !x.edge.undrained {
		x.edge.undrained, x.edge.slept = true, 0
		w.edges = append(w.edges, x.id)
	}
}

// read: less than was asked for, or nothing, is the end of an edge.
func (x *edge) read(e *trace.Event, err kernel.Errno) {
	if e.Result < int(e.Arg) && err != kernel.EINTR {
		x.undrained = false
	} else {
		x.slept = 0
	}
}

// sleptOnEdges adds the sleep of a wait to every edge that was left.
func (d *Doctor) sleptOnEdges(p *process, w *worker, s *tape.Step) {
	if len(w.edges) == 0 {
		return
	}
	d.keep(&w.edges, func(x *descriptor) bool {
		if x.edge.undrained && !x.full {
			x.edge.slept += s.Event.Dur
			d.judgeEdge(p, w, x, w.before, x.edge.slept, s.Event.Time)
		}
		return x.edge.undrained
	})
}

// lookEdges is for a sleep that does not end.
func (d *Doctor) lookEdges(p *process, w *worker, asleep int64) {
	for _, id := range w.edges {
		if x := d.get(id); x != nil && x.edge.undrained && !x.full {
			d.judgeEdge(p, w, x, w.turn, x.edge.slept+asleep, d.now)
		}
	}
}

func (d *Doctor) judgeEdge(p *process, w *worker, x *descriptor, turn uint32, slept, at int64) {
	if slept < int64(d.limits.EdgeSleep) {
		return
	}
	d.report(&edgeUndrained, &x.edge.told, about(w, turn, x.FD, at, lasting(slept, d.limits.EdgeSleep)), func() string {
		if x.Kind == trace.Listener {
			return fmt.Sprintf("The loop stopped accepting before EAGAIN, and has slept for %s since: its listener is edge-triggered, and whoever still waits there is not reported again.", units.Text.Elapsed(slept))
		}
		return fmt.Sprintf("The loop stopped reading %s before EAGAIN, and has slept for %s since: it is edge-triggered, and what is left unread is not reported again.", d.call(p, x.FD), units.Text.Elapsed(slept))
	})
}
