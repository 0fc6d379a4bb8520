package diagnose

import (
	"fmt"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

// What fills up: the bits of select, and what is kept for a client that does not read.

// looksAtSet: select was told to look as far as fd.
func (d *Doctor) looksAtSet(p *process, w *worker, e *trace.Event, fd int) {
	if fd+1 < d.limits.SetNear {
		return
	}
	d.sayFullSet(p, w, e.Turn, fd, e.Time)
}

// lookSet is for a select that sleeps: it was told of the descriptors all the same.
func (d *Doctor) lookSet(own *process, kept *worker, p *trace.Process) {
	if !kept.selects {
		return
	}
	for i := len(p.FDs) - 1; i >= 0; i-- {
		if fd := &p.FDs[i]; fd.Interest != 0 {
			if fd.Number+1 >= d.limits.SetNear {
				d.sayFullSet(own, kept, kept.turn, fd.Number, d.now)
			}
			return
		}
	}
}

func (d *Doctor) sayFullSet(p *process, w *worker, turn uint32, fd int, at int64) {
	d.report(lintSet, &p.told[lintSet], finding(p, w, turn, fd, at), func() string {
		return fmt.Sprintf("The highest descriptor that select is told of is %d, and its set ends at %d: beyond that, %d descriptors further, clients are turned away.",
			fd, kernel.FDSetSize-1, max(0, kernel.FDSetSize-1-fd))
	})
}

// refused: a client was turned away. Of the reasons, this one is a fault.
func (d *Doctor) refused(p *process, w *worker, e *trace.Event) {
	if trace.Reason(e.Arg) != trace.NoRoom {
		return
	}
	f := finding(p, w, e.Turn, e.FD, e.Time)
	f.Until = f.Time // and not: a select is told of too many
	d.report(lintSet, &p.refused, f, func() string {
		return fmt.Sprintf("A client was turned away: its descriptor is %d, and the set of select ends at %d.", e.FD, kernel.FDSetSize-1)
	})
}

// grown: something was read from x. What is read while its output is full is kept.
func (d *Doctor) grown(p *process, w *worker, x *descriptor, e *trace.Event) {
	if !x.full {
		return
	}
	was := x.kept
	if x.kept += e.Result; x.kept < d.limits.UnboundedBytes {
		return
	}
	if was < d.limits.UnboundedBytes {
		p.keeps = append(p.keeps, x.ref())
	}
	d.sayKept(p, x, finding(p, w, e.Turn, x.fd, e.Time))
}

// lookKept is for what is kept still, though nothing more is read at the moment.
func (d *Doctor) lookKept(own *process) {
	own.keeps = keep(own.keeps, func(x *descriptor) bool {
		if x.kept < d.limits.UnboundedBytes {
			return false
		}
		d.sayKept(own, x, Finding{Time: d.now, PID: own.pid, Worker: -1, FD: x.fd})
		return true
	})
}

func (d *Doctor) sayKept(p *process, x *descriptor, f Finding) {
	d.report(lintUnbounded, &x.unboundTold, f, func() string {
		return fmt.Sprintf("The server reads on from %s, which does not take its answers: %s is kept for it in memory, and nothing stops that from growing.",
			d.call(p, x.fd), size(x.kept))
	})
}
