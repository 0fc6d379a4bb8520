package viz

import (
	"math"
	"slices"
	"strings"
	"testing"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/trace"
)

func near(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance }

func TestRatesOfASteadyLoop(t *testing.T) {
	k, d := readinessServer(4), digestOf(model.Readiness)
	var s *snapshot
	for range 90 { // ten turns a frame of 40 ms, each two ready and 1 ms of work
		for range 10 {
			k.now += 3 * ms
			k.loopTurn(3*ms, trace.OpEpollWait, 0, 4, 5)
			k.now += ms - 30_000
			k.procs[0].Workers[0].Since = k.now
		}
		s = d.fold(k.frame(), k.view())
	}
	if !near(s.rates.turns, 250, 3) || !near(s.rates.echo, 500, 6) || !near(s.rates.readyPerTurn, 2, 0.01) {
		t.Errorf("rates %+v instead of 250 turns, 500 echoes a second, 2 ready a turn", s.rates)
	}
	if !near(s.rates.asleep, 0.75, 0.03) {
		t.Errorf("asleep %.2f of the time instead of 0.75", s.rates.asleep)
	}
	if !s.fast {
		t.Error("250 turns a second are not taken for fast")
	}
	if got := s.worked.cells[len(s.worked.cells)-1]; !near(got, 0.25, 0.05) {
		t.Errorf("the time line says %.2f worked instead of 0.25", got)
	}
}

func TestLostEventsAreCountedAndDoNotLookLikeWork(t *testing.T) {
	k, d := readinessServer(1), digestOf(model.Readiness)
	d.fold(k.frame(), k.view())
	k.procs[0].Workers[0].Call, k.procs[0].Workers[0].Since = trace.OpEpollWait, k.now
	var s *snapshot
	for range 60 { // it sleeps nearly all the time, but no event says so
		k.now += 33 * ms
		w := &k.procs[0].Workers[0]
		w.Slept, w.Since = w.Slept+uint64(32*ms), k.now
		k.lost = 5
		s = d.fold(k.frame(), k.view())
	}
	if s.lost != 300 {
		t.Errorf("%d events lost instead of 300", s.lost)
	}
	if s.rates.asleep < 0.9 {
		t.Errorf("asleep %.2f instead of 0.97: a loss looks like work", s.rates.asleep)
	}
}

func TestATickIsPutTogether(t *testing.T) {
	k, d := readinessServer(3), digestOf(model.Readiness)
	k.now += 33 * ms
	k.loopTurn(20*ms, trace.OpSelect, 10, 4, 6)
	k.events = append(k.events, trace.Event{PID: 100, Time: k.now, Op: trace.OpInterest, FD: 7, Arg: uint32(kernel.In | kernel.Out), Turn: 1})
	s := d.fold(k.frame(), k.view())
	tk := s.tick
	if tk == nil || !tk.done || tk.turn != 1 {
		t.Fatalf("the loop is back in its wait, and tick 1 is not complete: %+v", tk)
	}
	if len(tk.ready) != 2 || tk.ready[0].name != "c1" || tk.ready[1].name != "c3" {
		t.Errorf("ready: %+v", tk.ready)
	}
	if len(tk.calls) != 4 || len(tk.arm) != 1 || tk.arm[0].name != "c1" {
		t.Errorf("%d calls, re-armed %+v", len(tk.calls), tk.arm)
	}
	if s.told.op != trace.OpSelect || s.told.entries != 10 || s.told.ready != 2 {
		t.Errorf("told %+v", s.told)
	}
}

// A turn that is still going on is not shown as done; the one before is.
func TestATickIsCompleteWhenTheLoopIsBack(t *testing.T) {
	k, d := readinessServer(3), digestOf(model.Readiness)
	k.loopTurn(20*ms, trace.OpEpollWait, 0, 4)
	k.loopTurn(20*ms, trace.OpEpollWait, 0, 5)
	k.procs[0].Workers[0].Call = trace.OpNone
	if s := d.fold(k.frame(), k.view()); s.tick.turn != 1 {
		t.Fatalf("tick %d is shown, while 2 goes on", s.tick.turn)
	}
	k.now += ms
	k.procs[0].Workers[0].Standing = true
	if s := d.fold(k.frame(), k.view()); s.tick.turn != 2 {
		t.Fatalf("tick %d is shown, and 2 is at the gate", s.tick.turn)
	}
}

