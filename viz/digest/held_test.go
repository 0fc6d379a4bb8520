package digest

import (
	"testing"
	"time"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/viz/snapshot"
	"muxlab/viz/viztest"
)

// held is what two digests say that was held of a wait of 4.5 s: the live one, which has
// seen all frames, and one of the past, which begins in the hold.
func held(t *testing.T, after time.Duration) (live, past int64) {
	t.Helper()
	k, now, then := viztest.ReadinessServer(3), digestOf(model.Readiness), digestOf(model.Readiness)
	now.Fold(k.Frame(), k.View())
	hold := session.Hold{Before: k.Now, Seen: k.Now + 33*viztest.Ms}
	until := k.Now + int64(after)
	for i := range 130 {
		k.Now += 33 * viztest.Ms
		f, v := k.Frame(), k.View()
		if v.Held = k.Now <= until; v.Held {
			hold.Until = k.Now
		}
		now.Fold(f, v)
		if v.Past, v.Hold = true, hold; i > 60 {
			then.Fold(f, v)
		}
	}
	k.Now += 40 * viztest.Ms
	k.LoopTurn(4500*viztest.Ms, trace.OpEpollWait, 0, 4)
	f, v := k.Frame(), k.View()
	v.Held = k.Now <= until
	live = now.Fold(f, v).Tick.Held
	v.Past, v.Hold = true, hold
	return live, then.Fold(f, v).Tick.Held
}

// What was held of a wait is the same figure live and in the past.
func TestHeldTimeIsTheSameInThePast(t *testing.T) {
	for _, after := range []time.Duration{3200 * time.Millisecond, time.Minute} {
		live, past := held(t, after)
		if live != past || live < 3*int64(time.Second) {
			t.Errorf("held %v live, and %v in the past", time.Duration(live), time.Duration(past))
		}
	}
}

// A wait that was over before the hold was seen was not held for all its time.
func TestAShortWaitIsNotHeldForAllOfIt(t *testing.T) {
	k, d := viztest.ReadinessServer(3), digestOf(model.Readiness)
	k.RunLoop(d, 10, trace.OpEpollWait, 0)
	k.Now += 20 * viztest.Ms
	k.LoopTurn(2*viztest.Ms, trace.OpEpollWait, 0, 4)
	k.Now += 10 * viztest.Ms
	v := k.View()
	v.Held = true
	if s := d.Fold(k.Frame(), v); s.Tick == nil || s.Tick.Wait.Dur != 2*viztest.Ms || s.Tick.Held != 0 {
		t.Errorf("the tick is %+v", s.Tick)
	}
}

// After two holds all that is said of one wait is its time without both: the thread's, and
// the finding's.
func TestTwoHoldsAreNoWait(t *testing.T) {
	k, d := viztest.PoolServer(8, 64), digestOf(model.Pool)
	d.Findings = NewFindings(d.Names.OfLife)
	var s *snapshot.Snapshot
	run := func(frames int, held bool) {
		for range frames {
			k.Now += 100 * viztest.Ms
			v := k.View()
			v.Held = held
			s = d.Fold(k.Frame(), v)
		}
	}
	run(1, false)
	since := s.Queue.HeadWaits
	for range 2 {
		run(20, false)
		run(50, true)
	}
	if got := time.Duration(s.Queue.HeadWaits - since); got != 4*time.Second {
		t.Errorf("the head of the queue has waited %v longer instead of 4 s", got)
	}
	if len(s.Findings) != 1 || s.Findings[0].Lint != "pool-saturated" {
		t.Fatalf("found %+v", s.Findings)
	}
	if f := s.Findings[0]; f.Finding.Evidence.Figure > s.Queue.HeadWaits {
		t.Errorf("the head of the queue waits %v, and the finding says %s", time.Duration(s.Queue.HeadWaits), f.Sentence)
	}
}
