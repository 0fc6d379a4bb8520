package app

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"muxlab/harness/model"
	"muxlab/harness/recording"
	"muxlab/harness/trace"
	"muxlab/viz/page/watch"
	"muxlab/viz/panel"
	"muxlab/viz/viztest"
)

// appOf is a program that has not looked yet at a server that these frames show.
func appOf(t *testing.T, v model.View, k *viztest.Fake, frames []*trace.Frame) *app {
	t.Helper()
	s := &viztest.FakeSession{Served: viztest.FakeModel(v), Frames: frames, Endless: true, Crowd: k.Clients}
	a := newApp(t.Context(), viztest.NewFakeLauncher(), Options{Session: s})
	a.w, a.h = 100, 40
	return a
}

// threadFrames are n turns of four threads, 50 ms apart, and a little time after.
func threadFrames(n int) (*viztest.Fake, []*trace.Frame) {
	k := viztest.PoolServer(4, 0)
	k.Events = nil
	all := []*trace.Frame{k.Frame()}
	for i := range n {
		k.Now += 50 * viztest.Ms
		k.WorkerTurn(1+i%4, 1+i%4)
		all = append(all, k.Frame())
	}
	for range 3 {
		k.Now += 33 * viztest.Ms
		all = append(all, k.Frame())
	}
	return k, all
}

func TestThePastOfThreadsIsTheSameBackAndForth(t *testing.T) {
	k, all := threadFrames(100)
	a := appOf(t, model.Threads, k, all)
	frames(a, len(all))
	u := &watch.UI{Moment: panel.Moment{Axis: panel.Axis{Past: true}}}
	then := map[uint64]string{}
	for turn := uint64(99); turn >= 20; turn-- {
		press(a, ",")
		if now := a.watch.Snap.Turn; now != turn {
			t.Fatalf("going back shows turn %d instead of %d", now, turn)
		}
		then[turn] = draw(a.watch.Snap, u, 100, 40)
	}
	for turn := uint64(21); turn < 100; turn++ {
		press(a, ".")
		if now := a.watch.Snap.Turn; now != turn {
			t.Fatalf("going on shows turn %d instead of %d", now, turn)
		}
		if now := draw(a.watch.Snap, u, 100, 40); now != then[turn] {
			t.Fatalf("going on, turn %d is\n%s\nand going back it was\n%s", turn, now, then[turn])
		}
	}
}

// What came after the picture that is on the screen is not where the past begins.
func TestThePastBeginsAtWhatIsShown(t *testing.T) {
	k, all := threadFrames(20)
	a := appOf(t, model.Threads, k, all)
	frames(a, 16)
	shown := a.watch.Snap.Turn
	for range 6 { // looks whose pictures have not come yet
		a.watch.Controller.Next(nil, nil)
	}
	press(a, ",")
	if now := a.watch.Snap.Turn; now != shown-1 {
		t.Errorf("the turn before %d is said to be %d", shown, now)
	}
}

// A moment that is jumped to has rates, as one that is come to.
func TestAMomentThatIsJumpedToHasRates(t *testing.T) {
	k, all := threadFrames(100)
	a := appOf(t, model.Threads, k, all)
	frames(a, len(all))
	press(a, "pgup")
	if r := a.watch.Snap.Rates; !viztest.Near(r.Echo, 20, 2) {
		t.Errorf("%.1f echoes a second instead of 20", r.Echo)
	}
}

// heldLoop is a loop that sleeps nearly all the time, and was held for two seconds
// after the first ten of its turns.
func heldLoop() (*viztest.Fake, []*trace.Frame) {
	k := viztest.ReadinessServer(6)
	all := []*trace.Frame{k.Frame()}
	turns := func() {
		for i := range 10 {
			k.Now += 100 * viztest.Ms
			k.LoopTurn(100*viztest.Ms-30_000, trace.OpEpollWait, 0, 4+i%6)
			all = append(all, k.Frame())
		}
	}
	turns()
	w := &k.Procs[0].Workers[0]
	w.Call, w.Standing, w.Since = trace.OpNone, true, k.Now
	all[len(all)-1].Processes[0].Workers[0] = *w // it is not in its next wait yet
	for range 60 {
		k.Now += 33 * viztest.Ms
		all = append(all, k.Frame())
	}
	k.Events = append(k.Events, trace.Event{PID: 100, Time: k.Now, Dur: k.Now - w.Since, Op: trace.OpHeld, FD: -1})
	w.Call, w.Standing, w.Since = trace.OpEpollWait, false, k.Now
	turns()
	for range 3 {
		k.Now += 33 * viztest.Ms
		all = append(all, k.Frame())
	}
	return k, all
}

