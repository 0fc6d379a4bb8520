package diagnose

import (
	"fmt"

	"muxlab/harness/tape"
	"muxlab/harness/units"
)

// hog is reported once for a worker, and again after Thresholds.Again.
var hog = Lint{
	Name: "hog",
	About: "One client takes so much of a turn that others who were ready in it have to wait (head-of-line blocking). " +
		"Give each client a budget a turn, and hand long work to another thread.",
	Threshold: "HogTime: 100 ms for one client",
	Needs:     "a turn with two ready descriptors or more",
}

// hogOfTurn is who took most of a turn: the time from a call on it to the first call on
// another is its own, so that a handler which computes before it writes counts too.
type hogOfTurn struct {
	fd    int
	spent int64
	start int64 // when its part of the turn began

	serving tape.LifeID // who is served now
	since   int64
}

// share is what one descriptor has had of a turn.
type share struct {
	of           *worker
	round        uint64
	start, spent int64
}

// serve says that from now on w is busy with x, or with nobody.
func (d *Doctor) serve(w *worker, x *descriptor, at int64) {
	h := &w.hog
	if y := d.get(h.serving); y != nil {
		if y == x {
			return
		}
		y.share.spent += max(0, at-h.since)
		if y.share.spent > h.spent && h.spent < int64(d.limits.HogTime) {
			h.fd, h.spent, h.start = y.FD, y.share.spent, y.share.start // of several, the first: it held up most
		}
	}
	h.serving, h.since = 0, at
	if x == nil {
		return
	}
	if x.share.of != w || x.share.round != w.round {
		x.share = share{w, w.round, at, 0}
	}
	h.serving = x.id
}

// judgeHog: did others of the turn wait for one?
func (d *Doctor) judgeHog(p *process, w *worker, t *tape.Turn, at int64) {
	if len(t.Ready) > 1 {
		d.saw(&hog)
	}
	if w.hog.spent < int64(d.limits.HogTime) {
		return
	}
	waited := 0
	var last *descriptor
	for _, one := range t.Ready {
		if x := d.get(one.Life); x != nil && x.share.of == w && x.share.round == w.round && x.share.start > w.hog.start {
			waited++
			last = x
		}
	}
	if waited == 0 {
		return
	}
	d.report(&hog, w.told.of(&hog), about(w, t.Number, w.hog.fd, at, lasting(w.hog.spent, d.limits.HogTime)), func() string {
		return fmt.Sprintf("One client held up others in this turn: %s took %s of it, and %s, ready as well, had to wait.",
			d.call(p, w.hog.fd), units.Text.Elapsed(w.hog.spent), andOthers(d.call(p, last.FD), waited))
	})
}
