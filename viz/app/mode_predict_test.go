package app

import (
	"testing"

	"muxlab/harness/trace"
	"muxlab/viz/viztest"
)

func TestPredictByKeys(t *testing.T) {
	a, s := loopApp(t, 3)
	frames(a, len(s.Frames))
	press(a, "p") // which holds first
	if s.Holds == 0 {
		t.Error("it is asked what comes next, and the server runs on")
	}
	a.mustShow(t, "which of these 8 will the next epoll_wait return?", "[ ]  7 :40001", "space mark", "d hint: when due")
	press(a, "right", "right", " ", "right", " ", "enter")
	if s.Steps != 1 {
		t.Errorf("%d steps instead of one", s.Steps)
	}
	frames(a, 1)
	a.mustShow(t, "nothing is ready, and so the loop sleeps", "[x]  7 :40001", ". the next client")
	press(a, ".")
	if s.Steps != 2 {
		t.Errorf("%d steps instead of two: a client that was due did not wake the loop, and the next cannot", s.Steps)
	}
	predictTwoTicks(t, a, s)
}

// predictTwoTicks goes on from a prediction that was made: two ticks come, and each is
// judged.
func predictTwoTicks(t *testing.T, a *app, s *viztest.FakeSession) {
	t.Helper()
	k := viztest.ReadinessServer(6)
	k.Now, k.Procs[0].Workers[0].Turn = s.Frames[len(s.Frames)-1].Time+200*viztest.Ms, 3
	k.LoopTurn(90*viztest.Ms, trace.OpEpollWait, 0, 4, 6)
	s.Frames = append(s.Frames, k.Frame())
	frames(a, 2)
	a.mustShow(t, "tick 4 · not quite", "✓ :40001: marked, and returned. 64 bytes had come from :40001.",
		"− :40002: marked, and not returned. :40002 sent nothing.", "+ :40003: returned, and not marked.", "0 of 1 foreseen in full")
	press(a, "enter")
	a.mustShow(t, "how many descriptors does the next epoll_wait pass to the kernel?", "0 of 1")
	press(a, "1", "enter")
	if s.Steps != 3 {
		t.Errorf("%d steps instead of three", s.Steps)
	}
	a.mustShow(t, "You said 0. It is decided when the next wait returns: . steps")
	k.Now += 50 * viztest.Ms
	k.LoopTurn(40*viztest.Ms, trace.OpEpollWait, 0, 5)
	s.Frames = append(s.Frames, k.Frame())
	frames(a, 2)
	a.mustShow(t, "right: 0", "1 of 2 foreseen in full")
	press(a, "enter", "tab")
	a.mustShow(t, "which of these 8")
	press(a, "tab", "enter", "esc")
	a.mustShow(t, "this run did not decide it: it does not count", "HOLDING")
}

// Who predicts what a server returns that ends is told so, and waits for nothing.
func TestAPredictionEndsWithItsServer(t *testing.T) {
	a, s := loopApp(t, 3)
	frames(a, len(s.Frames))
	press(a, " ", "p", " ", "enter")
	a.watch.Ended = true
	frames(a, 1)
	if a.watch.UI.Mode != nil {
		t.Error("it still waits")
	}
	a.mustShow(t, "the server has ended before anything returned")
}
