package diagnose

import (
	"fmt"
	"time"

	"muxlab/harness/tape"
	"muxlab/harness/units"
)

// busyLoop is reported once for a worker, and again after Thresholds.Again.
var busyLoop = Lint{
	Name: "busy-loop",
	About: "A worker asks again and again instead of sleeping, and is told every time that there is nothing. " +
		"Let the wait sleep until something happens: a timeout of -1, or the time to the next thing that is due.",
	Threshold: "BusyCalls: 200 calls for nothing, of at most 250; BusyTime: within 100 ms",
	Needs:     "a wait, an accept or a read",
	lasts:     500 * time.Millisecond,
}

// asked counts the calls of a worker in a stretch of time: those that brought
// nothing, at once, and all the others.
type asked struct {
	since         int64 // the worker's clock
	empty, useful int
}

// atOnce is how long a wait takes at the most that did not sleep.
const atOnce = int64(1e6)

// usefulShare: of so many calls, a worker that asks instead of sleeping has at
// most one that brings something. An edge-triggered loop has an EAGAIN for each
// read, and is no such worker.
const usefulShare = 5

// brought counts a call that brought something, or nothing: a wait without sleep,
// a read that says EAGAIN. An interrupted one says neither.
func (d *Doctor) brought(w *worker, s *tape.Step, something bool) {
	a := &w.asked
	now := w.clock(s.Event.Time)
	switch {
	case s.Interrupted:
		return
	case a.since == 0:
		a.since = now
	}
	d.saw(&busyLoop)
	if something {
		a.useful++
	} else {
		a.empty++
	}
	if took := now - a.since; took >= int64(d.limits.BusyTime) {
		if d.tooOften(a, took) {
			f := about(w, w.turn, -1, s.Event.Time, counted(a.empty, "calls", d.limits.BusyCalls))
			d.report(&busyLoop, w.told.of(&busyLoop), f, func() string {
				return fmt.Sprintf("The loop asks instead of sleeping: in %s, %s of %s returned at once with nothing%s.",
					units.Text.Elapsed(took), units.Count(a.empty), units.Text.Plural(a.empty+a.useful, "call"), d.onBusyCPU())
			})
		}
		*a = asked{since: now}
	}
}

// tooOften: the limit is for BusyTime, and this stretch may be longer.
func (d *Doctor) tooOften(a *asked, took int64) bool {
	least := float64(d.limits.BusyCalls) * float64(took) / float64(max(d.limits.BusyTime, 1))
	return float64(a.empty) >= least && a.empty >= (usefulShare-1)*a.useful
}
