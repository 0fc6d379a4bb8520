package app

import (
	"math/rand/v2"
	"strings"
	"testing"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/viz/page/watch"
	"muxlab/viz/page/watch/predict"
	"muxlab/viz/panel"
	"muxlab/viz/term"
	"muxlab/viz/viztest"
)

func TestPredictByKeys(t *testing.T) {
	a, s := loopApp(t, 3)
	frames(a, len(s.Frames))
	press(a, "p")
	a.mustShow(t, "hold the server first")
	press(a, " ", "p")
	a.mustShow(t, "which of these 8 will the next epoll_wait return?", "[ ]  7 :40001", "space marks")
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
	k := viztest.ReadinessServer(6)
	k.Now, k.Procs[0].Workers[0].Turn = s.Frames[len(s.Frames)-1].Time+200*viztest.Ms, 3
	k.LoopTurn(90*viztest.Ms, trace.OpEpollWait, 0, 4, 6)
	s.Frames = append(s.Frames, k.Frame())
	frames(a, 2)
	a.mustShow(t, "tick 4 · not quite", "✓ :40001: marked, and returned. 64 bytes had come from :40001.",
		"− :40002: marked, and not returned. :40002 sent nothing.", "+ :40003: returned, and not marked.", "0 of 1 foreseen in full")
	press(a, "enter")
	a.mustShow(t, "which of these 8", "0 of 1")
	press(a, "esc")
	a.mustShow(t, "HELD")
}

func TestPredictionsFit(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	for i := range 60 {
		s := anyServer(r, views[i%len(views)])
		all := predict.Candidates(s)
		m := &watch.Predict{Marked: map[int64]bool{}, Phase: watch.PredictPhase(r.IntN(3)), At: r.IntN(len(all) + 1)}
		m.At = max(0, min(m.At, len(all)-1))
		for range r.IntN(30) {
			m.Verdicts = append(m.Verdicts, predict.Verdict{Name: "a client of a long name " + strings.Repeat("語", r.IntN(90)), Marked: r.IntN(2) == 0, Returned: r.IntN(2) == 0, Why: strings.Repeat("because of 12 345 bytes ", r.IntN(20))})
		}
		u := &watch.UI{Mode: m, Moment: panel.Moment{Hold: panel.HoldAll}, Score: watch.Score{Rounds: 123456, Right: 12345}}
		for _, sz := range viztest.Windows {
			screen := draw(s, u, sz[0], sz[1])
			viztest.CheckScreen(t, screen, sz[0], sz[1])
			if len(all) > 0 && m.Phase != watch.PredictTells && !strings.Contains(screen, viztest.Unicode.Sign.Here+"[") {
				t.Fatalf("the one at hand is out of sight in %v:\n%s", sz, screen)
			}
		}
	}
}

// A wait may return without anybody: its time is over, a signal came, or the lab
// pretends that one did.
func TestAWaitThatReturnsNobodyIsExplained(t *testing.T) {
	for _, c := range []struct {
		result int
		flags  trace.Flags
		want   string
		marked string
	}{
		{0, 0, "The epoll_wait returned 0: the time it was given was over before anybody was ready.", "c1 said nothing"},
		{-4, 0, "The epoll_wait returned EINTR: a signal woke it, and nobody was ready.", "c1 said nothing"},
		{-4, trace.Injected, "The epoll_wait returned without anything: the lab made it end early, as a signal may.", "the lab made this wait end early"},
	} {
		k, d := viztest.ReadinessServer(2), digestOf(model.Readiness)
		before := d.Fold(k.Frame(), k.View())
		w := &k.Procs[0].Workers[0]
		k.Now, w.Turn = k.Now+viztest.Ms, w.Turn+1
		k.Events = append(k.Events, trace.Event{PID: 100, Time: k.Now, Turn: uint32(w.Turn), Op: trace.OpEpollWait, Flags: trace.NewTurn | c.flags, FD: 4, Result: c.result})
		w.Call, w.Since = trace.OpEpollWait, k.Now
		after := d.Fold(k.Frame(), k.View())
		told := predict.Explain(before, after, map[int64]bool{7: true})
		m := &watch.Predict{Phase: watch.PredictTells, Verdicts: told, WhyEmpty: predict.WhyNothing(before, after)}
		if words := unwrapped(m.Draw(canvasOf(after), &watch.UI{}, 78, 14)); !strings.Contains(words, c.want) || !strings.Contains(words, c.marked) {
			t.Errorf("result %d: %q says not %q and %q", c.result, words, c.want, c.marked)
		}
	}
}

// unwrapped is the text in a box as one line.
func unwrapped(b term.Block) string {
	words := strings.ReplaceAll(strings.ReplaceAll(term.ScreenText(strings.Join(b, "\n")), "│", " "), term.Nbsp, " ")
	return strings.Join(strings.Fields(words), " ")
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
