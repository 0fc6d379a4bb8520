package diagnose

import (
	"fmt"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

// atOnce is how long a wait takes at the most that did not sleep.
const atOnce = int64(1e6)

// waitedInVain counts waits that return at once with nothing.
func (d *Doctor) waitedInVain(p *process, w *worker, e *trace.Event) {
	if e.Errno() == kernel.EINTR {
		return
	}
	w.brought(e.Result > 0 || e.Dur >= atOnce, e)
	if w.empty < d.limits.BusyCalls || w.clock(e.Time)-w.emptyAt < int64(d.limits.BusyTime) {
		return
	}
	d.judgeBusy(p, w, e)
}

// brought counts calls that brought nothing: a wait without sleep, a read that
// says EAGAIN. One that brings something, or sleeps, ends the row.
func (w *worker) brought(something bool, e *trace.Event) {
	switch {
	case something:
		w.empty = 0
	case w.empty == 0:
		w.empty, w.emptyAt = 1, w.clock(e.Time)
	default:
		w.empty++
	}
}

func (d *Doctor) judgeBusy(p *process, w *worker, e *trace.Event) {
	if d.cpu >= 0 && d.cpu < d.limits.BusyCPU {
		return // it sleeps in between, where the trace does not look
	}
	d.report(lintBusy, &w.told[lintBusy], finding(p, w, e.Turn, -1, e.Time), func() string {
		return fmt.Sprintf("The loop asks instead of sleeping: %s in a row, in %s, returned at once with nothing%s.",
			count(w.empty, "call"), span(w.clock(e.Time)-w.emptyAt), d.onBusyCPU())
	})
}
