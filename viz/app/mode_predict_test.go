package app

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/viz/digest"
	"muxlab/viz/page/watch"
	"muxlab/viz/page/watch/predict"
	"muxlab/viz/panel"
	"muxlab/viz/term"
	"muxlab/viz/viztest"
)

// foretell asks which of a server are marked, lets something happen, and explains.
func foretell(k *viztest.Fake, d *digest.Digest, happen func(), marked ...int) []predict.Verdict {
	before := d.Fold(k.Frame(), k.View())
	k.Now += viztest.Ms
	happen()
	after := d.Fold(k.Frame(), k.View())
	chosen := map[int64]bool{}
	for _, fd := range marked {
		chosen[int64(fd)] = true
	}
	return predict.Explain(before, after, chosen)
}

func verdictText(list []predict.Verdict) string {
	var all []string
	for _, v := range list {
		all = append(all, fmt.Sprintf("%s %v %v: %s", v.Name, v.Marked, v.Returned, v.Why))
	}
	return strings.ReplaceAll(strings.Join(all, "\n"), term.Nbsp, " ")
}

func TestEachDifferenceIsExplained(t *testing.T) {
	turn := func(k *viztest.Fake, ready []int, calls ...trace.Event) func() {
		return func() {
			w := &k.Procs[0].Workers[0]
			w.Turn++
			put := func(e trace.Event) {
				e.PID, e.Time, e.Turn = 100, k.Now, uint32(w.Turn)
				k.Events = append(k.Events, e)
			}
			put(trace.Event{Op: trace.OpEpollWait, Flags: trace.NewTurn, FD: 4, Result: len(ready)})
			for _, fd := range ready {
				arg := uint32(kernel.In)
				if fd < 0 {
					fd, arg = -fd, uint32(kernel.Out)
				}
				put(trace.Event{Op: trace.OpReady, FD: fd, Arg: arg})
			}
			for _, e := range calls {
				put(e)
			}
			w.Call, w.Since = trace.OpEpollWait, k.Now
		}
	}
	read := func(fd, n, asked int) trace.Event {
		return trace.Event{Op: trace.OpRead, FD: fd, Result: n, Arg: uint32(asked)}
	}
	for _, c := range []struct {
		name   string
		setup  func(k *viztest.Fake)
		ready  []int
		calls  []trace.Event
		marked []int
		want   string
	}{
		{name: "right", ready: []int{7}, calls: []trace.Event{read(7, 18, 4096)}, marked: []int{7},
			want: "c1 true true: 18 bytes had come from c1."},
		{name: "missed", ready: []int{7}, calls: []trace.Event{read(7, 0, 4096)},
			want: "c1 false true: Its end of input: c1 says nothing more. That makes a descriptor readable too."},
		{name: "reset", ready: []int{7}, calls: []trace.Event{read(7, -104, 4096)},
			want: "c1 false true: Its connection broke: ECONNRESET. That makes a descriptor readable too."},
		{name: "listener", ready: []int{3}, calls: []trace.Event{{Op: trace.OpAccept, FD: 3, Result: 9}},
			want: "the listener false true: A client knocked"},
		{name: "herd", ready: []int{3}, calls: []trace.Event{{Op: trace.OpAccept, FD: 3, Result: -11}},
			want: "the listener false true: A client knocked, and was gone"},
		{name: "writable", ready: []int{-8}, want: "c2 false true: It was writable: c2 had taken some of what it is owed", calls: []trace.Event{{Op: trace.OpWrite, FD: 8, Result: 5, Arg: 9}}},
		{name: "writable and read", ready: []int{-8}, want: "c2 false true: It was writable: c2 had taken some",
			calls: []trace.Event{{Op: trace.OpWrite, FD: 8, Result: 9, Arg: 9}, read(8, 16, 4096)}},
		{name: "needless", ready: []int{-8}, want: "c2 false true: It was writable, as each is that has room. The server had nothing to write"},
		{name: "thinks", marked: []int{8}, want: "c2 true false: c2 said nothing: it thinks."},
		{name: "nobody", marked: []int{3}, want: "the listener true false: Nobody knocked."},
		{name: "idle", setup: func(k *viztest.Fake) { k.Clients[1].Kind = session.Idle }, marked: []int{8}, want: "c2 true false: c2 said nothing: it is one that never does."},
		{name: "stopped", setup: func(k *viztest.Fake) { k.Clients[1].Kind = session.Stopped }, marked: []int{8}, want: "c2 true false: c2 said nothing: its process is stopped."},
		{name: "due", setup: func(k *viztest.Fake) { k.Clients[0].Due, k.Clients[1].Due = 100*time.Millisecond, 300*time.Millisecond },
			ready: []int{7}, calls: []trace.Event{read(7, 18, 4096)}, marked: []int{8},
			want: "c2 true false: c2 said nothing: it was due in 300 ms, and c1 in 100 ms."},
		{name: "late", setup: func(k *viztest.Fake) { k.Clients[1].Sent = int64(k.Procs[0].FDs[5].In) + 40 }, ready: []int{7}, marked: []int{8},
			want: "c2 true false: What it said came after the wait had looked: the next returns it."},
		{name: "drained", setup: func(k *viztest.Fake) { turn(k, []int{7}, read(7, 4096, 4096), read(7, -11, 4096))() },
			ready: []int{7}, calls: []trace.Event{read(7, 40, 4096)}, want: "c1 false true: 40 bytes had come from c1."},
		{name: "drained edge", setup: func(k *viztest.Fake) {
			k.Procs[0].FDs[4].Interest |= kernel.Edge
			turn(k, []int{7}, read(7, 4096, 4096), read(7, -11, 4096))()
		}, marked: []int{7}, want: "c1 true false: Edge-triggered, and nothing new came. c1 said nothing"},
		{name: "unasked", setup: func(k *viztest.Fake) { k.Procs[0].FDs[5].Interest = kernel.Out }, marked: []int{8},
			want: "c2 true false: The kernel was not asked whether it can be read: the server takes no more from c2 until c2 reads."},
		{name: "level", setup: func(k *viztest.Fake) { turn(k, []int{7}, read(7, 4096, 4096))() }, ready: []int{7}, calls: []trace.Event{read(7, 40, 4096)},
			want: "c1 false true: Level-triggered: its read in tick 1 took all it had asked for and left the rest, so it is ready again; 40 bytes were there now."},
		{name: "edge", setup: func(k *viztest.Fake) {
			k.Procs[0].FDs[4].Interest |= kernel.Edge
			turn(k, []int{7}, read(7, 4096, 4096))()
		}, marked: []int{7}, want: "c1 true false: Edge-triggered: nothing new came. What is there was told before, and is not told again."},
	} {
		k, d := viztest.ReadinessServer(2), digestOf(model.Readiness)
		d.Fold(k.Frame(), k.View())
		if c.setup != nil {
			c.setup(k)
		}
		got := verdictText(foretell(k, d, turn(k, c.ready, c.calls...), c.marked...))
		if !strings.Contains(got, c.want) {
			t.Errorf("%s: %q instead of %q", c.name, got, c.want)
		}
	}
}