func TestAHoldStopsTime(t *testing.T) {
	k, d := readinessServer(3), digestOf(model.Readiness)
	before := k.runLoop(d, 60, trace.OpEpollWait, 0)
	v := k.view()
	v.held = true
	k.procs[0].Workers[0].Standing = true
	var s *snapshot
	for range 300 {
		k.now += 33 * ms
		s = d.fold(k.frame(), v)
	}
	if s.rates != before.rates {
		t.Errorf("the rates moved during a hold: %+v, %+v", before.rates, s.rates)
	}
	if len(s.worked.cells) != len(before.worked.cells) {
		t.Error("the time line moved during a hold")
	}
	for i := range s.cells {
		if s.cells[i].state < before.cells[i].state {
			t.Errorf("descriptor %d faded during a hold", s.cells[i].fd)
		}
	}
	v.held, k.procs[0].Workers[0].Standing = false, false
	k.still(d, 60)
	if s = k.still(d, 1); s.cells[2].state != cellIdle {
		t.Error("two seconds after the hold a descriptor still shows that it was ready before it")
	}
	s = k.runLoop(d, 60, trace.OpEpollWait, 0)
	if !near(s.rates.echo, before.rates.echo, 1.5) {
		t.Errorf("after ten held seconds %.1f echoes a second instead of about %.1f", s.rates.echo, before.rates.echo)
	}
}

// What a select looked at is what was there then: those that its turn has closed too.
func TestASelectLookedAtWhatItsTurnClosed(t *testing.T) {
	k, d := readinessServer(4), digestOf(model.Readiness)
	k.runLoop(d, 20, trace.OpSelect, 11)
	k.loopTurn(0, trace.OpSelect, 11, 4, 5)
	p := k.procs[0]
	for _, fd := range []int{p.FDs[4].Number, p.FDs[5].Number} {
		k.events = append(k.events, trace.Event{PID: 100, Time: k.now, Turn: uint32(p.Workers[0].Turn), Op: trace.OpClose, FD: fd})
	}
	p.FDs = slices.Delete(p.FDs, 4, 6)
	s := k.still(d, 1)
	if words := strings.ReplaceAll(setTitle(s, 200), nbsp, " "); !strings.Contains(words, "looked at 6 to find 2") {
		t.Errorf("four clients, a listener and a wake pipe, and two have gone since: %q", words)
	}
}

// A server that another viewer holds is not live here either, and time stands still.
func TestAnotherViewerHolds(t *testing.T) {
	k, d := readinessServer(3), digestOf(model.Readiness)
	before := k.runLoop(d, 60, trace.OpEpollWait, 0)
	k.procs[0].Workers[0].Standing = true
	s := k.still(d, 60)
	if !strings.Contains(header(s, &moment{}, 120)[0], "HELD "+look.sign.dot+" by another viewer") || s.rates != before.rates {
		t.Errorf("%q, rates %+v and then %+v", header(s, &moment{}, 120)[0], before.rates, s.rates)
	}
	past := &moment{axis: axis{past: true, other: s.other}}
	if words := header(s, past, 120)[0]; !strings.Contains(words, "another viewer holds the server") || strings.Contains(words, "runs on") {
		t.Errorf("in the past: %q", words)
	}
	v := k.view()
	v.held = true // this viewer has it now, and lets go: the worker needs a moment
	d.fold(k.frame(), v)
	k.now += 33 * ms
	if s = d.fold(k.frame(), k.view()); s.other {
		t.Error("who has just let go is told that another holds")
	}
}

func TestCellsFade(t *testing.T) {
	k, d := readinessServer(1), digestOf(model.Readiness)
	d.fold(k.frame(), k.view())
	k.now += ms
	k.loopTurn(ms, trace.OpEpollWait, 0, 4)
	ready := k.now
	want := []struct {
		after int64
		state cellState
	}{{0, cellServed}, {freshFor + ms, cellRecent}, {recentFor + ms, cellFading}, {fadingFor + ms, cellIdle}}
	for _, c := range want {
		k.now = ready + c.after
		s := d.fold(k.frame(), k.view())
		if got := s.cells[2].state; s.cells[2].name != "c1" || got != c.state {
			t.Errorf("after %v: state %d of %q instead of %d", c.after, got, s.cells[2].name, c.state)
		}
	}
}

