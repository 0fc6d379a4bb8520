package digest

import (
	"io"
	"time"

	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/session/control"
	"muxlab/viz/snapshot"
)

// A Rewinder shows any moment of a past, forwards and backwards. A picture needs
// more than its own moment: rates, fading and time lines come from the stretch
// before it. So going back folds that stretch anew, into a digest of its own.
type Rewinder struct {
	Past    *tape.Past
	fresh   func() *Digest
	file    string  // the recording's name; "" the past of a server that runs
	damaged bool    // it ends before it should
	D       *Digest // what led up to the position; nil: nothing is shown yet

	context []byte // the one that known was made of
	known   session.Known
}

const (
	LeadIn     = int64(3 * time.Second)        // what is folded before a moment that is jumped to
	leadInStep = int64(100 * time.Millisecond) // in frames of this length
	leadInMost = 200_000                       // events; before more than that nothing is folded
)

// Show goes to time t, or to the end that is nearer. What it shows depends on t and
// on nothing else: what happened at t itself is in it, whichever way one came.
func (r *Rewinder) Show(t int64) (*snapshot.Snapshot, error) {
	t = r.Past.Near(t)
	if err := r.lead(t); err != nil {
		return nil, err
	}
	f, err := r.Past.Advance(t)
	if f == nil {
		return nil, err
	}
	return r.fold(f), nil
}

// Play goes on by dt. io.EOF comes with the last picture.
func (r *Rewinder) Play(dt int64) (*snapshot.Snapshot, error) {
	if r.D == nil {
		return r.Show(r.Past.Time())
	}
	to := r.Past.Near(r.Past.Time() + dt)
	if r.Past.Since(to) > r.Past.Time() { // there is a gap between
		return r.Show(to)
	}
	f, err := r.Past.Advance(to)
	if f == nil {
		return nil, err
	}
	return r.fold(f), err
}

// Step goes by turns of one worker, or with pid 0 of all, see tape.Past.Step. A
// moment looks the same whichever way one comes to it: what led up to it is folded
// anew, going on too. io.EOF: there is no such turn, and the position stays.
func (r *Rewinder) Step(pid, worker, by int) (*snapshot.Snapshot, error) {
	f, err := r.Past.Step(pid, worker, by)
	if err != nil {
		return nil, err
	}
	if pid == 0 {
		return r.Show(f.Time)
	}
	before, events := f.Time, f.Events
	if len(events) > 0 {
		before = events[0].Time
	}
	if err := r.lead(before); err != nil {
		return nil, err
	}
	if f, err = r.Past.At(f.Time); err != nil {
		return nil, err
	}
	f.Events = events
	return r.foldAs(f, true), nil
}

// TurnAt goes to the turn of one worker in which something happened at time t.
func (r *Rewinder) TurnAt(t int64, pid, worker int) (*snapshot.Snapshot, error) {
	if _, err := r.Past.At(t); err != nil {
		return nil, err
	}
	s, err := r.Step(pid, worker, 0)
	if err == io.EOF { // before its first turn, or the first that is remembered
		return r.Show(t)
	}
	return s, err
}

// lead folds what leads up to time t into a fresh digest, and stands just before t. In
// a server at full speed that is too much to fold: then it is less that leads up.
func (r *Rewinder) lead(t int64) error {
	r.D = r.fresh()
	begin := r.Past.Since(t)
	t = max(t-1, begin)
	from := max(begin, t-LeadIn)
	if f, err := r.Past.At(from); err != nil {
		return err
	} else {
		r.fold(f)
	}
	folded := 0
	for at := from + leadInStep; at < t; at += leadInStep {
		f, err := r.Past.Advance(at)
		if f == nil {
			return err
		}
		if folded += len(f.Events); folded > leadInMost {
			break
		}
		r.fold(f)
	}
	if f, _ := r.Past.Advance(t); f != nil {
		r.fold(f)
	}
	return nil
}

func (r *Rewinder) fold(f *trace.Frame) *snapshot.Snapshot { return r.foldAs(f, false) }

// foldAs takes in a frame; whole says that it ends where a turn does.
func (r *Rewinder) foldAs(f *trace.Frame, whole bool) *snapshot.Snapshot {
	if len(f.Context) == 0 || len(r.context) == 0 || &f.Context[0] != &r.context[0] {
		r.context, r.known = f.Context, session.DecodeContext(f)
	}
	return r.D.Fold(f, snapshot.View{
		Past: true, Whole: whole, File: snapshot.FileState{Name: r.file, Percent: r.percent(), Damaged: r.damaged},
		Clients: r.known.Clients, Sample: r.known.Sample, Wall: r.known.WallAt(f.Time),
	})
}

// percent is how far on in the past the position is.
func (r *Rewinder) percent() int {
	begin, end := r.Past.Begin(), r.Past.End()
	return int(100 * (r.Past.Time() - begin) / max(1, end-begin))
}

// ShowTurn shows time t, and of a loop all that it did in the turn it was in then: the
// wait has returned, and what for is what one wants to see. The position is t.
func (r *Rewinder) ShowTurn(t int64) (*snapshot.Snapshot, error) {
	s, err := r.Show(t)
	if err != nil || s.Stepped.Pid == 0 {
		return s, err
	}
	if whole, err := r.Step(s.Stepped.Pid, s.Stepped.Number, 0); err == nil && whole.Turn == s.Turn {
		s = whole
	}
	r.D = nil // it knows more than was at t
	if _, err := r.Past.At(t); err != nil {
		return nil, err
	}
	return s, nil
}

// TurnNear is when the first turn after t began, or the last one that is not
// after t; 0 and io.EOF if there is none. The position stays.
func (r *Rewinder) TurnNear(t int64, after bool) (began int64, err error) {
	position := r.Past.Time()
	defer func() {
		if _, back := r.Past.At(position); err == nil {
			err = back
		}
	}()
	if t < r.Past.Begin() {
		if !after {
			return 0, io.EOF
		}
		t = r.Past.Begin()
	}
	if _, err := r.Past.At(t); err != nil {
		return 0, err
	}
	by := 0
	if after {
		by = 1
	}
	f, err := r.Past.Step(0, 0, by)
	if err != nil {
		return 0, err
	}
	return f.Time, nil
}

// NewRewinder returns a rewinder of what p has seen. It is to be used in p.inPast
// alone.
func NewRewinder(p *control.Controller) Rewinder {
	r := Rewinder{Past: p.Past, fresh: func() *Digest { return For(p.Alone) }}
	if file, ok := p.Alone.(session.Recording); ok {
		r.file, _ = file.File()
		r.damaged = file.Damage() != nil
	}
	return r
}
