package diagnose

import (
	"time"

	"muxlab/harness/tape"
	"muxlab/harness/trace"
)

// A Lint is one kind of trouble that is looked for.
type Lint struct {
	Name  string
	About string // what it is and what to do, a sentence each
	// Threshold is the name of a field of Thresholds, and its default in words. Where
	// a lint has several, they are separated by semicolons, the first being the
	// one to turn.
	Threshold string
	// Needs is what the load has to bring about before the lint can judge, as in "a write
	// that did not take everything". See Doctor.NotJudged.
	Needs string
	// lasts is for how long after it showed it still is so, unless it shows again: what is
	// looked for in every frame, and not found in some, is over. 0: it is about one turn.
	lasts time.Duration
	index int // in told

	// begin is for a lint that keeps a state of its own. It is called when a Doctor begins
	// to look, and again after a loss: it makes an empty state, and returns what looks. l is
	// the lint itself.
	begin func(d *Doctor, l *Lint) looks
	// sees are the steps that such a lint looks at.
	sees []tape.Verb
}

// looks are the functions of a lint that keeps a state of its own. Each may be nil.
type looks struct {
	// step looks at a step, before the descriptor's end and errors are noted.
	step stepFunc
	// frame looks at a process at the end of a frame.
	frame frameFunc
}

type (
	stepFunc  func(p *process, w *worker, s *tape.Step)
	frameFunc func(own *process, p *trace.Process)
)

// beginLints lets the lints that keep a state of their own begin, each without one.
func (d *Doctor) beginLints() {
	d.steps, d.frames = [tape.VerbCount][]stepFunc{}, nil
	for _, l := range all {
		if l.begin == nil {
			continue
		}
		own := l.begin(d, l)
		for _, verb := range l.sees {
			d.seen |= 1 << verb
			d.steps[verb] = append(d.steps[verb], own.step)
		}
		if own.frame != nil {
			d.frames = append(d.frames, own.frame)
		}
	}
}

// perLife is a lint's own state of each open descriptor.
type perLife[T any] struct {
	all []lifeState[T] // by tape.LifeID.Slot
}

type lifeState[T any] struct {
	id    tape.LifeID
	state T
}

// of returns the state of a life, which is empty at first.
func (k *perLife[T]) of(id tape.LifeID) *T {
	n := id.Slot()
	for n >= len(k.all) {
		k.all = append(k.all, lifeState[T]{})
	}
	at := &k.all[n]
	if at.id != id {
		*at = lifeState[T]{id: id}
	}
	return &at.state
}

func init() {
	for i, l := range all {
		l.index = i
	}
}

// Lints lists everything that is looked for.
func Lints() []Lint {
	list := make([]Lint, len(all))
	for i, l := range all {
		list[i] = *l
	}
	return list
}

// saw records that what l needs was seen.
func (d *Doctor) saw(l *Lint) { d.judged |= 1 << l.index }

// NotJudged lists the lints for which what they need was not seen so far: that they found
// nothing says nothing about the server.
func (d *Doctor) NotJudged() []Lint {
	var list []Lint
	for i, l := range all {
		if d.judged>>i&1 == 0 {
			list = append(list, *l)
		}
	}
	return list
}

// told is what was last told of a subject, for each lint.
type told []trouble

// of makes room for the lint first: few subjects have any trouble.
func (t *told) of(l *Lint) *trouble {
	for l.index >= len(*t) {
		*t = append(*t, trouble{})
	}
	return &(*t)[l.index]
}

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
func (d *Doctor) report(l *Lint, subject *trouble, f Finding, sentence func() string) {
	again := subject.number != 0
	if !again || f.Time-max(subject.shown, d.resumed) > sameTrouble {
		d.troubles++
		subject.number = d.troubles
	}
	subject.shown = f.Time
	d.saw(l)
	if again && f.Time < subject.told+int64(d.limits.Again) {
		return
	}
	subject.told = f.Time
	f.Lint, f.Sentence, f.Trouble = l.Name, sentence(), subject.number
	if f.Until == 0 {
		f.Until = f.Time + int64(l.lasts)
	}
	d.found = append(d.found, f)
}

// about is a finding in a turn of a worker.
func about(w *worker, turn uint32, fd int, at int64, e Evidence) Finding {
	return Finding{Time: at, PID: w.PID, Worker: w.Number, Turn: turn, FD: fd, Evidence: e}
}

// aboutProcess is a finding about a process, or with process 0 about nobody in particular.
func (d *Doctor) aboutProcess(pid, fd int, e Evidence) Finding {
	return Finding{Time: d.now, PID: pid, Worker: -1, FD: fd, Evidence: e}
}

// lasting is the evidence of something that lasts too long, in ns.
func lasting(ns int64, limit time.Duration) Evidence { return Evidence{ns, "ns", int64(limit)} }

// counted is the evidence of too many of something.
func counted(n int, unit string, limit int) Evidence {
	return Evidence{int64(n), unit, int64(limit)}
}
