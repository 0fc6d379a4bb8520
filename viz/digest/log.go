package digest

import (
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/viz/snapshot"
)

// The call log: the latest events, with the names of the workers.

// keepEntries is how many entries the log has at most.
const keepEntries = 400

// logged is one event of the log.
func (d *Digest) logged(s *tape.Step) snapshot.Entry {
	m := snapshot.Mention{Event: *s.Event, Name: d.Names.OfLife(d.reader.Life(s.Of())), Sees: s.Sees}
	return snapshot.Entry{Mention: m, Begins: s.Begins}
}

// keepLog adds the entries of a frame to the log. It makes a new slice, because snapshots
// share the old one.
func (d *Digest) keepLog(f *trace.Frame, fresh []snapshot.Entry) {
	if len(fresh) == 0 {
		return
	}
	names := WorkerNames(f)
	for i := range fresh {
		fresh[i].By = names[snapshot.WorkerKey{PID: fresh[i].PID, Number: fresh[i].Worker}]
	}
	keep := d.log[max(0, len(d.log)+len(fresh)-keepEntries):]
	d.log = append(append(make([]snapshot.Entry, 0, len(keep)+len(fresh)), keep...), fresh...)
	d.Snap.Log = d.log
}

// WorkerNames returns the names of all workers in f, as the screen writes them: in a
// worker process with several threads, "thread 2" and not "worker 2".
func WorkerNames(f *trace.Frame) map[snapshot.WorkerKey]string {
	names := map[snapshot.WorkerKey]string{}
	for _, p := range f.Processes {
		for _, w := range p.Workers {
			names[snapshot.WorkerKey{PID: p.PID, Number: w.Number}] = threadName(p, w.Name)
		}
	}
	return names
}
