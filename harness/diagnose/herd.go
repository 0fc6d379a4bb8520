package diagnose

import (
	"fmt"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/harness/units"
)

// herding is reported once for the server, and again after Thresholds.Again.
var herding = Lint{
	Name: "herd",
	About: "Several workers are woken for one client, one gets it, and the others were woken for nothing (the thundering herd). " +
		"Let them sleep in a blocking accept, watch the listener with EPOLLEXCLUSIVE, or give each a listener of its own (SO_REUSEPORT).",
	Threshold: "HerdVain: 10 wake-ups in vain; HerdShare: 5 % of all; HerdTime: within 10 s",
	Needs:     "a second worker that was woken for a listener",
	lasts:     2 * time.Second,
}

// herd counts the wake-ups for the listener, of all workers together.
type herd struct {
	since      int64
	vain, wins int
}

// woke: a worker that was woken for the listener has tried to accept. A loop that
// accepts until EAGAIN was not woken for nothing: its first try counts.
func (d *Doctor) woke(w *worker, s *tape.Step) {
	e := s.Event
	if w.woken != s.On.ID || e.Flags&trace.Injected != 0 || s.Interrupted {
		return
	}
	w.woken = 0
	if d.woken.PID == 0 {
		d.woken = w.Worker
	} else if d.woken != w.Worker {
		d.saw(&herding)
	}
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
	f := about(w, w.turn, e.FD, e.Time, counted(h.vain, "wake-ups", d.limits.HerdVain))
	f.Worker = -1
	d.report(&herding, d.told.of(&herding), f, func() string {
		return fmt.Sprintf("One client wakes several workers, and one of them gets it: %s of the last %s wake-ups for the listener were for nothing.", units.Count(h.vain), units.Count(all))
	})
}
