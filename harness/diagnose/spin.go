package diagnose

import (
	"cmp"
	"fmt"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/harness/units"
)

// spin is reported once for a worker, and again after Thresholds.Again.
var spin = Lint{
	Name: "spin",
	About: "A level-triggered wait returns a descriptor turn after turn, and nothing comes of it, so that the loop hardly sleeps. " +
		"Use what is returned, or stop waiting for it: close a connection at its end, and do not watch a listener while no descriptor is free.",
	Threshold: "SpinTurns: 20 turns in a row; SpinEvery: 10 ms a turn or less",
	Needs:     "a level-triggered wait that returned a descriptor as readable",
	lasts:     time.Second,
}

// A streak is how often in a row a wait returned a descriptor and nothing came of it. The
// needless interest in writing is counted in the same way, see write.go.
type streak struct {
	by       *worker
	round    uint64 // of by, in which it was returned last
	writable bool   // and for writing alone
	progress bool   // and something came of it
	turns    int
	first    int64 // the worker's clock at the first of these
}

// returned: a wait of w has returned it.
func (x *streak) returned(w *worker, what kernel.Events, at int64) {
	writable := !what.Has(kernel.In | kernel.Err | kernel.Hup | kernel.RdHup | kernel.Invalid)
	if x.by != w || x.round+1 != w.round || x.writable != writable {
		x.turns, x.first = 0, w.clock(at)
	}
	x.by, x.round, x.writable, x.progress = w, w.round, writable, false
}

// judgeStreaks counts, for each descriptor of the turn that is over, how often in
// a row nothing came of it. A loop has one finding for all that it spins on.
func (d *Doctor) judgeStreaks(p *process, w *worker, t *tape.Turn, at int64) {
	spins, writes, vain := 0, 0, true
	var spun, wrote *descriptor
	for _, one := range t.Ready {
		x := d.get(one.Life)
		vain = vain && x != nil && x.streak.by == w && !x.streak.progress
		switch {
		case x == nil || x.streak.by != w || x.Interest.Has(kernel.Edge):
			continue
		case x.streak.writable:
			d.saw(&writeInterest)
		default:
			d.saw(&spin)
		}
		if x.streak.progress {
			x.streak.turns, x.streak.first = 0, w.clock(at)
			continue
		}
		x.streak.turns++
		switch n := x.streak.turns; {
		case !d.often(w, &x.streak, at):
		case x.streak.writable && n >= d.limits.WriteTurns:
			wrote, writes = cmp.Or(wrote, x), writes+1
		case !x.streak.writable && n >= d.limits.SpinTurns:
			spun, spins = cmp.Or(spun, x), spins+1
		}
	}
	if vain {
		w.vain = vainTurn{t.Number, at, w.clock(at)}
	}
	if spun != nil {
		turn, at := w.shows(&spun.streak, t.Number, at)
		f := about(w, turn, spun.FD, at, counted(spun.streak.turns, "waits", d.limits.SpinTurns))
		d.report(&spin, w.told.of(&spin), f, func() string { return d.saySpin(p, spun, spins) })
	}
	if wrote != nil {
		turn, at := w.shows(&wrote.streak, t.Number, at)
		d.sayWrite(p, w, wrote, writes, turn, at)
	}
}

// A vainTurn is a turn in which nothing came of all that was returned.
type vainTurn struct {
	number uint32
	at     int64 // when it ended
	clock  int64 // the worker's at that time
}

// shows returns the turn that shows a streak best, and when it ended: the latest in it in
// which the loop did nothing else, or else the one that is over now.
func (w *worker) shows(x *streak, turn uint32, at int64) (uint32, int64) {
	if w.vain.number != 0 && w.vain.clock >= x.first {
		return w.vain.number, w.vain.at
	}
	return turn, at
}

// often: the turns of the streak follow each other fast enough to do harm.
func (d *Doctor) often(w *worker, x *streak, now int64) bool {
	return w.clock(now)-x.first <= int64(x.turns)*int64(d.limits.SpinEvery)
}

func (d *Doctor) saySpin(p *process, x *descriptor, n int) string {
	who := andOthers(d.call(p, x.FD), n)
	vain := d.inVain(x)
	has, their, whose := "has", "its", "connection is"
	if n > 1 {
		has, their, whose = "have", "their", "connections are"
	}
	switch {
	case x.Kind == trace.Listener && x.trouble != 0:
		return fmt.Sprintf("The loop still waits for the listener, though accept says %v: %s.", x.trouble, vain)
	case x.end == over && x.Interest == 0:
		return fmt.Sprintf("The loop still passes %s to poll, which %s said %s last, for no events: a hang-up is returned all the same, so %s.", who, has, their, vain)
	case x.end == over:
		return fmt.Sprintf("The loop still waits for input from %s, which %s said %s last: an end stays readable for ever, so %s.", who, has, their, vain)
	case x.end == broken:
		return fmt.Sprintf("The loop still waits for %s, whose %s broken (%v): that stays ready for ever, so %s.", who, whose, x.trouble, vain)
	}
	return fmt.Sprintf("%s, and the loop hardly sleeps: %s.", unused(d.call(p, x.FD), who, n), vain)
}

// inVain says how often in a row the wait returned x for nothing.
func (d *Doctor) inVain(x *descriptor) string {
	return fmt.Sprintf("%s returned at once, for nothing%s", units.Text.Plural(x.streak.turns, "wait")+" in a row", d.onBusyCPU())
}

func unused(one, all string, n int) string {
	if n > 1 {
		return "The waits say that they are ready, and nobody uses " + all
	}
	return "The waits say that " + one + " is ready, and nobody uses it"
}