// mustSleep looks for work in the time line of a loop that did next to none.
func (a *app) mustSleep(t *testing.T) {
	t.Helper()
	s := a.watch.Snap
	for i, worked := range s.Loop.Worked.Cells {
		if worked > 0.1 {
			t.Fatalf("tick %d: %.0f %% of cell %d of %d is said to be work", s.Turn, 100*worked, i, len(s.Loop.Worked.Cells))
		}
	}
}

// Several steps at once pass over a hold of which no event of the last turn tells.
func TestHeldTimeIsNoWorkInThePast(t *testing.T) {
	k, all := heldLoop()
	a := appOf(t, model.Readiness, k, all)
	frames(a, len(all))
	for range 15 {
		press(a, ",")
	}
	a.mustShow(t, "PAST", "tick 5 ")
	_, cmd := a.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("..........")})
	perform(a, cmd)
	a.draw()
	a.mustShow(t, "PAST", "tick 15 ")
	a.mustSleep(t)
}

// The latest turn is shown while it is held; the next one, once it was let go.
func TestHeldTimeIsNoWorkWhenTheHoldEndsUnderTheViewer(t *testing.T) {
	k, all := heldLoop()
	a := appOf(t, model.Readiness, k, all)
	frames(a, 30) // it is in the hold
	press(a, ",", ".")
	a.mustShow(t, "PAST", "tick 10 ")
	frames(a, len(all))
	press(a, ".")
	a.mustShow(t, "PAST", "tick 11 ")
	a.mustSleep(t)
}

// The last note of a queue may be older than all that leads up to a moment.
func TestThePastKnowsAQueueThatRestsForLong(t *testing.T) {
	k := viztest.PoolServer(4, 2)
	p := k.Procs[0]
	all := []*trace.Frame{{Time: k.Now - viztest.Ms, Processes: k.Frame().Processes}}
	for i := range 2 {
		k.Events = append(k.Events,
			trace.Event{PID: p.PID, Time: k.Now, Op: trace.OpEnqueue, FD: 11 + i, Arg: 1, Result: 64},
			trace.Event{PID: p.PID, Worker: 1, Time: k.Now + 1, Op: trace.OpDequeue, FD: 11 + i, Result: 64})
		k.Now += viztest.Ms
	}
	for range 70 {
		all = append(all, k.Frame())
		k.Now += 100 * viztest.Ms
	}
	k.WorkerTurn(1, 1)
	all = append(all, k.Frame())
	for range 3 {
		k.Now += 33 * viztest.Ms
		all = append(all, k.Frame())
	}
	a := appOf(t, model.Pool, k, all)
	frames(a, len(all))
	press(a, "pgup")
	if q := a.watch.Snap.Queue; !a.watch.Snap.Past || !q.Noted || q.Depth != 0 || q.Capacity != 64 {
		t.Errorf("the past says %+v", q)
	}
}

// spunFor160Seconds are the frames of a loop that span once, after ten seconds.
func spunFor160Seconds() (*viztest.Fake, []*trace.Frame) {
	k := viztest.ReadinessServer(3)
	all := []*trace.Frame{k.Frame()}
	for i := range 800 {
		k.Now += 200 * viztest.Ms
		k.LoopTurn(200*viztest.Ms, trace.OpEpollWait, 0, 4+i%3)
		if i == 50 {
			for range 60 {
				k.Now += viztest.Ms / 10
				k.SpinTurn()
			}
		}
		all = append(all, k.Frame())
	}
	return k, all
}

// The first moment of a spin is shown, and walked through, when all around it has
// long fallen off; between it and what is remembered is a gap, and that is said.
func TestTheTurnsOfAFindingAreKept(t *testing.T) {
	k, all := spunFor160Seconds()
	a := appOf(t, model.Readiness, k, all)
	frames(a, len(all))
	press(a, "<")
	a.mustShow(t, "PAST", "returned at once", "epoll_wait")
	spun := a.watch.Snap.Turn
	if ago := a.watch.Live.Time - a.watch.Snap.Time; spun < 51 || spun > 111 || ago < recording.HistoryTime {
		t.Fatalf("the finding shows turn %d of %d s ago", spun, ago/1e9)
	}
	if shown := a.watch.Snap.Findings; len(shown) != 1 || shown[0].Over || uint64(shown[0].Turn) != spun {
		t.Errorf("in turn %d is found %+v", spun, shown)
	}
	press(a, ",")
	if now := a.watch.Snap.Turn; now != spun-1 {
		t.Errorf("the turn before %d is said to be %d", spun, now)
	}
	press(a, "w")
	a.mustShow(t, "epoll_wait", "call")
	press(a, "esc", "G", "home")
	for range 400 {
		if press(a, "."); a.watch.UI.Message != "" {
			break
		}
	}
	a.mustShow(t, "no longer remembered")
	if strings.Contains(a.screen, "no wait has returned yet") {
		t.Errorf("at turn %d no wait has returned yet:\n%s", a.watch.Snap.Turn, a.screen)
	}
}
