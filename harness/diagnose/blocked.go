package diagnose

import (
	"fmt"
	"time"

	"muxlab/harness/measure"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/harness/units"
)

// What shows in a call that does not return: the tables say who is in one, and
// since when. A blocked worker is no fault in itself (the thread models live by it);
// it is one if others depend on that worker.

// blocked is reported once for a worker, and again after Thresholds.Again.
var blocked = Lint{
	Name: "blocked",
	About: "A worker on which others depend is blocked in a call on one client, and nobody else is served meanwhile. " +
		"In a loop make every descriptor non-blocking; without a loop, give each client a worker of its own.",
	Threshold: "BlockedCall: 1 s in one call",
	Needs:     "a blocking call on a client",
	lasts:     500 * time.Millisecond,
}

// lookBlocked: the loop of own is in a call on one client.
func (d *Doctor) lookBlocked(own *process, w *worker, t *trace.Worker, doing tape.Doing) {
	took := d.ran(t.Since)
	if took < int64(d.limits.BlockedCall) {
		return
	}
	others := d.reader.Watching(w.Worker)
	l := d.reader.At(own.pid, t.CallFD)
	if l != nil && w.watches(l) && l.Kind == trace.Connection {
		others--
	}
	if others == 0 {
		return
	}
	if l != nil {
		w.holdsUp = l.ID
	}
	why := ""
	switch doing {
	case tape.Writing:
		why = ", which does not read"
	case tape.Reading:
		why = ", which says nothing"
	case tape.Accepting:
	default:
		return
	}
	f := about(w, uint32(t.Turn), t.CallFD, d.now, lasting(took, d.limits.BlockedCall))
	d.report(&blocked, w.told.of(&blocked), f, func() string {
		return fmt.Sprintf("The loop has been blocked for %s in %s on %s%s: nobody else is served meanwhile, and it has %s.",
			units.Text.Elapsed(took), t.Call, d.call(own, t.CallFD), why, units.Text.Plural(others, "other client"))
	})
}

// lookOnly: the only worker there is serves one client. A word of his now and then
// changes nothing for the others.
func (d *Doctor) lookOnly(t *taken, s measure.Samples) {
	took := t.took
	p := d.process(t.pid)
	w := p.worker(t.worker)
	l := d.reader.At(t.pid, t.client)
	still := l != nil && w.holdsUp == l.ID && d.now-w.told.of(&blocked).shown <= int64(blocked.lasts)
	if took < int64(d.limits.BlockedCall) && !still {
		return
	}
	if l != nil {
		w.holdsUp = l.ID
	}
	f := about(w, t.turn, t.client, d.now, lasting(took, d.limits.BlockedCall))
	d.report(&blocked, w.told.of(&blocked), f, func() string {
		if took < int64(d.limits.BlockedCall) { // it has just said something, or read
			return fmt.Sprintf("One client holds up all others: the only worker still serves %s alone, in %s for %s now, and the backlog holds %s.",
				d.call(p, t.client), t.op, units.Text.Elapsed(took), units.Text.Plural(s.Backlog, "client"))
		}
		why := "says nothing"
		if t.op == trace.OpWrite {
			why = "does not read"
		}
		return fmt.Sprintf("One client holds up all others: the only worker has been in %s for %s, because %s %s, and the backlog holds %s.",
			t.op, units.Text.Elapsed(took), d.call(p, t.client), why, units.Text.Plural(s.Backlog, "client"))
	})
}

// lookOwnListeners: somebody waits though workers are free, because each worker
// has a listener of its own, and the kernel has dealt him to one that is taken.
func (d *Doctor) lookOwnListeners(t *taken, s measure.Samples) {
	if t.listeners < 2 || d.backlogWaited() < int64(d.limits.BlockedCall) {
		return
	}
	f := d.aboutProcess(d.server(), -1, lasting(d.backlogWaited(), d.limits.BlockedCall))
	d.report(&blocked, d.told.of(&blocked), f, func() string {
		return fmt.Sprintf("Each worker has a listener of its own, and none can help another out: %s taken by a client, %s free, and for %s a backlog has held %s.",
			are(t.busy()), are(t.free), units.Text.Elapsed(d.backlogWaited()), units.Text.Plural(s.Backlog, "client"))
	})
}
