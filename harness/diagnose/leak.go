package diagnose

import (
	"fmt"
	"time"

	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/harness/units"
)

// leak is reported once for a process, and again after Thresholds.Again.
var leak = Lint{
	Name: "leak",
	About: "A client is gone, the server was told so, and the descriptor stays open, until there is none left. " +
		"Close on every path: at the end of the input, after a reset, after any other error.",
	Threshold: "LeakAfter: 5 s after the end",
	Needs:     "a client that left",
	lasts:     500 * time.Millisecond,
}

// lookLeaks goes through the connections of p whose end was read. One to which
// something is still to be written is none of them: its client has only said all
// it had to say.
func (d *Doctor) lookLeaks(own *process, p *trace.Process) {
	n, oldest := d.stale(&own.ended, func(x *descriptor) bool {
		return d.ran(x.endedAt) >= int64(d.limits.LeakAfter) && !x.answering(p)
	})
	if oldest == nil {
		return
	}
	age := d.now - oldest.endedAt
	f := d.aboutProcess(own.pid, oldest.FD, lasting(age, d.limits.LeakAfter))
	d.report(&leak, own.told.of(&leak), f, func() string {
		how := "has said its last"
		if oldest.end == broken {
			how = "is broken (" + oldest.trouble.Error() + ")"
		}
		return fmt.Sprintf("The connection of %s %s, the server was told so %s ago, and descriptor %d is still open%s.",
			d.call(own, oldest.FD), how, units.Text.Elapsed(age), oldest.FD, alike(n))
	})
}

// stale drops the closed ones, and counts those of which is says yes; the first of
// them is the oldest.
func (d *Doctor) stale(all *lives, is func(*descriptor) bool) (n int, oldest *descriptor) {
	if len(*all) == 0 {
		return 0, nil
	}
	d.keep(all, func(x *descriptor) bool {
		if is(x) {
			if n++; oldest == nil {
				oldest = x
			}
		}
		return true
	})
	return n, oldest
}

// alike speaks of the others, where n in all are so.
func alike(n int) string {
	switch n {
	case 1:
		return ""
	case 2:
		return ", as is another like it"
	}
	return ", as are " + units.Text.Plural(n-1, "other") + " like it"
}

// answering: something is still being sent to x, or is to be.
func (x *descriptor) answering(p *trace.Process) bool {
	if x.end == broken {
		return false
	}
	if x.full {
		return true
	}
	for i := range p.Workers {
		if w := &p.Workers[i]; w.Alive && w.CallFD == x.FD && tape.DoingOf(w) == tape.Writing {
			return true
		}
	}
	return false
}
