package diagnose

import (
	"fmt"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/harness/units"
)

// shortWrite is reported once for a process, and again after Thresholds.Again.
var shortWrite = Lint{
	Name: "short-write",
	About: "A write took only a part, and the rest is never written: the loop waits for the client to speak, or closes, and the client waits for the rest. " +
		"Keep what write did not take, and wait for writability until it is written; close when nothing is left.",
	Threshold: "RestAfter: 1 s after the write",
	Needs:     "a write that did not take everything",
	lasts:     500 * time.Millisecond,
}

// rest is what the last write to a descriptor did not take, and what is owed of it.
type rest struct {
	offered, taken int
	by             *worker // who wrote, and in which round
	round          uint64
	at             int64
	lost           int    // of it the loop has gone to sleep without waiting to write it
	endTurn        uint32 // in which its end was read
}

// short: a write has not taken everything.
func (d *Doctor) short(p *process, w *worker, x *descriptor, e *trace.Event) {
	if x.Kind != trace.Connection || x.rest.lost > 0 {
		return
	}
	d.saw(&shortWrite)
	d.saw(&unbounded)
	if x.rest.by == nil {
		p.rests = append(p.rests, x.id)
	}
	x.rest.by, x.rest.round, x.rest.at = w, w.round, e.Time
	x.rest.offered, x.rest.taken = int(e.Arg), max(0, e.Result)
}

// judgeRests is for the end of a wait: whoever owed something, and waited for input
// alone, is never told when the rest can be written.
func (d *Doctor) judgeRests(p *process, w *worker) {
	for _, id := range p.rests {
		x := d.get(id)
		if x == nil || !x.full || x.rest.by != w || !w.watches(x.Life) || x.rest.round >= w.round {
			continue
		}
		if x.Interest.Has(kernel.In) && !x.Interest.Has(kernel.Out) {
			x.rest.lost = x.rest.offered - x.rest.taken
		}
	}
}

// lookRests goes through what is owed.
func (d *Doctor) lookRests(own *process) {
	n, oldest := d.stale(&own.rests, func(x *descriptor) bool {
		return x.rest.lost > 0 && x.end == open && d.ran(x.rest.at) >= int64(d.limits.RestAfter)
	})
	if oldest == nil {
		return
	}
	f := d.aboutProcess(own.pid, oldest.FD, counted(oldest.rest.lost, "bytes", 0)) // one byte is too many
	d.report(&shortWrite, own.told.of(&shortWrite), f, func() string {
		who := d.call(own, oldest.FD)
		return fmt.Sprintf("A write to %s took %s of %s bytes, and the other %s are never written: the loop waits for %s to speak, and %s for its echo%s.",
			who, units.Count(oldest.rest.taken), units.Count(oldest.rest.offered), units.Count(oldest.rest.lost), who, who, soWith(n))
	})
}

func soWith(n int) string {
	if n < 2 {
		return ""
	}
	return "; so with " + units.Text.Plural(n-1, "other")
}

// lets is about a close: of one to whom something is owed, and of one on which a
// call was interrupted and not made again, see cut.go. At its end a server may do both.
func (d *Doctor) lets(p *process, w *worker, x *descriptor, s *tape.Step) {
	r := &x.rest
	if !x.full || x.end != over || r.endTurn != w.turn || r.by != w || !d.accepts(p) {
		d.cutShort(p, w, x, s)
		return
	}
	f := about(w, w.turn, x.FD, s.Event.Time, counted(r.offered-r.taken, "bytes", 0))
	d.report(&shortWrite, p.told.of(&shortWrite), f, func() string {
		return fmt.Sprintf("%s had said all and still listened, the last write to it took %s of %s bytes, and the server closed without the rest.",
			d.call(p, x.FD), units.Count(r.taken), units.Count(r.offered))
	})
}

// accepts: the server is not about to end.
func (d *Doctor) accepts(p *process) bool {
	for l := range d.reader.Open(p.pid) {
		if l.Kind == trace.Listener && l.Interest != 0 {
			return true
		}
	}
	return false
}
