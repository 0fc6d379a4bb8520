package diagnose

import (
	"fmt"
	"time"
)

// writeInterest is reported once for a worker, and again after Thresholds.Again.
var writeInterest = Lint{
	Name: "write-interest",
	About: "The loop waits for writability though it has nothing to write, and a socket is writable nearly always. " +
		"Ask for it only while something is left to be sent, and take it back afterwards.",
	Threshold: "WriteTurns: 20 turns in a row; SpinEvery: 10 ms a turn or less",
	Needs:     "a level-triggered wait that returned a descriptor as writable",
	lasts:     time.Second,
}

// sayWrite reports a loop that asks when it can write to x, and to n-1 others, and has
// nothing to write; judgeStreaks counts that.
func (d *Doctor) sayWrite(p *process, w *worker, x *descriptor, n int, turn uint32, at int64) {
	f := about(w, turn, x.FD, at, counted(x.streak.turns, "waits", d.limits.WriteTurns))
	d.report(&writeInterest, w.told.of(&writeInterest), f, func() string {
		return fmt.Sprintf("The loop asks when it can write to %s, and has nothing to write: a socket is writable nearly always, so %s.",
			andOthers(d.call(p, x.FD), n), d.inVain(x))
	})
}
