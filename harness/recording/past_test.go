package recording

import (
	"errors"
	"io"
	"math/rand/v2"
	"reflect"
	"testing"

	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/harness/trace/tracetest"
)

// What is shown of a past moment is what was live then, in whatever order the
// moments are looked at.
func TestPastIsWhatWasLive(t *testing.T) {
	f := shoot(t, 1, 1<<13)
	for name, past := range f.pasts(t) {
		rng := rand.New(rand.NewPCG(3, 3))
		for i := range 2*len(f.frames) + 100 {
			n := i // forwards, backwards, at random
			if i >= len(f.frames) {
				n = 2*len(f.frames) - 1 - i
			}
			if n < 0 {
				n = rng.IntN(len(f.frames))
			}
			shown, err := past.At(f.frames[n].Time)
			tracetest.Check(t, err)
			if a, b := tracetest.Comparable(shown), tracetest.Comparable(f.frames[n]); !reflect.DeepEqual(a, b) {
				t.Fatalf("%s, frame %d of %d:\nshown %+v\nlive  %+v", name, n, len(f.frames), a, b)
			}
		}
	}
}

// Every frame of the past bears what the viewer knew then, however one comes there.
func TestPastBearsWhatTheViewerKnew(t *testing.T) {
	f := shoot(t, 6, 1<<13)
	for name, past := range f.pasts(t) {
		bears := func(shown *trace.Frame, err error) {
			t.Helper()
			if err != nil && err != io.EOF {
				t.Fatal(err)
			}
			if want := f.contextAt(shown.Time); string(shown.Context) != string(want) || (want == nil) != (shown.Context == nil) {
				t.Fatalf("%s: %q at %d, not %q", name, shown.Context, shown.Time, want)
			}
		}
		rng := rand.New(rand.NewPCG(6, 6))
		for range 200 {
			bears(past.At(past.Begin() + rng.Int64N(past.End()-past.Begin()+1)))
		}
		for past.At(past.Begin()); past.Time() < past.End(); {
			bears(past.Next())
		}
		for past.At(past.Begin()); past.Time() < past.End(); {
			bears(past.Advance(past.Time() + rng.Int64N(2e6)))
		}
		for range 50 {
			bears(past.Step(7, 0, -1))
		}
	}
}

// Going through the past gives every event once, in order.
func TestPastGivesEveryEventOnce(t *testing.T) {
	f := shoot(t, 2, 1<<13)
	trace.ByTime(f.events)
	for name, past := range f.pasts(t) {
		var all []trace.Event
		frames := 0
		for {
			frame, err := past.Next()
			if err != nil && err != io.EOF {
				t.Fatal(err)
			}
			if frames++; frames == 1 && frame.Time != past.Begin() {
				t.Errorf("%s begins at %d, its first frame is of %d", name, past.Begin(), frame.Time)
			}
			all = append(all, frame.Events...)
			if err == io.EOF {
				break
			}
		}
		if !reflect.DeepEqual(all, f.events) {
			t.Errorf("%s gave %d events of %d", name, len(all), len(f.events))
		}
		if frames < len(f.frames)/2 {
			t.Errorf("%s gave %d frames of %d", name, frames, len(f.frames))
		}
		_, err := past.At(past.Begin())
		tracetest.Check(t, err)
		whole, err := past.Advance(1<<63 - 1)
		if err != io.EOF || !reflect.DeepEqual(whole.Events, f.events) {
			t.Errorf("%s gave %d events of %d at once", name, len(whole.Events), len(f.events))
		}
	}
}

// Read gives them too, and the position stays where it is.
func TestReadLeavesThePosition(t *testing.T) {
	f := shoot(t, 2, 1<<13)
	trace.ByTime(f.events)
	for name, past := range f.pasts(t) {
		middle := (past.Begin() + past.End()) / 2
		before, err := past.At(middle)
		tracetest.Check(t, err)
		var all []trace.Event
		tracetest.Check(t, past.Read(past.Begin()-1, middle, func(s *tape.Step) { all = append(all, *s.Event) }))
		tracetest.Check(t, past.Read(middle, past.End(), func(s *tape.Step) { all = append(all, *s.Event) }))
		if !reflect.DeepEqual(all, f.events) {
			t.Errorf("%s gave %d events of %d", name, len(all), len(f.events))
		}
		if after, err := past.Advance(middle); err != nil && err != io.EOF || past.Time() != middle || !reflect.DeepEqual(tracetest.Comparable(after), tracetest.Comparable(before)) {
			t.Errorf("%s stands at %d, not at %d, %v", name, past.Time(), middle, err)
		}
	}
}

