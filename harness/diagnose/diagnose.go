// Package diagnose reads a trace and names what is wrong with the server: one
// sentence for each fault, with the turn in which it shows as evidence.
//
// It teaches what to look for. A fault of a server is seldom a single wrong call;
// it is a pattern over several turns: a descriptor that is returned again and again
// and that nobody uses, an edge that is not drained before the next wait, a client
// that has left and whose descriptor stays. Each pattern is a lint, in a few lines.
//
// It is about faults alone: a silent client, a slow one, a burst or a lack of
// descriptors is no fault of the server's. It concludes from the calls; where it
// needs what only the kernel knows (the backlog, CPU time) it is told, and says
// nothing where that is unavailable. It looks at no clock and opens nothing.
//
// What it leaves out: what goes wrong inside the program, between two calls.
//
// Files, in the order to read them: lints.go (what is looked for), thresholds.go
// (from when on it is trouble), state.go (what is kept of a server), events.go (what an
// event changes); then the lints: turn.go and spin.go, hog.go, edge.go, busy.go,
// herd.go, full.go, backlog.go, blocked.go, leak.go, rest.go; last words.go (how it is said).
package diagnose

import (
	"cmp"
	"slices"

	"muxlab/harness/measure"
	"muxlab/harness/trace"
)

// A Finding is one thing that is wrong, with its evidence.
type Finding struct {
	Lint     string // the name of the lint, as in Lints
	Sentence string // one sentence, for a person, naming whom it is about, with the figures
	Time     int64  // ns, the trace's clock: the moment of the evidence
	PID      int    // whose turn
	Worker   int    // -1: the server as a whole
	Turn     uint32 // the turn in which it shows
	FD       int    // the descriptor, or -1
	Until    int64  // for so long it is so, as far as this evidence reaches; Time: it is about that one moment
	Trouble  int    // its number: what shows again of the same subject, and not much later, bears the same
}

// A Doctor follows one server. It keeps something for each open descriptor and
// each worker, and no more; it is used by one goroutine. Time goes forwards: whoever goes
// back in a recording takes a new Doctor.
type Doctor struct {
	limits Thresholds
	name   func(pid, fd int) string

	processes map[int]*process
	latest    *process      // the one of the last event
	free      []*descriptor // closed ones, to be used again
	found     []Finding     // in this frame
	frame     uint64
	blind     bool    // after a loss, until every ring is whole again
	now       int64   // the frame's time
	resumed   int64   // the last time at which somebody stood at a gate: what was before is no waiting
	cpu       float64 // percent of a core; negative: unknown
	told      told    // about the server as a whole
	troubles  int     // so many were told so far
	herd      herd
	backlog   backlog
}

// New returns a Doctor. name says how people call a descriptor of a process; with
// nil it is "descriptor 12".
func New(t Thresholds, name func(pid, fd int) string) *Doctor {
	if name == nil {
		name = func(_, fd int) string { return number(fd) }
	}
	return &Doctor{limits: t, name: name, processes: map[int]*process{}}
}

// Take reads the next frame of a source, and returns what it finds in it, in
// order of time. A lint that goes on firing for the same subject (a descriptor, a
// worker, a process, or the server, see Lints) is reported again after
// Thresholds.Again, not before.
//
// The same samples may come with several frames: Samples.At tells them apart. Zero
// Samples are none.
//
// After a loss nothing is concluded from what was not seen: all patterns begin
// anew, with the first event from which on every ring is whole.
func (d *Doctor) Take(f *trace.Frame, s measure.Samples) []Finding {
	d.found, d.now = nil, f.Time
	d.frame++
	d.cpu = -1
	if s.Known() && s.CPU >= 0 {
		d.cpu = s.CPU
	}
	first := d.meet(f)
	events := f.Events
	if f.Lost > 0 {
		whole := d.recover(f)
		events = f.Events[whole:]
	} else if first {
		d.sync(f)
	}
	for i := range events {
		d.apply(&events[i])
	}
	d.look(f, s)
	d.bury()
	slices.SortStableFunc(d.found, func(a, b Finding) int { return cmp.Compare(a.Time, b.Time) })
	return d.found
}

// look is for what shows between two events: that one does not come.
func (d *Doctor) look(f *trace.Frame, s measure.Samples) {
	for _, p := range f.Processes {
		for i := range p.Workers {
			if p.Workers[i].Alive && p.Workers[i].Standing {
				d.resumed = f.Time
			}
		}
	}
	d.lookBacklog(s)
	for _, p := range f.Processes {
		if own := d.processes[p.PID]; own.frame == d.frame {
			d.lookWorkers(own, p)
			d.lookQueue(own, p)
			d.lookLeaks(own, p)
			d.lookCopies(own)
			d.lookKept(own)
			d.lookRests(own)
		}
	}
	d.lookServer(f, s)
}

// told is what was last told of a subject, for each lint.
type told [lintCount]trouble

// trouble is one lint about one subject: its number, and when it showed and was
// told last; number 0: never.
type trouble struct {
	number      int
	shown, told int64
}

// sameTrouble: what is gone for longer, and comes again, is another trouble. A hold
// in between does not count.
const sameTrouble = int64(10e9)

// report adds a finding of lint l about a subject, unless that was told a moment
// ago. The sentence is made only if it is needed.
func (d *Doctor) report(l lint, subject *trouble, f Finding, sentence func() string) {
	if d.blind {
		return
	}
	again := subject.number != 0
	if !again || f.Time-max(subject.shown, d.resumed) > sameTrouble {
		d.troubles++
		subject.number = d.troubles
	}
	subject.shown = f.Time
	if again && f.Time < subject.told+int64(d.limits.Again) {
		return
	}
	subject.told = f.Time
	f.Lint, f.Sentence, f.Trouble = lints[l].Name, sentence(), subject.number
	if f.Until == 0 {
		f.Until = f.Time + int64(lints[l].lasts)
	}
	d.found = append(d.found, f)
}
