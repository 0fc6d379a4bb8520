package viz

import (
	"strings"
	"testing"
	"time"

	"muxlab/harness/model"
	"muxlab/harness/trace"
)

// Somebody's nc waits behind another: only the kernel knows of it.
func TestSomebodyElseInTheBacklogIsCounted(t *testing.T) {
	k := oneServer(0)
	k.clients = nil
	d := digestOf(model.One)
	d.snap.noCrowd = true
	look := func(backlog int, sampled time.Duration) *snapshot {
		k.now += 33 * ms
		v := k.view()
		v.sample.Backlog, v.sample.At = backlog, v.wall.Add(-sampled)
		return d.fold(k.frame(), v)
	}
	before := look(0, 0).census
	s := look(2, 0)
	if s.census.waiting != 2 || s.census.total != before.total+2 || s.strangers != 2 {
		t.Fatalf("two are in the backlog: %+v", s.census)
	}
	k.events = append(k.events, trace.Event{Time: k.now + 20*ms, Op: trace.OpAccept, PID: k.procs[0].PID, Result: 9})
	if s = look(2, 100*time.Millisecond); s.strangers != 2 {
		t.Errorf("a sample from before the accept changed the number to %d", s.strangers)
	}
	if s = look(1, 0); s.strangers != 1 {
		t.Errorf("one is left, and %d are counted", s.strangers)
	}
	if list := finish(connsPanel(s, 80, 6)); !strings.Contains(list, "1 not accepted") {
		t.Errorf("the list counts a client that it does not show, and does not say so:\n%s", list)
	}
	s.rows = nil
	if list := finish(connsPanel(s, 80, 6)); strings.Contains(list, "nobody is connected") {
		t.Errorf("one is connected, and the list says nobody is:\n%s", list)
	}
	d.snap.noCrowd = false
	if s = look(3, 0); s.strangers != 0 {
		t.Errorf("clients of ours that have left are counted as strangers: %d", s.strangers)
	}
	d.snap.noCrowd = true
	if s = look(-1, 0); s.strangers != 0 || s.census.waiting != 0 {
		t.Errorf("the kernel says nothing, and %d are counted", s.strangers)
	}
}

// A loop that hangs in a call shows the turn it hangs in.
func TestALoopThatHangsShowsWhere(t *testing.T) {
	k := readinessServer(3)
	d := digestOf(model.Readiness)
	k.now += 33 * ms
	k.loopTurn(30*ms, trace.OpEpollWait, 0, 4)
	d.fold(k.frame(), k.view())
	k.now += 33 * ms
	k.loopTurn(30*ms, trace.OpEpollWait, 0, 5)
	w := &k.procs[0].Workers[0]
	w.Call, w.CallFD, w.Since = trace.OpWrite, 8, k.now
	k.now += 500 * ms
	s := d.fold(k.frame(), k.view())
	if s.tick == nil || s.tick.turn != 2 {
		t.Fatalf("the turn on the screen is %+v", s.tick)
	}
	if screen := drawWatch(s, &ui{}, 80, 24); !contains(screen, "blocked in write(c2) for 500 ms") {
		t.Errorf("where it hangs is not said:\n%s", screen)
	}
	w.Call, w.CallFD = trace.OpNone, -1 // or it computes
	k.now += 33 * ms
	if s = d.fold(k.frame(), k.view()); s.tick == nil || s.tick.turn != 2 {
		t.Errorf("the loop computes in turn 2, and on the screen is %+v", s.tick)
	}
}

func contains(screen string, words ...string) bool {
	a := &app{screen: screen}
	return a.has(words...)
}

// A worker that has just taken the place of another has a queue, though nobody was
// ever put into it; the parent has none.
func TestAQueueThatNobodyWasPutIntoHasRoom(t *testing.T) {
	k := poolServer(2, 1)
	fresh := k.process(300, 100, "worker 2")
	worker(fresh, "acceptor")
	worker(fresh, "thread 1")
	k.process(400, 100, "parent")
	d := digestOf(model.Pool)
	d.fold(k.frame(), k.view())
	k.now += 33 * ms
	if s := d.fold(k.frame(), k.view()); s.queue.capacity != 2*64 || s.queue.depth != 1 {
		t.Errorf("of two queues of 64 with one in them: %d of %d", s.queue.depth, s.queue.capacity)
	}
}