func turnOf(f *trace.Frame, worker int) uint64 { return f.Processes[0].Workers[worker].Turn }

// One tick on is one turn more, one tick back one less.
func TestStepByStep(t *testing.T) {
	f := shoot(t, 3, 1<<13)
	for name, past := range f.pasts(t) {
		first, err := past.At(past.Begin())
		tracetest.Check(t, err)
		turn, turns := turnOf(first, 0), []int64{past.Time()}
		for {
			frame, err := past.Step(7, 0, +1)
			if err == io.EOF {
				break
			}
			tracetest.Check(t, err)
			if turn++; turnOf(frame, 0) != turn {
				t.Fatalf("%s: a step on led to turn %d, not %d", name, turnOf(frame, 0), turn)
			}
			isOneTurn(t, name, frame, turn)
			turns = append(turns, past.Time())
		}
		if last := turnOf(f.frames[len(f.frames)-1], 0); turn != last || turn < 20 {
			t.Fatalf("%s: the last turn is %d, not %d", name, turn, last)
		}
		for i := len(turns) - 2; i > 0; i-- {
			frame, err := past.Step(7, 0, -1)
			tracetest.Check(t, err)
			if turn--; turnOf(frame, 0) != turn || past.Time() != turns[i] {
				t.Fatalf("%s: a step back led to turn %d, not %d", name, turnOf(frame, 0), turn)
			}
		}
		here := past.Time()
		if _, err := past.Step(7, 0, -5); err != io.EOF || past.Time() != here {
			t.Errorf("%s: before the first turn: %v", name, err)
		}
		ten, err := past.Step(7, 0, +10)
		tracetest.Check(t, err)
		if turnOf(ten, 0) != turn+10 {
			t.Errorf("%s: ten turns on is turn %d, not %d", name, turnOf(ten, 0), turn+10)
		}
		tracetest.Check(t, stepAny(past))
	}
}

// isOneTurn checks that frame has what worker 0 did in this turn, and nothing else of it.
func isOneTurn(t *testing.T, name string, frame *trace.Frame, turn uint64) {
	t.Helper()
	begins := 0
	for _, e := range frame.Events {
		if e.Worker == 0 && e.Flags&trace.NewTurn != 0 {
			begins++
		}
		if e.Worker == 0 && e.Turn != uint32(turn) {
			t.Fatalf("%s: turn %d has an event of turn %d: %v", name, turn, e.Turn, e)
		}
	}
	if begins != 1 {
		t.Fatalf("%s: a turn that begins %d times", name, begins)
	}
}

func stepAny(past *Past) error {
	before := past.Time()
	f, err := past.Step(0, 0, +1)
	if err != nil {
		return err
	}
	if last := f.Events[len(f.Events)-1]; f.Time <= before || last.Time != f.Time {
		return errors.New("a step of any worker did not stop where its turn began")
	}
	_, err = past.Step(0, 0, -1)
	return err
}

// Lost events are counted, and soon after a loss the picture is right again.
func TestPastAfterLoss(t *testing.T) {
	f := shoot(t, 4, 64)
	lost := uint64(0)
	for _, frame := range f.frames[1:] {
		lost += frame.Lost
	}
	if lost == 0 {
		t.Fatal("nothing was lost")
	}
	for name, past := range f.pasts(t) {
		_, err := past.At(past.Begin())
		tracetest.Check(t, err)
		if whole, err := past.Advance(past.End()); err != io.EOF || whole.Lost != lost {
			t.Errorf("%s: %d lost, not %d (%v)", name, whole.Lost, lost, err)
		}
		first, after := past.from.numbers()
		for n := first; n < after; n++ { // where its segments begin it is right
			begins := past.from.begins(n)
			for _, live := range f.frames {
				if live.Time != begins {
					continue
				}
				shown, err := past.At(begins)
				tracetest.Check(t, err)
				if !reflect.DeepEqual(tracetest.Comparable(shown), tracetest.Comparable(live)) {
					t.Errorf("%s, segment %d:\nshown %+v\nlive  %+v", name, n, tracetest.Comparable(shown), tracetest.Comparable(live))
				}
			}
		}
	}
	if r := f.replay(t); r.Lost() != lost {
		t.Errorf("the replay says %d, not %d", r.Lost(), lost)
	}
}
