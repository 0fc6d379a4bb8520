package diagnose

import (
	"fmt"
	"time"

	"muxlab/harness/tape"
	"muxlab/harness/units"
)

// unbounded is reported once for a descriptor, and again after Thresholds.Again.
var unbounded = Lint{
	Name: "unbounded",
	About: "The server goes on reading from a client that does not take its answers, and keeps them all in memory. " +
		"Stop reading while too much is unsent (a high-water mark), and let the kernel hold up the client.",
	Threshold: "UnboundedBytes: 1 MiB kept for one client",
	Needs:     "a client that did not take its replies",
	lasts:     time.Second,
}

// keptFor is what was read from a client while its output was full: it is kept for it.
type keptFor struct {
	bytes int
	told  trouble
}

// grown: something was read from x. What is read while its output is full is kept.
func (d *Doctor) grown(p *process, w *worker, x *descriptor, s *tape.Step) {
	if !x.full {
		return
	}
	was, most := x.unbounded.bytes, d.limits.UnboundedBytes
	if x.unbounded.bytes += s.Event.Result; x.unbounded.bytes < most {
		return
	}
	if was < most {
		p.keeps = append(p.keeps, x.id)
	}
	d.sayKept(p, x, about(w, w.turn, x.FD, s.Event.Time, counted(x.unbounded.bytes, "bytes", most)))
}

// lookKept is for what is kept still, though nothing more is read at the moment.
func (d *Doctor) lookKept(own *process) {
	if len(own.keeps) == 0 {
		return
	}
	d.keep(&own.keeps, func(x *descriptor) bool {
		if x.unbounded.bytes < d.limits.UnboundedBytes {
			return false
		}
		d.sayKept(own, x, d.aboutProcess(own.pid, x.FD, counted(x.unbounded.bytes, "bytes", d.limits.UnboundedBytes)))
		return true
	})
}

func (d *Doctor) sayKept(p *process, x *descriptor, f Finding) {
	d.report(&unbounded, &x.unbounded.told, f, func() string {
		return fmt.Sprintf("The server reads on from %s, which does not take its answers: %s is kept for it in memory, and nothing stops that from growing.",
			d.call(p, x.FD), units.Text.SizeDown(x.unbounded.bytes))
	})
}
