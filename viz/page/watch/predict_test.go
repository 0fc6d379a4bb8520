package watch

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/session/control"
	"muxlab/viz/page/watch/predict"
	"muxlab/viz/page/watch/quiz"
	"muxlab/viz/panel"
	"muxlab/viz/term"
	"muxlab/viz/viztest"
)

func TestPredictionsFit(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	for i := range 60 {
		s := viztest.AnyServer(r, viztest.Views[i%len(viztest.Views)], digestOf)
		all := predict.Candidates(s)
		m := &prediction{Board: predict.Board{Marked: map[int64]bool{}, At: r.IntN(len(all) + 1)}, phase: predictPhase(r.IntN(3))}
		m.At = max(0, min(m.At, len(all)-1))
		for range r.IntN(30) {
			m.verdicts = append(m.verdicts, predict.Verdict{Name: "a client of a long name " + strings.Repeat("語", r.IntN(90)), Marked: r.IntN(2) == 0, Returned: r.IntN(2) == 0, Why: strings.Repeat("because of 12,345 bytes ", r.IntN(20))})
		}
		u := &UI{Mode: m, Moment: panel.Moment{Hold: panel.HoldAll}, score: quiz.Score{Rounds: 123456, Right: 12345}}
		for _, sz := range viztest.Windows {
			screen := screenOf(s, u, sz[0], sz[1])
			viztest.CheckScreen(t, screen, sz[0], sz[1])
			if len(all) > 0 && m.phase != predictTells && !strings.Contains(screen, viztest.Unicode.Sign.Here+"[") {
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
		m := &prediction{phase: predictTells, verdicts: told, whyEmpty: predict.WhyNothing(before, after)}
		if words := unwrapped(m.Draw(canvasOf(after), &UI{}, 78, 14)); !strings.Contains(words, c.want) || !strings.Contains(words, c.marked) {
			t.Errorf("result %d: %q says not %q and %q", c.result, words, c.want, c.marked)
		}
	}
}

// unwrapped is the text in a box as one line.
func unwrapped(b term.Block) string {
	words := strings.ReplaceAll(strings.ReplaceAll(term.ScreenText(strings.Join(b, "\n")), "│", " "), term.Nbsp, " ")
	return strings.Join(strings.Fields(words), " ")
}

// The facts of a question do not depend on the width of the window, and when each client is
// due is said only as a hint.
func TestFactsDoNotDependOnTheWidth(t *testing.T) {
	for _, clients := range []int{6, 60} {
		k, d := viztest.ReadinessServer(clients), digestOf(model.Readiness)
		for i := range k.Clients {
			k.Clients[i].Silent, k.Clients[i].Due = 300*time.Millisecond, 45*time.Millisecond
		}
		k.Clients[1].Sent = int64(k.Procs[0].FDs[5].In) + 40
		s := d.Fold(k.Frame(), k.View())
		for _, hint := range []bool{false, true} {
			facts := map[int]string{}
			for _, w := range []int{80, 120, 200} {
				m := newPrediction()
				m.Hint, m.At = hint, 2 // c1
				screen := screenOf(s, &UI{Mode: m, Moment: panel.Moment{Hold: panel.HoldAll}}, w, 24)
				box, _, _ := strings.Cut(screen, "╰")
				facts[w] = strings.Join([]string{strconv.Itoa(strings.Count(box, "unread")), strconv.Itoa(strings.Count(box, "due in"))}, " unread, due ")
				if strings.Contains(screen, "due in") != hint || !strings.Contains(screen, "d hint: when due") {
					t.Errorf("hint %v, %d clients, %d wide:\n%s", hint, clients, w, screen)
				}
			}
			if facts[80] != facts[120] || facts[80] != facts[200] {
				t.Errorf("hint %v, %d clients: %v", hint, clients, facts)
			}
		}
	}
}

// p holds a server that runs, and asks once the hold is seen.
func TestPredictHoldsFirst(t *testing.T) {
	fake := &viztest.FakeSession{Served: viztest.FakeModel(model.Readiness)}
	w := New(control.New(fake))
	k := viztest.ReadinessServer(3)
	look := func(held bool) {
		k.Now += 50 * viztest.Ms
		v := k.View()
		w.ApplyLook(control.Update{Frame: k.Frame(), Clients: v.Clients, Sample: v.Sample, Wall: v.Wall, Held: held})
	}
	look(false)
	if cmd, _ := w.Key("p"); cmd == nil || w.UI.Message != "" || w.UI.Hold != panel.HoldAll {
		t.Fatalf("p does not hold: %q, %+v", w.UI.Message, w.UI.Moment)
	}
	look(false)
	if w.UI.Mode != nil {
		t.Error("it asks before the hold has come")
	}
	if look(true); w.UI.Mode == nil {
		t.Error("it is held, and nothing is asked")
	}
}
