package app

import (
	"strings"
	"testing"
	"time"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/viz/page/watch"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/viztest"
)

// Somebody's nc waits behind another: only the kernel knows of it.
func TestSomebodyElseInTheBacklogIsCounted(t *testing.T) {
	k := viztest.OneServer(0)
	k.Clients = nil
	d := digestOf(model.One)
	d.Snap.NoOwnClients = true
	look := func(backlog int, sampled time.Duration) *snapshot.Snapshot {
		k.Now += 33 * viztest.Ms
		v := k.View()
		v.Sample.Backlog, v.Sample.At = backlog, v.Wall.Add(-sampled)
		return d.Fold(k.Frame(), v)
	}
	before := look(0, 0).Census
	s := look(2, 0)
	if s.Census.Waiting != 2 || s.Census.Total != before.Total+2 || s.Strangers != 2 {
		t.Fatalf("two are in the backlog: %+v", s.Census)
	}
	k.Events = append(k.Events, trace.Event{Time: k.Now + 20*viztest.Ms, Op: trace.OpAccept, PID: k.Procs[0].PID, Result: 9})
	if s = look(2, 100*time.Millisecond); s.Strangers != 2 {
		t.Errorf("a sample from before the accept changed the number to %d", s.Strangers)
	}
	if s = look(1, 0); s.Strangers != 1 {
		t.Errorf("one is left, and %d are counted", s.Strangers)
	}
	if list := viztest.Unicode.Finish(panel.ConnsPanel(canvasOf(s), 80, 6)); !strings.Contains(list, "1 not accepted") {
		t.Errorf("the list counts a client that it does not show, and does not say so:\n%s", list)
	}
	s.Rows = nil
	if list := viztest.Unicode.Finish(panel.ConnsPanel(canvasOf(s), 80, 6)); strings.Contains(list, "nobody is connected") {
		t.Errorf("one is connected, and the list says nobody is:\n%s", list)
	}
	d.Snap.NoOwnClients = false
	if s = look(3, 0); s.Strangers != 0 {
		t.Errorf("clients of ours that have left are counted as strangers: %d", s.Strangers)
	}
	d.Snap.NoOwnClients = true
	if s = look(-1, 0); s.Strangers != 0 || s.Census.Waiting != 0 {
		t.Errorf("the kernel says nothing, and %d are counted", s.Strangers)
	}
}

// A loop that hangs in a call shows the turn it hangs in.
func TestALoopThatHangsShowsWhere(t *testing.T) {
	k := viztest.ReadinessServer(3)
	d := digestOf(model.Readiness)
	k.Now += 33 * viztest.Ms
	k.LoopTurn(30*viztest.Ms, trace.OpEpollWait, 0, 4)
	d.Fold(k.Frame(), k.View())
	k.Now += 33 * viztest.Ms
	k.LoopTurn(30*viztest.Ms, trace.OpEpollWait, 0, 5)
	w := &k.Procs[0].Workers[0]
	w.Call, w.CallFD, w.Since = trace.OpWrite, 8, k.Now
	k.Now += 500 * viztest.Ms
	s := d.Fold(k.Frame(), k.View())
	if s.Tick == nil || s.Tick.Turn != 2 {
		t.Fatalf("the turn on the screen is %+v", s.Tick)
	}
	if screen := draw(s, &watch.UI{}, 80, 24); !contains(screen, "blocked in write(c2) for 500 ms") {
		t.Errorf("where it hangs is not said:\n%s", screen)
	}
	w.Call, w.CallFD = trace.OpNone, -1 // or it computes
	k.Now += 33 * viztest.Ms
	if s = d.Fold(k.Frame(), k.View()); s.Tick == nil || s.Tick.Turn != 2 {
		t.Errorf("the loop computes in turn 2, and on the screen is %+v", s.Tick)
	}
}

func contains(screen string, words ...string) bool {
	a := &app{screen: screen}
	return a.has(words...)
}

// A worker that has just taken the place of another has a queue, though nobody was
// ever put into it; the parent has none.
func TestAQueueThatNobodyWasPutIntoHasRoom(t *testing.T) {
	k := viztest.PoolServer(2, 1)
	fresh := k.Process(300, 100, "worker 2")
	viztest.Worker(fresh, "acceptor")
	viztest.Worker(fresh, "thread 1")
	k.Process(400, 100, "parent")
	d := digestOf(model.Pool)
	d.Fold(k.Frame(), k.View())
	k.Now += 33 * viztest.Ms
	if s := d.Fold(k.Frame(), k.View()); s.Queue.Capacity != 2*64 || s.Queue.Depth != 1 {
		t.Errorf("of two queues of 64 with one in them: %d of %d", s.Queue.Depth, s.Queue.Capacity)
	}
}
