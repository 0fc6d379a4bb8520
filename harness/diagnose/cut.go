package diagnose

import (
	"fmt"
	"time"

	"muxlab/harness/tape"
	"muxlab/harness/units"
)

// interrupted is reported once for a process, and again after Thresholds.Again.
var interrupted = Lint{
	Name: "interrupted",
	About: "A call is interrupted by a signal (EINTR), and the server takes that for the end of the connection, and closes it. " +
		"Make the call again: nothing was done, and the connection is as good as before.",
	Threshold: "CutClosed: 2 connections",
	Needs:     "a call on a client that a signal interrupted",
	lasts:     2 * time.Second,
}

// cutCall is the last call on a descriptor, if it was interrupted.
type cutCall struct {
	by   *worker // who was, in which turn; nil: it was not
	turn uint32
}

// note: a call on x was interrupted, or with another error or none it was not.
func (c *cutCall) note(w *worker, s *tape.Step, x *descriptor) {
	c.by = nil
	if s.Interrupted && w.watches(x.Life) {
		c.by, c.turn = w, w.turn
	}
}

// cutShort: w closes a connection on which its last call was interrupted.
func (d *Doctor) cutShort(p *process, w *worker, x *descriptor, s *tape.Step) {
	if x.cut.by != w || x.cut.turn != w.turn || !d.accepts(p) {
		return
	}
	if p.cuts++; p.cuts < d.limits.CutClosed {
		return
	}
	f := about(w, w.turn, x.FD, s.Event.Time, counted(p.cuts, "connections", d.limits.CutClosed))
	d.report(&interrupted, p.told.of(&interrupted), f, func() string {
		return fmt.Sprintf("A call on %s was interrupted (EINTR), and the server closed the connection, as it has now done %s: EINTR says nothing of the client, and the call is to be made again.",
			d.call(p, x.FD), units.Text.Plural(p.cuts, "time"))
	})
}
