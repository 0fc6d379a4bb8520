package digest

import (
	"errors"
	"fmt"
	"io"
	"time"

	"muxlab/harness/diagnose"
	"muxlab/harness/recording"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/session/control"
	"muxlab/viz/snapshot"
)

// Any moment of a past as a snapshot.

// A Rewinder shows any moment of a past, forwards and backwards. A picture needs more than
// its own moment: rates, fading and time lines come from the time before it. So to go back
// it folds that time again, into a new digest. Use it inside Controller.WithPast only; the
// errors are those of recording.Past.
type Rewinder struct {
	Past    *recording.Past
	fresh   func() *Digest
	file    string  // name of the recording; "" the past of a running server
	damaged bool    // the recording is unreadable from some point on
	Digest  *Digest // of the time up to the position; nil: nothing is shown yet

	context []byte // what known was decoded from
	known   session.Known
}

const (
	// LeadIn is how much time is folded before a moment, in ns of the trace.
	LeadIn     = int64(3 * time.Second)
	leadInStep = int64(100 * time.Millisecond) // length of the frames in it
	leadInMost = 200_000                       // events in it, after which no more is folded
)

// Show goes to time t, or to the end of the past that is nearer. The picture depends on t
// alone, not on where the position was, and includes what happened at t.
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

// Play goes on by dt ns. With the last picture it returns io.EOF.
func (r *Rewinder) Play(dt int64) (*snapshot.Snapshot, error) {
	if r.Digest == nil {
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

// Step goes by turns of one worker, or with pid 0 of all; see recording.Past.Step. The picture
// does not depend on where the position was. If there is no such turn Step returns io.EOF,
// and the position stays.
func (r *Rewinder) Step(pid, worker, by int) (*snapshot.Snapshot, error) {
	f, err := r.Past.Step(pid, worker, by)
	if err == io.EOF && by > 0 && pid != 0 {
		return r.stepAny()
	}
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

// stepAny goes on to the next turn of any worker: the thread of a loop may begin later.
func (r *Rewinder) stepAny() (*snapshot.Snapshot, error) {
	f, err := r.Past.Step(0, 0, 1)
	if err != nil {
		return nil, err
	}
	of := tape.Worker{}
	err = r.Past.Read(f.Time-1, f.Time, func(s *tape.Step) {
		if s.Begins {
			of = s.Turn.Worker
		}
	})
	if err != nil {
		return nil, err
	}
	return r.Step(of.PID, of.Number, 0)
}

// TurnAt goes to the turn of one worker that includes time t. Before its first turn it
// shows t.
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

// AtTick goes to the turn of this number, of the worker that is the first to have one. If
// there is none it goes to the end, and the error says so.
func (r *Rewinder) AtTick(number uint32) (*snapshot.Snapshot, error) {
	var of tape.Worker
	at, begin := int64(0), r.Past.Begin()
	err := r.Past.Read(begin-1, r.Past.End(), func(s *tape.Step) {
		if at == 0 && s.Begins && s.Turn.Number == number {
			of, at = s.Turn.Worker, s.Event.Time
		}
	})
	if err != nil {
		return nil, err
	}
	if at == 0 {
		s, err := r.Show(r.Past.End())
		return s, errors.Join(fmt.Errorf("there is no tick %d: this is the end", number), err)
	}
	return r.TurnAt(at, of.PID, of.Number)
}

// AtFinding goes to the turn in which f shows. If that turn is no longer remembered it goes
// to the next that is, and the error says so.
func (r *Rewinder) AtFinding(f diagnose.Finding) (*snapshot.Snapshot, error) {
	near := r.Past.Near(f.Time)
	if near != f.Time && f.Time <= r.Past.End() { // else the past is to reach it in a moment
		s, err := r.TurnAt(near, f.PID, max(0, f.Worker))
		return s, errors.Join(errors.New("that turn is no longer remembered: this is the next that is"), err)
	}
	if f.Worker < 0 {
		return r.Show(near)
	}
	s, err := r.TurnAt(near, f.PID, f.Worker)
	if err == nil && s.Loop != nil && s.Turn == uint64(f.Turn)+1 { // it was found as the turn ended
		return r.Step(f.PID, f.Worker, -1)
	}
	return s, err
}

// lead folds the time before t into a new digest, and leaves the position just before t. At
// full speed that would be too many events; then it folds less.
func (r *Rewinder) lead(t int64) error {
	r.Digest = r.fresh()
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

// foldAs folds a frame; whole says that it ends where a turn does.
func (r *Rewinder) foldAs(f *trace.Frame, whole bool) *snapshot.Snapshot {
	if len(f.Context) == 0 || len(r.context) == 0 || &f.Context[0] != &r.context[0] {
		r.context, r.known = f.Context, session.DecodeContext(f)
	}
	return r.Digest.Fold(f, snapshot.View{
		Past: true, Held: r.known.Held, Hold: r.known.Hold, Whole: whole, File: snapshot.FileState{Name: r.file, Percent: r.percent(), Damaged: r.damaged},
		Clients: r.known.Clients, Sample: r.known.Sample, Wall: r.known.WallAt(f.Time),
	})
}

// percent returns where in the past the position is, 0 to 100.
func (r *Rewinder) percent() int {
	begin, end := r.Past.Begin(), r.Past.End()
	return int(100 * (r.Past.Time() - begin) / max(1, end-begin))
}

// ShowTurn shows time t, and of a loop all calls of the turn it was in, because the user
// wants to see what the wait was for. The position is t.
func (r *Rewinder) ShowTurn(t int64) (*snapshot.Snapshot, error) {
	s, err := r.Show(t)
	if err != nil || s.Stepped.PID == 0 {
		return s, err
	}
	if whole, err := r.Step(s.Stepped.PID, s.Stepped.Number, 0); err == nil && whole.Turn == s.Turn {
		s = whole
	}
	r.Digest = nil // it has folded events after t
	if _, err := r.Past.At(t); err != nil {
		return nil, err
	}
	return s, nil
}

// TurnNear returns when the first turn after t began, or without after the last that is not
// after t. If there is none it returns 0 and io.EOF. The position stays.
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

// NewRewinder returns a rewinder of what c has seen.
func NewRewinder(c *control.Controller) Rewinder {
	r := Rewinder{Past: c.Past, fresh: func() *Digest { return ForSession(c.Session) }}
	if file, ok := c.Session.(session.Recording); ok {
		r.file, _ = file.File()
		r.damaged = file.Damage() != nil
	}
	return r
}
