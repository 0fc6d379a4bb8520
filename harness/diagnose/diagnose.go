// Package diagnose reads a trace and names what is wrong with the server: one
// sentence for each fault, with the turn in which it shows as evidence.
//
// It teaches what to look for. A fault of a server is seldom a single wrong call;
// it is a pattern over several turns: a descriptor that is returned again and again
// and that nobody uses, an edge that is not drained before the next wait, a client
// that has left and whose descriptor stays. Each pattern is a lint, in one file.
//
// It is about faults alone: a silent client, a slow one or a burst is no fault of the
// server's. It concludes from the calls, as a
// tape.Reader reads them; where it needs what only the kernel knows (the backlog, CPU
// time) it is told, and says nothing where that is unavailable. It looks at no clock and
// opens nothing. What it leaves out: what goes wrong inside the program, between two calls.
//
// Files, in the order to read them: lint.go (what a lint is), thresholds.go (all of
// them; package limits says from when on it is trouble), keep.go (what is kept of a
// server), steps.go (which lint looks at what); a file a lint, by its name; then words.go
// (how it is said). Package report prints it.
package diagnose

import (
	"cmp"
	"slices"

	"muxlab/harness/measure"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
)

// A Finding is one thing that is wrong, with its evidence.
type Finding struct {
	Lint     string   // the name of the lint, as in Lints
	Sentence string   // one sentence, for a person, naming whom it is about, with the figures
	Evidence Evidence // the figure that makes it a fault
	Time     int64    // ns, the trace's clock: the moment of the evidence
	PID      int      // whose turn
	Worker   int      // -1: the server as a whole
	Turn     uint32   // the turn in which it shows, see tape.Turn.Number
	FD       int      // the descriptor, or -1
	Until    int64    // for so long it is so, as far as this evidence reaches; Time: it is about that one moment
	Trouble  int      // its number: what shows again of the same subject, and not much later, bears the same
}

// Evidence is the figure that makes a finding one, and the limit that it has reached. (The
// time in a blocked call may be below it: its client spoke, and still holds up the others.)
type Evidence struct {
	Figure int64
	Unit   string // what is counted: "waits", "bytes", …; "ns" for a time
	Limit  int64  // of the same unit; 0: there is none, the lint says why in its file
}

// A Doctor follows one server. It keeps something for each open descriptor and
// each worker, and no more; it is used by one goroutine. Time goes forwards: whoever goes
// back in a recording takes a new Doctor.
type Doctor struct {
	limits Thresholds
	name   func(*tape.Life) string
	reader *tape.Reader
	each   func(*tape.Step)

	processes map[int]*process
	latest    *process      // the one of the last event
	running   *worker       // likewise
	lives     []*descriptor // by tape.LifeID.Slot
	free      []*descriptor // of closed ones, to be used again
	closing   *descriptor   // the one that the current event closes
	found     []Finding     // in this frame
	over      []int         // troubles whose cause went in this frame
	frame     uint64
	now       int64 // the frame's time
	resumed   int64 // the last time at which the server was held
	holds     measure.Holds
	cpu       float64 // percent of a core; negative: unknown
	told      told    // about the server as a whole
	troubles  int     // so many were told so far
	herd      herd
	woken     tape.Worker // the first that was woken for a listener, see herd.go
	backlog   backlog
	judged    uint64 // bit by Lint.index: what it needs was seen
	turns     int    // that began

	// Of the lints that keep a state of their own.
	steps  [tape.VerbCount][]stepFunc
	seen   uint64 // bit v: there is a step for verb v
	frames []frameFunc
}