func TestReadyAndWaitingIsLoudest(t *testing.T) {
	k, d := readinessServer(2), digestOf(model.Readiness)
	k.loopTurn(ms, trace.OpEpollWait, 0, 4, 5)
	k.procs[0].FDs[5].UsedTime = 0
	k.procs[0].FDs[5].ReadyTime = k.now
	s := d.fold(k.frame(), k.view())
	if s.cells[2].state != cellServed || s.cells[3].state != cellReady {
		t.Errorf("states %d and %d instead of served and ready", s.cells[2].state, s.cells[3].state)
	}
}

func TestNames(t *testing.T) {
	k, d := readinessServer(2), digestOf(model.Readiness)
	k.connection(k.procs[0], 20, 54321)
	s := d.fold(k.frame(), k.view())
	if got := []string{s.cells[2].name, s.cells[3].name, s.cells[4].name}; got[0] != "c1" || got[1] != "c2" || got[2] != ":54321" {
		t.Errorf("names %q", got)
	}
	if s.census.total != 3 || len(s.foreign) != 1 {
		t.Errorf("census %+v, foreign %v", s.census, s.foreign)
	}
	// The number is used again, by another client: the name goes with the client.
	k.clients[0].Port = port(77)
	k.procs[0].FDs[4].Opened = k.now
	k.procs[0].FDs[4].Peer = k.procs[0].FDs[6].Peer
	k.procs[0].FDs = k.procs[0].FDs[:6]
	k.now += ms
	s = d.fold(k.frame(), k.view())
	if s.cells[2].name != ":54321" || s.census.waiting != 1 || s.waiting[0].Name != "c1" {
		t.Errorf("after the change %q, waiting %+v", s.cells[2].name, s.waiting)
	}
}

// A parent that has not closed its copy yet does not make two clients of one.
func TestAConnectionInTwoProcessesIsOneClient(t *testing.T) {
	k, d := newFake(), digestOf(model.Processes)
	a, b := k.process(1, 0, "server"), k.process(2, 1, "worker 1")
	worker(a, "parent")
	worker(b, "child")
	k.client(a, 1, 7)
	k.connection(b, 4, port(1))
	s := d.fold(k.frame(), k.view())
	if s.census.total != 1 || s.census.waiting != 0 {
		t.Errorf("census %+v instead of one client", s.census)
	}
}

func TestThePoolAddsUp(t *testing.T) {
	s := poolServer(8, 5).still(digestOf(model.Pool), 10)
	if s.census.total != 13 || s.census.inService != 8 || s.census.queued != 5 || s.queue.depth != 5 || s.queue.capacity != 64 {
		t.Errorf("census %+v, queue %+v", s.census, s.queue)
	}
	if s.queue.head != "c9" || s.queue.headWaits < 5000*ms {
		t.Errorf("the head %q has waited %d", s.queue.head, s.queue.headWaits)
	}
	n := countStates(s.lanes)
	if n[laneRead] != 8 || n[laneRoom] != 1 {
		t.Errorf("states %v instead of 8 in read and the acceptor without room", n)
	}
}

func TestWhoDiedAndWhoCame(t *testing.T) {
	s := processServer(2).still(digestOf(model.Processes), 2)
	if len(s.deaths) != 1 || s.deaths[0].pid != 99 || s.deaths[0].code != -9 || s.deaths[0].replaced != 101 {
		t.Errorf("deaths %+v", s.deaths)
	}
}

// What the dead have accepted is theirs, and not their parent's, who accepts nothing.
func TestTheDeadHaveAnAccountOfTheirOwn(t *testing.T) {
	k := processServer(2)
	k.procs[0].Folded = trace.Counters{Accepts: 5, Vain: 2}
	s := k.still(digestOf(model.Processes), 2)
	for _, p := range s.procs {
		if p.parent == 0 && p.counters.Accepts != 0 {
			t.Errorf("the parent is said to have accepted %d", p.counters.Accepts)
		}
	}
	if words := strings.Join(procsPanel(s, 100, 12), "\n"); !strings.Contains(words, "gone: accepts 5, in vain 2") || !strings.Contains(words, "nothing 5"+nbsp+"times") {
		t.Errorf("what the dead did is not said:\n%s", words)
	}
}

