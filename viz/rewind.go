package viz

import (
	"io"
	"time"

	"muxlab/harness/trace"
	"muxlab/session"
)

// A rewinder shows any moment of a past, forwards and backwards. A picture needs
// more than its own moment: rates, fading and time lines come from the stretch
// before it. So going back folds that stretch anew, into a digest of its own.
type rewinder struct {
	past    *trace.Past
	fresh   func() *digest
	file    string  // the recording's name; "" the past of a server that runs
	damaged bool    // it ends before it should
	d       *digest // what led up to the position; nil: nothing is shown yet

	context []byte // the one that known was made of
	known   session.Known
}

const (
	leadIn     = int64(3 * time.Second)        // what is folded before a moment that is jumped to
	leadInStep = int64(100 * time.Millisecond) // in frames of this length
	leadInMost = 200_000                       // events; before more than that nothing is folded
)

// show goes to time t, or to the end that is nearer. What it shows depends on t and
// on nothing else: what happened at t itself is in it, whichever way one came.
func (r *rewinder) show(t int64) (*snapshot, error) {
	t = r.past.Near(t)
	if err := r.lead(t); err != nil {
		return nil, err
	}
	f, err := r.past.Advance(t)
	if f == nil {
		return nil, err
	}
	return r.fold(f), nil
}

// play goes on by dt. io.EOF comes with the last picture.
func (r *rewinder) play(dt int64) (*snapshot, error) {
	if r.d == nil {
		return r.show(r.past.Time())
	}
	to := r.past.Near(r.past.Time() + dt)
	if r.past.Since(to) > r.past.Time() { // there is a gap between
		return r.show(to)
	}
	f, err := r.past.Advance(to)
	if f == nil {
		return nil, err
	}
	return r.fold(f), err
}

// step goes by turns of one worker, or with pid 0 of all, see trace.Past.Step. A
// moment looks the same whichever way one comes to it: what led up to it is folded
// anew, going on too. io.EOF: there is no such turn, and the position stays.
func (r *rewinder) step(pid, worker, by int) (*snapshot, error) {
	f, err := r.past.Step(pid, worker, by)
	if err != nil {
		return nil, err
	}
	if pid == 0 {
		return r.show(f.Time)
	}
	before, events := f.Time, f.Events
	if len(events) > 0 {
		before = events[0].Time
	}
	if err := r.lead(before); err != nil {
		return nil, err
	}
	if f, err = r.past.At(f.Time); err != nil {
		return nil, err
	}
	f.Events = events
	return r.foldAs(f, true), nil
}

// turnAt goes to the turn of one worker in which something happened at time t.
func (r *rewinder) turnAt(t int64, pid, worker int) (*snapshot, error) {
	if _, err := r.past.At(t); err != nil {
		return nil, err
	}
	s, err := r.step(pid, worker, 0)
	if err == io.EOF { // before its first turn, or the first that is remembered
		return r.show(t)
	}
	return s, err
}

// lead folds what leads up to time t into a fresh digest, and stands just before t. In
// a server at full speed that is too much to fold: then it is less that leads up.
func (r *rewinder) lead(t int64) error {
	r.d = r.fresh()
	begin := r.past.Since(t)
	t = max(t-1, begin)
	from := max(begin, t-leadIn)
	if f, err := r.past.At(from); err != nil {
		return err
	} else {
		r.fold(f)
	}
	folded := 0
	for at := from + leadInStep; at < t; at += leadInStep {
		f, err := r.past.Advance(at)
		if f == nil {
			return err
		}
		if folded += len(f.Events); folded > leadInMost {
			break
		}
		r.fold(f)
	}
	if f, _ := r.past.Advance(t); f != nil {
		r.fold(f)
	}
	return nil
}

func (r *rewinder) fold(f *trace.Frame) *snapshot { return r.foldAs(f, false) }

// foldAs takes in a frame; whole says that it ends where a turn does.
func (r *rewinder) foldAs(f *trace.Frame, whole bool) *snapshot {
	if len(f.Context) == 0 || len(r.context) == 0 || &f.Context[0] != &r.context[0] {
		r.context, r.known = f.Context, session.DecodeContext(f)
	}
	return r.d.fold(f, view{
		past: true, whole: whole, file: fileState{r.file, r.percent(), r.damaged},
		clients: r.known.Clients, sample: r.known.Sample, wall: r.known.WallAt(f.Time),
	})
}

// percent is how far on in the past the position is.
func (r *rewinder) percent() int {
	begin, end := r.past.Begin(), r.past.End()
	return int(100 * (r.past.Time() - begin) / max(1, end-begin))
}

// showTurn shows time t, and of a loop all that it did in the turn it was in then: the
// wait has returned, and what for is what one wants to see. The position is t.
func (r *rewinder) showTurn(t int64) (*snapshot, error) {
	s, err := r.show(t)
	if err != nil || s.stepped.pid == 0 {
		return s, err
	}
	if whole, err := r.step(s.stepped.pid, s.stepped.number, 0); err == nil && whole.turn == s.turn {
		s = whole
	}
	r.d = nil // it knows more than was at t
	if _, err := r.past.At(t); err != nil {
		return nil, err
	}
	return s, nil
}

// turnNear is when the first turn after t began, or the last one that is not
// after t; 0 and io.EOF if there is none. The position stays.
func (r *rewinder) turnNear(t int64, after bool) (began int64, err error) {
	position := r.past.Time()
	defer func() {
		if _, back := r.past.At(position); err == nil {
			err = back
		}
	}()
	if t < r.past.Begin() {
		if !after {
			return 0, io.EOF
		}
		t = r.past.Begin()
	}
	if _, err := r.past.At(t); err != nil {
		return 0, err
	}
	by := 0
	if after {
		by = 1
	}
	f, err := r.past.Step(0, 0, by)
	if err != nil {
		return 0, err
	}
	return f.Time, nil
}

// newRewinder returns a rewinder of what p has seen. It is to be used in p.inPast
// alone.
func newRewinder(p *pilot) rewinder {
	r := rewinder{past: p.past, fresh: func() *digest { return digestFor(p.alone) }}
	if file, ok := p.alone.(session.Recording); ok {
		r.file, _ = file.File()
		r.damaged = file.Damage() != nil
	}
	return r
}
