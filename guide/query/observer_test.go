package query_test

import (
	"testing"

	"muxlab/guide/query"
	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/viz/digest"
	"muxlab/viz/snapshot"
	"muxlab/viz/viztest"
)

// observed returns a loop with clients, and an observer of it.
func observed(n int) (*viztest.Fake, *digest.Digest, *query.Observer) {
	o, d := query.NewObserver(), digest.New(viztest.FakeModel(model.Readiness), nil, "")
	d.Each = o.Step
	k := viztest.ReadinessServer(n)
	o.Look(d.Fold(k.Frame(), k.View()))
	return k, d, o
}

// value returns the answer to a query, or -1 if it is unknown.
func value(t *testing.T, o *query.Observer, text string) float64 {
	t.Helper()
	q, err := query.ParseQuery(text)
	if err != nil {
		t.Fatal(err)
	}
	v, known := q.Value(query.Sides{nil, o})
	if q.Side == query.Left {
		v, known = q.Value(query.Sides{o})
	}
	if !known {
		return -1
	}
	return v.Number
}

// A turn counts when it is over, so that what it led to is there.
func TestATurnCountsWhenItIsOver(t *testing.T) {
	k, d, o := observed(3)
	o.Commit()
	k.LoopTurn(20*viztest.Ms, trace.OpEpollWait, 0, 4, 5)
	k.Procs[0].Workers[0].Call = trace.OpNone
	o.Look(d.Fold(k.Frame(), k.View()))
	if n := value(t, o, "turns"); n != 0 {
		t.Errorf("%v turns, while the first goes on", n)
	}
	k.Now += viztest.Ms
	k.Procs[0].Workers[0].Standing = true
	o.Look(d.Fold(k.Frame(), k.View()))
	if n := value(t, o, "right.turns"); n != 1 {
		t.Errorf("%v turns, and the loop stands before the second", n)
	}
}

// After a loss the counts are too low, and nothing is said of them.
func TestNothingIsCountedAfterALoss(t *testing.T) {
	k, d, o := observed(3)
	k.LoopTurn(20*viztest.Ms, trace.OpEpollWait, 0, 4, 5)
	k.Lost = 3
	o.Look(d.Fold(k.Frame(), k.View()))
	for _, text := range []string{"turns", "echoes", "first", "calls read", "errors read", "per-echo calls", "waited c1", "spurious", "order c1"} {
		if v := value(t, o, text); v != -1 {
			t.Errorf("%s is %v", text, v)
		}
	}
	o.Commit()
	k.Lost = 0
	k.LoopTurn(20*viztest.Ms, trace.OpEpollWait, 0, 4, 5)
	o.Look(d.Fold(k.Frame(), k.View()))
	if n := value(t, o, "echoes"); n != 2 {
		t.Errorf("%v echoes since the commitment, and no loss since", n)
	}
}

// Time at the gate is no waiting, and what waited before the commitment counts from there.
func TestWaitedLeavesOutHolds(t *testing.T) {
	o := query.NewObserver()
	life := &tape.Life{ID: 1, Kind: trace.Connection}
	step := func(at int64, op trace.Op, dur int64, sees tape.Verb) {
		e := &trace.Event{PID: 1, Time: at * viztest.Ms, Dur: dur * viztest.Ms, Op: op, Result: 1, Arg: 1}
		s := &tape.Step{Event: e, Sees: sees, Life: life}
		if sees == tape.Held {
			s.Life = nil
		}
		o.Step(s, "c1")
	}
	o.Look(&snapshot.Snapshot{Model: viztest.FakeModel(model.Readiness), Time: 1})
	step(100, trace.OpReady, 0, tape.Returned)
	step(600, trace.OpHeld, 400, tape.Held)
	step(700, trace.OpRead, 0, tape.Read)
	if s := value(t, o, "waited c1"); s != 0.2 {
		t.Errorf("it waited %v s, and not 0.2", s)
	}
	step(800, trace.OpReady, 0, tape.Returned)
	o.Look(&snapshot.Snapshot{Model: viztest.FakeModel(model.Readiness), Time: 900 * viztest.Ms})
	o.Commit()
	step(950, trace.OpRead, 0, tape.Read)
	if s := value(t, o, "waited c1"); s != 0.05 {
		t.Errorf("it waited %v s since the commitment, and not 0.05", s)
	}
}

// A client that has left is gone, though the server has its connection open and idle.
func TestStateOfAClientThatHasLeft(t *testing.T) {
	o := query.NewObserver()
	o.Look(&snapshot.Snapshot{Rows: []snapshot.Row{{Name: "c1", Kind: session.Steady}, {Name: "c2", Kind: snapshot.KindLeft}}})
	for text, want := range map[string]bool{"state c1 = idle": true, "state c1 = gone": false, "state c2 = gone": true, "state c2 = idle": false} {
		c, err := query.ParseCond(text)
		if err != nil {
			t.Fatal(err)
		}
		if holds, known := c.Holds(query.Sides{o}); holds != want || !known {
			t.Errorf("%s: %v, known: %v", text, holds, known)
		}
	}
}

// A signal may interrupt a wait at any time: that is no error of the server.
func TestInterruptedCallsAreNoErrors(t *testing.T) {
	o := query.NewObserver()
	o.Look(&snapshot.Snapshot{Model: viztest.FakeModel(model.Readiness), Time: 1})
	for _, err := range []kernel.Errno{kernel.EINTR, kernel.EINTR, kernel.EBADF} {
		o.Step(&tape.Step{Event: &trace.Event{Op: trace.OpSelect, Result: -int(err)}, Sees: tape.Waited, Interrupted: err == kernel.EINTR}, "")
	}
	for text, want := range map[string]float64{"errors select": 1, "errors select EINTR": 2, "errors select EBADF": 1, "errors poll": 0, "calls select": 3, "spurious": 0} {
		if n := value(t, o, text); n != want {
			t.Errorf("%s is %v, not %v", text, n, want)
		}
	}
}

// A frame of 2,000 turns a second and more, with and without an observer.
func BenchmarkStep(b *testing.B) {
	for name, watched := range map[string]bool{"with": true, "without": false} {
		b.Run(name, func(b *testing.B) {
			k, d, o := observed(50)
			if !watched {
				d.Each = nil
			}
			var all []int
			for i := range 20 {
				all = append(all, 4+i*2)
			}
			for range 66 {
				k.Now += viztest.Ms / 5
				k.LoopTurn(viztest.Ms/5, trace.OpEpollWait, 0, all...)
			}
			f := k.Frame()
			for b.Loop() {
				f.Time += 33 * viztest.Ms
				for i := range f.Events {
					f.Events[i].Time += 33 * viztest.Ms
				}
				if s := d.Fold(f, k.View()); watched {
					o.Look(s)
				}
			}
			b.ReportMetric(float64(len(f.Events)), "events/frame")
		})
	}
}