// New returns a Doctor. name says how people call a descriptor, "" if they have no name
// for it; it may be nil. A descriptor without a name is called "descriptor 12".
func New(t Thresholds, name func(*tape.Life) string) *Doctor {
	if name == nil {
		name = func(*tape.Life) string { return "" }
	}
	d := &Doctor{limits: t, name: name, reader: tape.NewReader(), processes: map[int]*process{}}
	d.each = d.Step
	d.beginLints()
	return d
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
// again, with the first event from which on every ring is whole.
func (d *Doctor) Take(f *trace.Frame, s measure.Samples) []Finding {
	d.Begin(d.reader, f, s)
	d.reader.Frame(f, tape.Detail{}, d.each)
	d.reader.Settle(f, nil)
	return d.End(f, s)
}

// Hold says when the viewer held the server last: what was held does not count as waiting.
// Call it before the frame is read. A worker that stands at its gate needs no such word.
func (d *Doctor) Hold(h measure.Hold) {
	d.holds.Note(h)
	d.resumed = max(d.resumed, h.Until)
}

// Begin begins a frame that r is about to read: Begin, then Step for each of its steps,
// then Settle of r, then End do what Take does, with a Reader that others use as
// well. It must be the same Reader for all frames.
func (d *Doctor) Begin(r *tape.Reader, f *trace.Frame, s measure.Samples) {
	d.reader = r
	d.found, d.over, d.now = nil, d.over[:0], f.Time
	d.frame++
	d.cpu = -1
	if s.Known() && s.CPU >= 0 {
		d.cpu = s.CPU
	}
	first := d.meet(f)
	if f.Gap() {
		d.forget()
	} else if first {
		d.meetQueues(f)
	}
}

// End looks at what the frame shows between two events, and returns what was found.
func (d *Doctor) End(f *trace.Frame, s measure.Samples) []Finding {
	d.look(f, s)
	d.leave()
	slices.SortStableFunc(d.found, func(a, b Finding) int { return cmp.Compare(a.Time, b.Time) })
	return d.found
}

// Over returns the numbers of the troubles that the frame has ended: what caused them is gone,
// whatever Finding.Until says. It is valid until the next frame.
func (d *Doctor) Over() []int { return d.over }

// Turns returns how many turns began in the events so far, see tape.Turn.
func (d *Doctor) Turns() int { return d.turns }

// look is for what shows between two events: that one does not come.
func (d *Doctor) look(f *trace.Frame, s measure.Samples) {
	for _, p := range f.Processes {
		for i := range p.Workers {
			if p.Workers[i].Alive && p.Workers[i].Standing {
				d.Hold(measure.Hold{Before: p.Workers[i].Since, Seen: p.Workers[i].Since, Until: f.Time})
			}
		}
	}
	d.lookBacklog(s)
	for _, p := range f.Processes {
		if own := d.processes[p.PID]; own.frame == d.frame {
			d.lookWorkers(own, p)
			d.lookQueue(own, p)
			d.lookLeaks(own, p)
			for _, look := range d.frames {
				look(own, p)
			}
			d.lookKept(own)
			d.lookRests(own)
		}
	}
	d.lookServer(f, s)
}

// lookWorkers looks at the loops of a process: at one that is blocked on a client,
// and at what a sleeping one has left behind and done before.
func (d *Doctor) lookWorkers(own *process, p *trace.Process) {
	for i := range p.Workers {
		t := &p.Workers[i]
		if !t.Alive {
			continue
		}
		w := own.worker(t.Number)
		switch doing := tape.DoingOf(t); {
		case doing == tape.Standing || doing == tape.Computing:
		case d.reader.LastEvent(w.Worker) > t.Since: // it has returned meanwhile
		case doing == tape.Waiting:
			d.judgeTurn(own, w, d.reader.Turn(w.Worker), t.Since)
			d.lookEdges(own, w, d.ran(t.Since))
			d.lookSet(own, w, p)
		case d.reader.Watching(w.Worker) > 0:
			d.lookBlocked(own, w, t, doing)
		}
	}
}

// ran is how long ago at was, without the time in which the server was held.
func (d *Doctor) ran(at int64) int64 { return d.now - at - d.holds.Since(at) }
