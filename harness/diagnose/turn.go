package diagnose

import (
	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

// A turn of a loop: a wait returns some descriptors, they are used, and the next
// wait begins. Most faults of a loop show then: what was returned and not used,
// what was begun and not finished.

// waited: a wait has returned. The turn before it ended as it began.
func (d *Doctor) waited(p *process, w *worker, e *trace.Event) {
	d.endTurn(p, w, e.Turn-1, e.Time-e.Dur)
	d.sleptOnEdges(p, w, e)
	d.waitedInVain(p, w, e)
	if w.selects = e.Op == trace.OpSelect; w.selects {
		d.looksAtSet(p, w, e, int(e.Arg)-1)
	}
	if e.Result < 0 {
		return // interrupted: what was ready is so still
	}
	w.round++
	d.judgeRests(p, w)
	w.hog, w.woken = hog{}, -1
}

// endTurn looks back at a turn, once: when the next wait returns, or when the
// tables show that the worker is in it.
func (d *Doctor) endTurn(p *process, w *worker, turn uint32, at int64) {
	d.serve(w, nil, at)
	if len(w.ready) > 0 {
		d.judgeHog(p, w, turn, at)
		d.judgeStreaks(p, w, turn, at)
		w.ready = w.ready[:0]
	}
}

// returned: the wait has returned a descriptor.
func (d *Doctor) returned(p *process, w *worker, e *trace.Event) {
	x := d.descriptor(p, e.FD)
	if x.opened > e.Time {
		return
	}
	what := kernel.Events(e.Arg)
	writable := !what.Has(kernel.In | kernel.Err | kernel.Hup | kernel.RdHup | kernel.Invalid)
	if x.by != w || x.round+1 != w.round || x.writable != writable {
		x.streak, x.first = 0, w.clock(e.Time)
	}
	x.by, x.round, x.writable, x.progress = w, w.round, writable, false
	w.ready = append(w.ready, x.ref())
	if x.kind == trace.Listener {
		w.woken = x.fd
	}
	if x.interest.Has(kernel.Edge) && what.Has(kernel.In) && !x.undrained {
		x.undrained, x.slept = true, 0
		w.edges = append(w.edges, x.ref())
	}
}
