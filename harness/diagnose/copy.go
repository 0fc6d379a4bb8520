package diagnose

import (
	"fmt"
	"time"

	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/harness/units"
)

// parentKeeps is reported once for a process, and again after Thresholds.Again.
var parentKeeps = Lint{
	Name: "parent-keeps",
	About: "A parent keeps its copy of a connection that its child serves: when the child closes it the client sees no end, and the parent runs out of descriptors. " +
		"Close it in the parent as soon as the child is started.",
	Threshold: "CopyAfter: 1 s after the child has used it",
	lasts:     500 * time.Millisecond,
}

// copied is what is kept of a connection that a child has a copy of.
type copied struct {
	at    int64 // when the child began to use it
	child int
}

// copied: p uses a connection that it did not accept. If its parent has the same one
// open, that one is a copy.
func (d *Doctor) copied(p *process, s *tape.Step) {
	l := s.Life
	parent := d.processes[d.reader.Parent(p.pid)]
	if l.Kind != trace.Connection || l.Port() == 0 || parent == nil {
		return
	}
	for y := range d.reader.Open(parent.pid) {
		if y.Kind != trace.Connection || y.Connection != l.Connection || y.Born > s.Event.Time {
			continue
		}
		if x := d.of(y); x.copied.at == 0 {
			x.copied.at, x.copied.child = s.Event.Time, p.pid
			parent.copies = append(parent.copies, x.id)
		}
	}
}

func (d *Doctor) lookCopies(own *process) {
	n, oldest := d.stale(&own.copies, func(x *descriptor) bool {
		return d.now-max(x.copied.at, d.resumed) >= int64(d.limits.CopyAfter)
	})
	if oldest == nil {
		return
	}
	age := d.now - oldest.copied.at
	f := d.aboutProcess(own.pid, oldest.FD, lasting(age, d.limits.CopyAfter))
	d.report(&parentKeeps, own.told.of(&parentKeeps), f, func() string {
		return fmt.Sprintf("The parent still has its copy of %s, %s after process %d began to serve it: when that process closes, the client sees no end, for descriptor %d is open here%s.",
			d.call(own, oldest.FD), units.Text.Elapsed(age), oldest.copied.child, oldest.FD, alike(n))
	})
}
