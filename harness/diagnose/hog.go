package diagnose

import "fmt"

// hog is who took most of a turn: the time from a call on it to the first call on
// another is its own, so that a handler which computes before it writes counts too.
type hog struct {
	fd    int
	spent int64
	start int64 // when its turn came
}

// serve says that from now on w is busy with x, or with nobody.
func (d *Doctor) serve(w *worker, x *descriptor, at int64) {
	if y := w.serving.get(); y != nil {
		if y == x {
			return
		}
		y.spent += max(0, at-w.since)
		if y.spent > w.hog.spent && w.hog.spent < int64(d.limits.HogTime) {
			w.hog = hog{y.fd, y.spent, y.start} // of several, the first: it held up most
		}
	}
	w.serving, w.since = ref{}, at
	if x == nil {
		return
	}
	if x.server != w || x.inRound != w.round {
		x.server, x.inRound, x.spent, x.start = w, w.round, 0, at
	}
	w.serving = x.ref()
}

// judgeHog: did others of the turn wait for one?
func (d *Doctor) judgeHog(p *process, w *worker, turn uint32, at int64) {
	if w.hog.spent < int64(d.limits.HogTime) {
		return
	}
	waited := 0
	var last *descriptor
	for _, r := range w.ready {
		if x := r.get(); x != nil && x.server == w && x.inRound == w.round && x.start > w.hog.start {
			waited++
			last = x
		}
	}
	if waited == 0 {
		return
	}
	d.report(lintHog, &w.told[lintHog], finding(p, w, turn, w.hog.fd, at), func() string {
		return fmt.Sprintf("One client held up others in this turn: %s took %s of it, and %s, ready as well, had to wait.",
			d.call(p, w.hog.fd), span(w.hog.spent), andOthers(d.call(p, last.fd), waited))
	})
}
