package app

import (
	"strings"
	"testing"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/viz/page/watch"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/viztest"
)

// A server that another viewer holds is not live here either, and time stands still.
func TestAnotherViewerHolds(t *testing.T) {
	k, d := viztest.ReadinessServer(3), digestOf(model.Readiness)
	before := k.RunLoop(d, 60, trace.OpEpollWait, 0)
	k.Procs[0].Workers[0].Standing = true
	s := k.Still(d, 60)
	if !strings.Contains(panel.Header(canvasOf(s), &panel.Moment{}, 120)[0], "HELD "+viztest.Unicode.Sign.Dot+" by another viewer") || s.Rates != before.Rates {
		t.Errorf("%q, rates %+v and then %+v", panel.Header(canvasOf(s), &panel.Moment{}, 120)[0], before.Rates, s.Rates)
	}
	past := &panel.Moment{Axis: panel.Axis{Past: true, Other: s.HeldByOther}}
	if words := panel.Header(canvasOf(s), past, 120)[0]; !strings.Contains(words, "another viewer holds the server") || strings.Contains(words, "runs on") {
		t.Errorf("in the past: %q", words)
	}
	v := k.View()
	v.Held = true // this viewer has it now, and lets go: the worker needs a moment
	d.Fold(k.Frame(), v)
	k.Now += 33 * viztest.Ms
	if s = d.Fold(k.Frame(), k.View()); s.HeldByOther {
		t.Error("who has just let go is told that another holds")
	}
}

// The last turn of a loop that has ended is shown, and the header counts as the panel.
func TestTheLastTurnOfALoopThatHasEnded(t *testing.T) {
	k, d := viztest.ReadinessServer(3), digestOf(model.Readiness)
	k.RunLoop(d, 20, trace.OpEpollWait, 0)
	k.LoopTurn(0, trace.OpEpollWait, 0, 4)
	w := &k.Procs[0].Workers[0]
	w.Call, w.Alive = trace.OpNone, false
	s := k.Still(d, 2)
	if s.Tick == nil || uint64(s.Tick.Turn) != s.Turn || panel.TurnNoun(s) != "tick" {
		t.Errorf("the header says %s %d, and the panel shows %+v", panel.TurnNoun(s), s.Turn, s.Tick)
	}
}

// A loop that has ended is still gone through tick by tick, and that its thread ended
// is no call of its last tick.
func TestALoopThatHasEndedIsGoneBackThroughByItsTicks(t *testing.T) {
	k, d := viztest.ReadinessServer(3), digestOf(model.Readiness)
	k.RunLoop(d, 20, trace.OpEpollWait, 0)
	k.LoopTurn(0, trace.OpEpollWait, 0, 4)
	k.Events = append(k.Events, trace.Event{PID: 100, Time: k.Now, Op: trace.OpThreadEnd, FD: -1})
	w := &k.Procs[0].Workers[0]
	w.Call, w.Alive = trace.OpNone, false
	s := k.Still(d, 2)
	if s.Stepped != (snapshot.WorkerKey{PID: 100, Number: 0}) || panel.StepWord(s) != "tick" {
		t.Errorf("one step goes by a %s of %+v", panel.StepWord(s), s.Stepped)
	}
	screen := draw(s, &watch.UI{}, 200, 60)
	for _, wrong := range []string{"thread ends(", "thread ends =", "in service + 0 queued"} {
		if strings.Contains(screen, wrong) {
			t.Errorf("the screen says %q:\n%s", wrong, screen)
		}
	}
	if !strings.Contains(screen, "the loop has ended") {
		t.Errorf("that the loop has ended is not said:\n%s", screen)
	}
}

// Where the words of the header need the room, the model keeps its name.
func TestTheNameOfAModelIsOne(t *testing.T) {
	s := viztest.PoolServer(2, 3).Still(digestOf(model.Pool), 2)
	s.Model.Name, s.Model.Title = "threadpool", "thread pool"
	u := &watch.UI{}
	u.Axis.Past, u.Hold = true, panel.HoldServer
	if h := panel.Header(canvasOf(s), &u.Moment, 80)[0]; !strings.Contains(h, "thread pool") {
		t.Errorf("in the past the thread pool is called another name: %q", h)
	}
}

// A digest that reads an empty or a dying server does not panic.
func TestOddFrames(t *testing.T) {
	for _, v := range viztest.Views {
		d := digestOf(v)
		k := viztest.NewFake()
		d.Fold(&trace.Frame{}, snapshot.View{})
		d.Fold(k.Frame(), k.View())
		p := k.Process(1, 0, "server")
		d.Fold(k.Frame(), k.View())
		viztest.Worker(p, "loop")
		k.Events = []trace.Event{{PID: 99, Worker: 7, FD: 1 << 20, Op: trace.OpClose}, {PID: 1, Op: trace.OpReady, FD: -1}}
		k.Now -= viztest.Ms // and the clock stands still
		viztest.CheckScreen(t, draw(d.Fold(k.Frame(), k.View()), &watch.UI{}, 80, 24), 80, 24)
	}
}
