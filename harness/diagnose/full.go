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
	d.report(lintSet, &p.told[lintSet], finding(p, w, e.Turn, fd, e.Time), func() string {
		return fmt.Sprintf("The highest descriptor that select is told of is %d, and its set ends at %d: beyond that, %d descriptors further, clients are turned away.",
			fd, kernel.FDSetSize-1, max(0, kernel.FDSetSize-1-fd))
	})
}

// refused: a client was turned away. Of the reasons, this one is a fault.
func (d *Doctor) refused(p *process, w *worker, e *trace.Event) {
	if trace.Reason(e.Arg) != trace.NoRoom {
		return
	}
	d.report(lintSet, &p.told[lintSet], finding(p, w, e.Turn, e.FD, e.Time), func() string {
		return fmt.Sprintf("A client was turned away: its descriptor is %d, and the set of select ends at %d.", e.FD, kernel.FDSetSize-1)
	})
}

// grown: something was read from x. What is read while its output is full is kept.
func (d *Doctor) grown(p *process, w *worker, x *descriptor, e *trace.Event) {
	if !x.full {
		return
	}
	if x.kept += e.Result; x.kept < d.limits.UnboundedBytes {
		return
	}
	d.report(lintUnbounded, &x.unboundTold, finding(p, w, e.Turn, x.fd, e.Time), func() string {
		return fmt.Sprintf("The server reads on from %s, which does not take its answers: %s is kept for it in memory, and nothing stops that from growing.",
			d.call(p, x.fd), size(x.kept))
	})
}
