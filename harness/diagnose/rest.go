package diagnose

import (
	"fmt"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

// What a loop forgets in the middle of a conversation: the rest of a write that did
// not take everything, and a call that was interrupted and not made again.

// rest is what the last write to a descriptor did not take, and what is owed of it.
type rest struct {
	offered, taken int
	by             *worker // who wrote, and in which round
	round          uint64
	at             int64
	lost           int     // of it the loop has gone to sleep without waiting to write it
	cutBy          *worker // who was interrupted on it, in which turn, if nothing came after it
	cutTurn        uint32
	endTurn        uint32 // in which its end was read
}

// short: a write has not taken everything.
func (d *Doctor) short(p *process, w *worker, x *descriptor, e *trace.Event) {
	if x.kind != trace.Connection || x.rest.lost > 0 {
		return
	}
	if x.rest.by == nil {
		p.rests = append(p.rests, x.ref())
	}
	x.rest.by, x.rest.round, x.rest.at = w, w.round, e.Time
	x.rest.offered, x.rest.taken = int(e.Arg), max(0, e.Result)
}

// judgeRests is for the end of a wait: whoever owed something, and waited for input
// alone, is never told when the rest can be written.
func (d *Doctor) judgeRests(p *process, w *worker) {
	for _, r := range p.rests {
		x := r.get()
		if x == nil || !x.full || x.rest.by != w || x.watcher != w || x.rest.round >= w.round {
			continue
		}
		if x.interest.Has(kernel.In) && !x.interest.Has(kernel.Out) {
			x.rest.lost = x.rest.offered - x.rest.taken
		}
	}
}

// lookRests goes through what is owed.
func (d *Doctor) lookRests(own *process) {
	if len(own.rests) == 0 {
		return
	}
	n := 0
	var oldest *descriptor
	own.rests = keep(own.rests, func(x *descriptor) bool {
		if x.rest.lost > 0 && x.end == open && d.now-max(x.rest.at, d.resumed) >= int64(d.limits.RestAfter) {
			if n++; oldest == nil {
				oldest = x
			}
		}
		return x.end != broken
	})
	if oldest == nil {
		return
	}
	f := Finding{Time: d.now, PID: own.pid, Worker: -1, FD: oldest.fd}
	d.report(lintRest, &own.told[lintRest], f, func() string {
		who := d.call(own, oldest.fd)
		return fmt.Sprintf("A write to %s took %d of %d bytes, and the other %d are never written: the loop waits for %s to speak, and %s for its echo%s.",
			who, oldest.rest.taken, oldest.rest.offered, oldest.rest.lost, who, who, soWith(n))
	})
}

func soWith(n int) string {
	if n < 2 {
		return ""
	}
	return "; so with " + count(n-1, "other")
}

// lets is about a close: of one to whom something is owed, and of one on which a
// call was interrupted and not made again. At its end a server may do both.
func (d *Doctor) lets(p *process, w *worker, x *descriptor, e *trace.Event) {
	switch r := &x.rest; {
	case x.full && x.end == over && r.endTurn == e.Turn && r.by == w && p.accepts():
		d.report(lintRest, &p.told[lintRest], finding(p, w, e.Turn, x.fd, e.Time), func() string {
			return fmt.Sprintf("%s had said all and still listened, the last write to it took %d of %d bytes, and the server closed without the rest.",
				d.call(p, x.fd), r.taken, r.offered)
		})
	case r.cutBy == w && r.cutTurn == e.Turn && p.accepts():
		if p.cuts++; p.cuts < d.limits.CutClosed {
			return
		}
		d.report(lintCut, &p.told[lintCut], finding(p, w, e.Turn, x.fd, e.Time), func() string {
			return fmt.Sprintf("A call on %s was interrupted (EINTR), and the server closed the connection, as it has now done %s: EINTR says nothing of the client, and the call is to be made again.",
				d.call(p, x.fd), count(p.cuts, "time"))
		})
	}
}

// accepts: the server is not about to end.
func (p *process) accepts() bool {
	for x := range p.kept {
		if x.kind == trace.Listener && x.interest != 0 {
			return true
		}
	}
	return false
}

// cut: a call on x was interrupted, or with another error or none it was not.
func (x *descriptor) cut(w *worker, e *trace.Event) {
	x.rest.cutBy = nil
	if e.Errno() == kernel.EINTR && x.watcher == w {
		x.rest.cutBy, x.rest.cutTurn = w, e.Turn
	}
}
