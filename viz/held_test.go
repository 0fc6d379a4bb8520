package viz

import (
	"strings"
	"testing"
	"time"

	"muxlab/harness/model"
	"muxlab/harness/trace"
)

// A thread that is asleep in read when the viewer holds the server, and still when
// he lets it go, has not worked in between.
func TestWhoSleepsThroughAHoldHasNotWorked(t *testing.T) {
	k, d := poolServer(4, 0), digestOf(model.Threads)
	k.still(d, 60)
	v := k.view()
	v.held = true
	for range 60 {
		k.now += 33 * ms
		d.fold(k.frame(), v)
	}
	for _, l := range k.still(d, 30).lanes {
		for i, worked := range l.worked.cells {
			if worked > 0.01 && strings.HasPrefix(l.name, "worker") {
				t.Errorf("%s slept in read all the time, and %.0f %% of cell %d of %d is said to be work", l.name, 100*worked, i, len(l.worked.cells))
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
		s := a.watch.snap
		ran := min(s.time-all[0].Time, 1000*ms)
		if cells := int64(len(s.loop.worked.cells)) * cellWidth; cells > ran+cellWidth {
			t.Errorf("after %v the time line is %d ms long, and the server ran for %d", keys, cells/ms, ran/ms)
		}
	}
}

// A wait that began before the hold and returned in it slept for all that time;
// what of it was the viewer's own doing stands beside.
func TestAWaitSaysWhatOfItWasHeld(t *testing.T) {
	k, d := readinessServer(3), digestOf(model.Readiness)
	k.runLoop(d, 30, trace.OpEpollWait, 0)
	v := k.view()
	v.held = true
	var s *snapshot
	for range 30 {
		k.now += 33 * ms
		s = d.fold(k.frame(), v)
	}
	if now := loopNow(s, 80); !strings.Contains(line(now).render(80), "held when it returns") {
		t.Errorf("asleep while it is held: %q", line(now).render(80))
	}
	k.now += 10 * ms
	k.loopTurn(int64(1500*time.Millisecond), trace.OpEpollWait, 0, 4)
	k.procs[0].Workers[0].Call, k.procs[0].Workers[0].Standing, k.procs[0].Workers[0].Since = trace.OpNone, true, k.now
	s = d.fold(k.frame(), v)
	if held := s.tick.held; held < 990*ms || held > 1100*ms {
		t.Errorf("a second of the wait was held, and it says %d ms", held/ms)
	}
	if panel := strings.Join(tickPanel(s, 80, 12), "\n"); !strings.Contains(panel, "slept"+nbsp+"1.5"+nbsp+"s") || !strings.Contains(panel, "of"+nbsp+"it") {
		t.Errorf("the panel does not say it:\n%s", panel)
	}
}

// That is so however shortly before the hold the wait began: a frame is not all that
// is known of the time.
func TestAWaitThatBeganJustBeforeAHoldWasHeld(t *testing.T) {
	k, d := readinessServer(3), digestOf(model.Readiness)
	k.runLoop(d, 30, trace.OpEpollWait, 0)
	k.now += 20 * ms
	k.loopTurn(10*ms, trace.OpEpollWait, 0, 4)
	v := k.view()
	v.held = true
	for range 30 {
		k.now += 33 * ms
		d.fold(k.frame(), v)
	}
	k.loopTurn(990*ms, trace.OpEpollWait, 0, 5)
	if s := d.fold(k.frame(), v); s.tick.held < 900*ms || s.tick.held > 990*ms {
		t.Errorf("a wait of 990 ms was held nearly all of it, and it says %d ms", s.tick.held/ms)
	}
}