func TestTheCallThatReturnsIsExplained(t *testing.T) {
	k, d := viztest.PoolServer(3, 0), digestOf(model.Pool)
	k.Still(d, 2)
	k.Procs[0].Workers[3].Standing = true
	before := d.Fold(k.Frame(), k.View())
	k.Now += viztest.Ms
	k.Events = append(k.Events, trace.Event{PID: 100, Worker: 2, Time: k.Now, Dur: viztest.Ms, Op: trace.OpRead, FD: 8, Result: 5})
	after := d.Fold(k.Frame(), k.View())
	got := verdictText(predict.Explain(before, after, map[int64]bool{predict.WorkerNumber(100, 1): true, predict.WorkerNumber(100, 3): true}))
	for _, want := range []string{
		"worker 2 false true: Its read returned: 5 bytes had come from c2.",
		"worker 1 true false: It is still in read: c1 says nothing.",
		"worker 3 true false: It stands at its gate",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q does not say %q", got, want)
		}
	}
}

// Who is due, and what lies unread, can be known before it happens.
func TestPredictHintsAtWhoIsNext(t *testing.T) {
	k, d := viztest.ReadinessServer(3), digestOf(model.Readiness)
	c := k.Clients
	c[0].Silent, c[0].Due = 900*time.Millisecond, 200*time.Millisecond
	c[1].Sent, c[1].WaitingFor, c[1].WaitingSince = int64(k.Procs[0].FDs[5].In)+16, "the echo of 16 bytes", viztest.WallStart
	c[2].Silent, c[2].Due = time.Second, 1 // it is held, and due as soon as it is not
	k.Clients = append(c, session.Client{Name: "c9", Kind: session.Steady, Due: time.Second})
	s := d.Fold(k.Frame(), k.View())
	for fd, want := range map[int]string{
		7: "last spoke 900 ms ago, is due in 200 ms.",
		8: "16 bytes unread in its descriptor.",
		9: "last spoke 1.0 s ago, is due now.",
		3: "c9 is due to knock in 1.0 s.",
	} {
		for _, one := range predict.Candidates(s) {
			if got := strings.ReplaceAll(predict.About(s, one), term.Nbsp, " "); one.FD == fd && !strings.Contains(got, want) {
				t.Errorf("of descriptor %d: %q does not say %q", fd, got, want)
			}
		}
	}
}

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

// One client may have several connections, if the server does not close them.
func TestConnectionsOfOneClientAreToldApart(t *testing.T) {
	before := viztest.ReadinessServer(2).RunLoop(digestOf(model.Readiness), 20, trace.OpEpollWait, 0)
	for i := range before.Cells {
		if before.Cells[i].FD >= 7 {
			before.Cells[i].Name = "c1"
		}
	}
	told := predict.Explain(before, before, map[int64]bool{7: true, 8: true})
	if len(told) != 2 || told[0].Name == told[1].Name || !strings.Contains(told[1].Name, "8") {
		t.Errorf("they are called %+v", told)
	}
}