// The last turn of a loop that has ended is shown, and the header counts as the panel.
func TestTheLastTurnOfALoopThatHasEnded(t *testing.T) {
	k, d := readinessServer(3), digestOf(model.Readiness)
	k.runLoop(d, 20, trace.OpEpollWait, 0)
	k.loopTurn(0, trace.OpEpollWait, 0, 4)
	w := &k.procs[0].Workers[0]
	w.Call, w.Alive = trace.OpNone, false
	s := k.still(d, 2)
	if s.tick == nil || uint64(s.tick.turn) != s.turn || oneWord(s) != "tick" {
		t.Errorf("the header says %s %d, and the panel shows %+v", oneWord(s), s.turn, s.tick)
	}
}

// A loop that has ended is still gone through tick by tick, and that its thread ended
// is no call of its last tick.
func TestALoopThatHasEndedIsGoneBackThroughByItsTicks(t *testing.T) {
	k, d := readinessServer(3), digestOf(model.Readiness)
	k.runLoop(d, 20, trace.OpEpollWait, 0)
	k.loopTurn(0, trace.OpEpollWait, 0, 4)
	k.events = append(k.events, trace.Event{PID: 100, Time: k.now, Op: trace.OpThreadEnd, FD: -1})
	w := &k.procs[0].Workers[0]
	w.Call, w.Alive = trace.OpNone, false
	s := k.still(d, 2)
	if s.stepped != (workerKey{100, 0}) || stepWord(s) != "tick" {
		t.Errorf("one step goes by a %s of %+v", stepWord(s), s.stepped)
	}
	screen := drawWatch(s, &ui{}, 200, 60)
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
	s := poolServer(2, 3).still(digestOf(model.Pool), 2)
	s.model.Name, s.model.Title = "threadpool", "thread pool"
	u := &ui{}
	u.axis.past, u.hold = true, holdServer
	if h := header(s, &u.moment, 80)[0]; !strings.Contains(h, "thread pool") {
		t.Errorf("in the past the thread pool is called another name: %q", h)
	}
}

// What the acceptor has in its hand, while the queue is full, is in no worker's service.
func TestWhatTheAcceptorHoldsIsCountedOnce(t *testing.T) {
	k := poolServer(4, 9)
	k.events = k.events[:8]
	s := k.still(digestOf(model.Pool), 2)
	if c := s.census; c.total != 13 || c.inService != 4 || c.queued != 8 || c.inHand != 1 {
		t.Errorf("census %+v instead of 4 in service, 8 queued, 1 in hand", c)
	}
	queued := 0
	for i := range s.rows {
		if rowWord(s.rows[i]) == "queued" {
			queued++
		}
	}
	if queued != s.census.queued {
		t.Errorf("the list calls %d queued, and the census %d", queued, s.census.queued)
	}
}

// A killed process has no connections, whatever its trace still says.
func TestTheDeadServeNobody(t *testing.T) {
	k := processServer(3)
	k.procs[2].FoldedIn = true
	s := k.still(digestOf(model.Processes), 2)
	if c := s.census; c.accepted != 2 || len(s.procs) != 3 {
		t.Errorf("%d accepted in %d processes instead of 2 in 3", c.accepted, len(s.procs))
	}
}

// A digest that reads an empty or a dying server does not panic.
func TestOddFrames(t *testing.T) {
	for _, v := range views {
		d := digestOf(v)
		k := newFake()
		d.fold(&trace.Frame{}, view{})
		d.fold(k.frame(), k.view())
		p := k.process(1, 0, "server")
		d.fold(k.frame(), k.view())
		worker(p, "loop")
		k.events = []trace.Event{{PID: 99, Worker: 7, FD: 1 << 20, Op: trace.OpClose}, {PID: 1, Op: trace.OpReady, FD: -1}}
		k.now -= ms // and the clock stands still
		checkScreen(t, drawWatch(d.fold(k.frame(), k.view()), &ui{}, 80, 24), 80, 24)
	}
}
