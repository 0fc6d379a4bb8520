package diagnose

import (
	"fmt"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/harness/units"
)

// fdSetSize is reported once for a process, and again after Thresholds.Again.
var fdSetSize = Lint{
	Name: "fd-setsize",
	About: "The descriptors of a server with select come near to FD_SETSIZE, 1024, and beyond that no client can be watched. " +
		"Use poll or epoll, which have no such limit.",
	Threshold: "SetNear: 922 descriptors",
	Needs:     "a call of select",
	lasts:     2 * time.Second,
}

// lookedAtSet: a wait has returned; select was told to look as far as its argument says.
func (d *Doctor) lookedAtSet(p *process, w *worker, s *tape.Step) {
	if w.selects = s.Event.Op == trace.OpSelect; w.selects {
		d.saw(&fdSetSize)
		d.looksAtSet(p, w, int(s.Event.Arg)-1, s.Event.Time)
	}
}

// watched: select is told of another descriptor.
func (d *Doctor) watched(p *process, w *worker, s *tape.Step) {
	if e := s.Event; w.selects && e.Op == trace.OpInterest && e.Interest() != 0 {
		d.looksAtSet(p, w, e.FD, e.Time)
	}
}

// looksAtSet: select was told to look as far as fd.
func (d *Doctor) looksAtSet(p *process, w *worker, fd int, at int64) {
	if fd+1 >= d.limits.SetNear {
		d.sayFullSet(p, w, fd, at)
	}
}

// lookSet is for a select that sleeps: it was told of the descriptors all the same.
func (d *Doctor) lookSet(own *process, w *worker, p *trace.Process) {
	if !w.selects {
		return
	}
	for i := len(p.FDs) - 1; i >= 0; i-- {
		if fd := &p.FDs[i]; fd.Interest != 0 {
			d.looksAtSet(own, w, fd.Number, d.now)
			return
		}
	}
}

func (d *Doctor) sayFullSet(p *process, w *worker, fd int, at int64) {
	if p.turned > 0 && fd == kernel.FDSetSize-1 {
		return // refused says so
	}
	f := about(w, w.turn, fd, at, counted(fd+1, "descriptors", d.limits.SetNear))
	d.report(&fdSetSize, p.told.of(&fdSetSize), f, func() string {
		left := kernel.FDSetSize - 1 - fd
		if left <= 0 {
			return fmt.Sprintf("select is passed descriptor %d, the last that it can use: the next client is turned away.", fd)
		}
		return fmt.Sprintf("select is passed descriptors up to %d, and can use %s more, up to %d: then clients are turned away.",
			fd, units.Count(left), kernel.FDSetSize-1)
	})
}

// refused: a client was turned away. Of the reasons, this one is a fault.
func (d *Doctor) refused(p *process, w *worker, s *tape.Step) {
	e := s.Event
	if trace.Reason(e.Arg) != trace.NoRoom {
		return
	}
	p.turned++
	f := about(w, w.turn, e.FD, e.Time, counted(e.FD+1, "descriptors", kernel.FDSetSize))
	f.Until = f.Time // and not: a select is passed too many
	d.report(&fdSetSize, &p.refused, f, func() string {
		are := "were"
		if p.turned == 1 {
			are = "was"
		}
		return fmt.Sprintf("%s %s turned away: their descriptor would be %d or more, and select can use none of these.",
			units.Text.Plural(p.turned, "client"), are, kernel.FDSetSize)
	})
}
