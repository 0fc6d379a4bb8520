package app

import (
	"strings"
	"testing"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/viz/snapshot"
	"muxlab/viz/viztest"
)

// A thread that is asleep in read when the viewer holds the server, and still when
// he lets it go, has not worked in between.
func TestWhoSleepsThroughAHoldHasNotWorked(t *testing.T) {
	k, d := viztest.PoolServer(4, 0), digestOf(model.Threads)
	k.Still(d, 60)
	v := k.View()
	v.Held = true
	for range 60 {
		k.Now += 33 * viztest.Ms
		d.Fold(k.Frame(), v)
	}
	for _, l := range k.Still(d, 30).Lanes {
		for i, worked := range l.Worked.Cells {
			if worked > 0.01 && strings.HasPrefix(l.Name, "worker") {
				t.Errorf("%s slept in read all the time, and %.0f %% of cell %d of %d is said to be work", l.Name, 100*worked, i, len(l.Worked.Cells))
			}
		}
	}
}

// Held time is no part of the time line of the past, however one comes to it.
func TestHeldTimeIsLeftOutOfThePast(t *testing.T) {
	k, all := heldLoop()
	a := appOf(t, model.Readiness, k, all)
	frames(a, 65) // it has been held for nearly two seconds
	for _, keys := range [][]string{{","}, {","}, {"G", "pgup"}, {"pgup"}, {"pgdown"}, {"G", "home", ".", "."}} {
		press(a, keys...)
		a.mustShow(t, "PAST")
		a.mustSleep(t)
		s := a.watch.Snap
		ran := min(s.Time-all[0].Time, 1000*viztest.Ms)
		if cells := int64(len(s.Loop.Worked.Cells)) * snapshot.CellWidth; cells > ran+snapshot.CellWidth {
			t.Errorf("after %v the time line is %d ms long, and the server ran for %d", keys, cells/viztest.Ms, ran/viztest.Ms)
		}
	}
}

// That is so however shortly before the hold the wait began: a frame is not all that
// is known of the time.
func TestAWaitThatBeganJustBeforeAHoldWasHeld(t *testing.T) {
	k, d := viztest.ReadinessServer(3), digestOf(model.Readiness)
	k.RunLoop(d, 30, trace.OpEpollWait, 0)
	k.Now += 20 * viztest.Ms
	k.LoopTurn(10*viztest.Ms, trace.OpEpollWait, 0, 4)
	v := k.View()
	v.Held = true
	for range 30 {
		k.Now += 33 * viztest.Ms
		d.Fold(k.Frame(), v)
	}
	k.LoopTurn(990*viztest.Ms, trace.OpEpollWait, 0, 5)
	if s := d.Fold(k.Frame(), v); s.Tick.Held < 900*viztest.Ms || s.Tick.Held > 990*viztest.Ms {
		t.Errorf("a wait of 990 ms was held nearly all of it, and it says %d ms", s.Tick.Held/viztest.Ms)
	}
}
