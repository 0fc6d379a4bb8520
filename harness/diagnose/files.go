package diagnose

import (
	"fmt"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/harness/units"
)

// noFiles is reported once for a process, and again after Thresholds.Again.
var noFiles = Lint{
	Name: "out-of-descriptors",
	About: "A process has as many descriptors open as it may have, and accept fails: new clients wait, though the server is idle. " +
		"Raise the limit (ulimit -n), close what is idle, or accept no more connections than there is room for.",
	Threshold: "FilesFailed: 1 accept in a row",
	Needs:     "an accept",
	lasts:     time.Second,
	begin:     outOfDescriptors,
	sees:      []tape.Verb{tape.Born, tape.AcceptFailed, tape.CameAndWent},
}

// outOfFiles reports whether accept found no room for another descriptor.
func outOfFiles(err kernel.Errno) bool {
	return err == kernel.EMFILE || err == kernel.ENFILE || err == kernel.ENOBUFS || err == kernel.ENOMEM
}

// outOfDescriptors counts, by process, the accepts in a row that failed for lack of a
// descriptor. One that the harness made fail says nothing of the process.
func outOfDescriptors(d *Doctor, l *Lint) looks {
	failed := map[int]int{}
	return looks{step: func(p *process, w *worker, s *tape.Step) {
		if s.Sees == tape.Born && !s.Accepts() {
			return
		}
		e := s.Event
		d.saw(l)
		switch err := e.Errno(); {
		case s.Interrupted || e.Flags&trace.Injected != 0 || nothingYet(err):
			return
		case err != kernel.EMFILE && err != kernel.ENFILE:
			delete(failed, p.pid)
			return
		}
		if failed[p.pid]++; failed[p.pid] < d.limits.FilesFailed {
			return
		}
		f := about(w, w.turn, e.FD, e.Time, counted(failed[p.pid], "accepts", d.limits.FilesFailed))
		d.report(l, p.told.of(l), f, func() string {
			return fmt.Sprintf("No descriptor is left: accept says %v, with %s open, and new clients wait until one is closed.",
				e.Errno(), units.Text.Plural(d.connections(p), "connection"))
		})
	}}
}

// connections counts the open connections of p.
func (d *Doctor) connections(p *process) (n int) {
	for l := range d.reader.Open(p.pid) {
		if l.Kind == trace.Connection {
			n++
		}
	}
	return n
}
