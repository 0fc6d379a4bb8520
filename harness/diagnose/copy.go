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
	Needs:     "a child that serves a connection of its parent",
	lasts:     500 * time.Millisecond,
	begin:     beginCopies,
	sees:      []tape.Verb{tape.Born},
}

// copies are the connections that a child has a copy of.
type copies struct {
	d    *Doctor
	lint *Lint
	all  lives
	of   perLife[copied]
}

type copied struct {
	at    int64 // when the child began to use it
	child int
}

func beginCopies(d *Doctor, l *Lint) looks {
	c := &copies{d: d, lint: l}
	return looks{step: c.born, frame: c.look}
}

// born: p uses a connection that it did not accept. If its parent has the same one
// open, that one is a copy.
func (c *copies) born(p *process, _ *worker, s *tape.Step) {
	if s.Accepts() {
		return
	}
	l := s.Life
	parent := c.d.processes[c.d.reader.Parent(p.pid)]
	if l.Kind != trace.Connection || l.Port() == 0 || parent == nil {
		return
	}
	c.d.saw(c.lint)
	for y := range c.d.reader.Open(parent.pid) {
		if y.Kind != trace.Connection || y.Connection != l.Connection || y.Born > s.Event.Time {
			continue
		}
		if x := c.of.of(y.ID); x.at == 0 {
			x.at, x.child = s.Event.Time, p.pid
			c.all = append(c.all, c.d.of(y).id)
		}
	}
}

// look looks for the copies that own keeps.
func (c *copies) look(own *process, _ *trace.Process) {
	d := c.d
	n, oldest := d.stale(&c.all, func(x *descriptor) bool {
		return x.PID == own.pid && d.ran(c.of.of(x.id).at) >= int64(d.limits.CopyAfter)
	})
	if oldest == nil {
		return
	}
	at := c.of.of(oldest.id)
	age := d.now - at.at
	f := d.aboutProcess(own.pid, oldest.FD, lasting(age, d.limits.CopyAfter))
	d.report(c.lint, own.told.of(c.lint), f, func() string {
		return fmt.Sprintf("The parent still has its copy of %s, %s after process %d began to serve it: when that process closes, the client sees no end, for descriptor %d is open here%s.",
			d.call(own, oldest.FD), units.Text.Elapsed(age), at.child, oldest.FD, alike(n))
	})
}
