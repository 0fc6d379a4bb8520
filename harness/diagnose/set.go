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
	lasts:     2 * time.Second,
}

// lookedAtSet: a wait has returned; select was told to look as far as its argument says.
func (d *Doctor) lookedAtSet(p *process, w *worker, s *tape.Step) {
	if w.selects = s.Event.Op == trace.OpSelect; w.selects {
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
	f := about(w, w.turn, fd, at, counted(fd+1, "descriptors", d.limits.SetNear))
	d.report(&fdSetSize, p.told.of(&fdSetSize), f, func() string {
		return fmt.Sprintf("The highest descriptor that select is told of is %d, and its set ends at %d: beyond that, %s further, clients are turned away.",
			fd, kernel.FDSetSize-1, units.Text.Plural(max(0, kernel.FDSetSize-1-fd), "descriptor"))
	})
}

// refused: a client was turned away. Of the reasons, this one is a fault.
func (d *Doctor) refused(p *process, w *worker, s *tape.Step) {
	e := s.Event
	if trace.Reason(e.Arg) != trace.NoRoom {
		return
	}
	f := about(w, w.turn, e.FD, e.Time, counted(e.FD+1, "descriptors", kernel.FDSetSize))
	f.Until = f.Time // and not: a select is told of too many
	d.report(&fdSetSize, &p.refused, f, func() string {
		return fmt.Sprintf("A client was turned away: its descriptor is %d, and the set of select ends at %d.", e.FD, kernel.FDSetSize-1)
	})
}
