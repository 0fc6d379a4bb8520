package diagnose

import (
	"cmp"
	"fmt"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

// Spin, and its sister, the needless interest in writing: a wait that reports
// states (level-triggered) returns the same descriptor until something comes of it.

// judgeStreaks counts, for each descriptor of the turn that is over, how often in
// a row nothing came of it. A loop has one finding for all that it spins on.
func (d *Doctor) judgeStreaks(p *process, w *worker, turn uint32, at int64) {
	var spins, writes int
	var spin, write *descriptor
	for _, r := range w.ready {
		x := r.get()
		switch {
		case x == nil || x.by != w || x.interest.Has(kernel.Edge):
		case x.progress:
			x.streak, x.first = 0, w.clock(at)
		default:
			x.streak++
			if !d.often(w, x, at) {
				continue
			}
			if x.writable && x.streak >= d.limits.WriteTurns {
				write, writes = cmp.Or(write, x), writes+1
			} else if !x.writable && x.streak >= d.limits.SpinTurns {
				spin, spins = cmp.Or(spin, x), spins+1
			}
		}
	}
	if spin != nil {
		d.report(lintSpin, &w.told[lintSpin], finding(p, w, turn, spin.fd, at), func() string { return d.saySpin(p, spin, spins) })
	}
	if write != nil {
		d.report(lintWrite, &w.told[lintWrite], finding(p, w, turn, write.fd, at), func() string { return d.sayWrite(p, write, writes) })
	}
}

// often: the turns of the streak follow each other fast enough to do harm.
func (d *Doctor) often(w *worker, x *descriptor, now int64) bool {
	return w.clock(now)-x.first <= int64(x.streak)*int64(d.limits.SpinEvery)
}

// finding is about a turn of a worker.
func finding(p *process, w *worker, turn uint32, fd int, at int64) Finding {
	return Finding{Time: at, PID: p.pid, Worker: w.number, Turn: turn, FD: fd}
}

func (d *Doctor) saySpin(p *process, x *descriptor, n int) string {
	who := andOthers(d.call(p, x.fd), n)
	vain := fmt.Sprintf("%s returned at once, for nothing%s", count(x.streak, "wait")+" in a row", d.onBusyCPU())
	switch {
	case x.kind == trace.Listener && x.trouble != 0:
		return fmt.Sprintf("The loop still waits for the listener, though accept says %v: %s.", x.trouble, vain)
	case x.end == over:
		return fmt.Sprintf("The loop still waits for input from %s, which has said its last: an end stays readable for ever, so %s.", who, vain)
	case x.end == broken:
		return fmt.Sprintf("The loop still waits for %s, whose connection is broken (%v): that stays ready for ever, so %s.", who, x.trouble, vain)
	}
	return fmt.Sprintf("%s, and the loop never sleeps: %s.", unused(d.call(p, x.fd), who, n), vain)
}

func (d *Doctor) sayWrite(p *process, x *descriptor, n int) string {
	return fmt.Sprintf("The loop asks when it can write to %s, and has nothing to write: a socket is writable nearly always, so %s returned at once, for nothing%s.",
		andOthers(d.call(p, x.fd), n), count(x.streak, "wait")+" in a row", d.onBusyCPU())
}

func unused(one, all string, n int) string {
	if n > 1 {
		return "The waits say that they are ready, and nobody uses " + all
	}
	return "The waits say that " + one + " is ready, and nobody uses it"
}
