package viz

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"muxlab/harness/model"
	"muxlab/harness/trace"
)

// appOf is a program that has not looked yet at a server that these frames show.
func appOf(t *testing.T, v model.View, k *fake, frames []*trace.Frame) *app {
	t.Helper()
	s := &fakeSession{model: fakeModel(v), frames: frames, endless: true, clients: k.clients}
	a := newApp(t.Context(), newFakeLauncher(), Options{Session: s})
	a.w, a.h = 100, 40
	return a
}

// threadFrames are n turns of four threads, 50 ms apart, and a little time after.
func threadFrames(n int) (*fake, []*trace.Frame) {
	k := poolServer(4, 0)
	k.events = nil
	all := []*trace.Frame{k.frame()}
	for i := range n {
		k.now += 50 * ms
		k.workerTurn(1+i%4, 1+i%4)
		all = append(all, k.frame())
	}
	for range 3 {
		k.now += 33 * ms
		all = append(all, k.frame())
	}
	return k, all
}

func TestThePastOfThreadsIsTheSameBackAndForth(t *testing.T) {
	k, all := threadFrames(100)
	a := appOf(t, model.Threads, k, all)
	frames(a, len(all))
	u := &ui{moment: moment{axis: axis{past: true}}}
	then := map[uint64]string{}
	for turn := uint64(99); turn >= 20; turn-- {
		press(a, ",")
		if now := a.watch.snap.turn; now != turn {
			t.Fatalf("going back shows turn %d instead of %d", now, turn)
		}
		then[turn] = drawWatch(a.watch.snap, u, 100, 40)
	}
	for turn := uint64(21); turn < 100; turn++ {
		press(a, ".")
		if now := a.watch.snap.turn; now != turn {
			t.Fatalf("going on shows turn %d instead of %d", now, turn)
		}
		if now := drawWatch(a.watch.snap, u, 100, 40); now != then[turn] {
			t.Fatalf("going on, turn %d is\n%s\nand going back it was\n%s", turn, now, then[turn])
		}
	}
}

// What came after the picture that is on the screen is not where the past begins.
func TestThePastBeginsAtWhatIsShown(t *testing.T) {
	k, all := threadFrames(20)
	a := appOf(t, model.Threads, k, all)
	frames(a, 16)
	shown := a.watch.snap.turn
	for range 6 { // looks whose pictures have not come yet
		a.watch.pilot.look(nil, nil)
	}
	press(a, ",")
	if now := a.watch.snap.turn; now != shown-1 {
		t.Errorf("the turn before %d is said to be %d", shown, now)
	}
}

// A moment that is jumped to has rates, as one that is come to.
func TestAMomentThatIsJumpedToHasRates(t *testing.T) {
	k, all := threadFrames(100)
	a := appOf(t, model.Threads, k, all)
	frames(a, len(all))
	perform(a, a.watch.travel(move{jump: -1000 * ms}))
	if r := a.watch.snap.rates; !near(r.echo, 20, 2) {
		t.Errorf("%.1f echoes a second instead of 20", r.echo)
	}
}

// heldLoop is a loop that sleeps nearly all the time, and was held for two seconds
// after the first ten of its turns.
func heldLoop() (*fake, []*trace.Frame) {
	k := readinessServer(6)
	all := []*trace.Frame{k.frame()}
	turns := func() {
		for i := range 10 {
			k.now += 100 * ms
			k.loopTurn(100*ms-30_000, trace.OpEpollWait, 0, 4+i%6)
			all = append(all, k.frame())
		}
	}
	turns()
	w := &k.procs[0].Workers[0]
	w.Call, w.Standing, w.Since = trace.OpNone, true, k.now
	all[len(all)-1].Processes[0].Workers[0] = *w // it is not in its next wait yet
	for range 60 {
		k.now += 33 * ms
		all = append(all, k.frame())
	}
	k.events = append(k.events, trace.Event{PID: 100, Time: k.now, Dur: k.now - w.Since, Op: trace.OpHeld, FD: -1})
	w.Call, w.Standing, w.Since = trace.OpEpollWait, false, k.now
	turns()
	for range 3 {
		k.now += 33 * ms
		all = append(all, k.frame())
	}
	return k, all
}

// mustSleep looks for work in the time line of a loop that did next to none.
func (a *app) mustSleep(t *testing.T) {
	t.Helper()
	s := a.watch.snap
	for i, worked := range s.loop.worked.cells {
		if worked > 0.1 {
			t.Fatalf("tick %d: %.0f %% of cell %d of %d is said to be work", s.turn, 100*worked, i, len(s.loop.worked.cells))
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
	k := poolServer(4, 2)
	p := k.procs[0]
	all := []*trace.Frame{{Time: k.now - ms, Processes: k.frame().Processes}}
	for i := range 2 {
		k.events = append(k.events,
			trace.Event{PID: p.PID, Time: k.now, Op: trace.OpEnqueue, FD: 11 + i, Arg: 1, Result: 64},
			trace.Event{PID: p.PID, Worker: 1, Time: k.now + 1, Op: trace.OpDequeue, FD: 11 + i, Result: 64})
		k.now += ms
	}
	for range 60 {
		all = append(all, k.frame())
		k.now += 100 * ms
	}
	k.workerTurn(1, 1)
	all = append(all, k.frame())
	for range 3 {
		k.now += 33 * ms
		all = append(all, k.frame())
	}
	a := appOf(t, model.Pool, k, all)
	frames(a, len(all))
	perform(a, a.watch.travel(move{jump: -10 * ms}))
	if got := poolTitle(a.watch.snap.queue, 60); !a.watch.snap.past || got != "queue: empty, of 64" {
		t.Errorf("the past says %q", got)
	}
}

// The first moment of a spin is shown, and walked through, when all around it has
// long fallen off; between it and what is remembered is a gap, and that is said.
func TestTheTurnsOfAFindingAreKept(t *testing.T) {
	k := readinessServer(3)
	all := []*trace.Frame{k.frame()}
	for i := range 800 {
		k.now += 200 * ms
		k.loopTurn(200*ms, trace.OpEpollWait, 0, 4+i%3)
		if i == 50 {
			for range 60 {
				k.now += ms / 10
				k.spinTurn()
			}
		}
		all = append(all, k.frame())
	}
	a := appOf(t, model.Readiness, k, all)
	frames(a, len(all))
	press(a, "<")
	a.mustShow(t, "PAST", "returned at once", "epoll_wait")
	spun := a.watch.snap.turn
	if ago := a.watch.live.time - a.watch.snap.time; spun < 51 || spun > 111 || ago < trace.HistoryTime {
		t.Fatalf("the finding shows turn %d of %d s ago", spun, ago/1e9)
	}
	if shown := a.watch.snap.findings; len(shown) != 1 || shown[0].over || uint64(shown[0].Turn) != spun {
		t.Errorf("in turn %d is found %+v", spun, shown)
	}
	press(a, ",")
	if now := a.watch.snap.turn; now != spun-1 {
		t.Errorf("the turn before %d is said to be %d", spun, now)
	}
	press(a, "w")
	a.mustShow(t, "epoll_wait", "call")
	press(a, "esc", "G", "home")
	for range 400 {
		if press(a, "."); a.watch.ui.message != "" {
			break
		}
	}
	a.mustShow(t, "no longer remembered")
	if strings.Contains(a.screen, "no wait has returned yet") {
		t.Errorf("at turn %d no wait has returned yet:\n%s", a.watch.snap.turn, a.screen)
	}
}
