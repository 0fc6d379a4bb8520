package digest

import (
	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/viz/snapshot"
	"muxlab/viz/viztest"
	"testing"
)

func digestOf(v model.View) *Digest {
	return New(viztest.FakeModel(v), nil, "127.0.0.1:7000")
}

func TestRatesOfASteadyLoop(t *testing.T) {
	k, d := viztest.ReadinessServer(4), digestOf(model.Readiness)
	var s *snapshot.Snapshot
	for range 90 { // ten turns a frame of 40 ms, each two ready and 1 ms of work
		for range 10 {
			k.Now += 3 * viztest.Ms
			k.LoopTurn(3*viztest.Ms, trace.OpEpollWait, 0, 4, 5)
			k.Now += viztest.Ms - 30_000
			k.Procs[0].Workers[0].Since = k.Now
		}
		s = d.Fold(k.Frame(), k.View())
	}
	if !viztest.Near(s.Rates.Turns, 250, 3) || !viztest.Near(s.Rates.Echo, 500, 6) || !viztest.Near(s.Rates.ReadyPerTurn, 2, 0.01) {
		t.Errorf("rates %+v instead of 250 turns, 500 echoes a second, 2 ready a turn", s.Rates)
	}
	if !viztest.Near(s.Rates.Asleep, 0.75, 0.03) {
		t.Errorf("asleep %.2f of the time instead of 0.75", s.Rates.Asleep)
	}
	if !s.Fast {
		t.Error("250 turns a second are not taken for fast")
	}
	if got := s.Worked.Cells[len(s.Worked.Cells)-1]; !viztest.Near(got, 0.25, 0.05) {
		t.Errorf("the time line says %.2f worked instead of 0.25", got)
	}
}

func TestLostEventsAreCountedAndDoNotLookLikeWork(t *testing.T) {
	k, d := viztest.ReadinessServer(1), digestOf(model.Readiness)
	d.Fold(k.Frame(), k.View())
	k.Procs[0].Workers[0].Call, k.Procs[0].Workers[0].Since = trace.OpEpollWait, k.Now
	var s *snapshot.Snapshot
	for range 60 { // it sleeps nearly all the time, but no event says so
		k.Now += 33 * viztest.Ms
		w := &k.Procs[0].Workers[0]
		w.Slept, w.Since = w.Slept+uint64(32*viztest.Ms), k.Now
		k.Lost = 5
		s = d.Fold(k.Frame(), k.View())
	}
	if s.Lost != 300 {
		t.Errorf("%d events lost instead of 300", s.Lost)
	}
	if s.Rates.Asleep < 0.9 {
		t.Errorf("asleep %.2f instead of 0.97: a loss looks like work", s.Rates.Asleep)
	}
}

func TestATickIsPutTogether(t *testing.T) {
	k, d := viztest.ReadinessServer(3), digestOf(model.Readiness)
	k.Now += 33 * viztest.Ms
	k.LoopTurn(20*viztest.Ms, trace.OpSelect, 10, 4, 6)
	k.Events = append(k.Events, trace.Event{PID: 100, Time: k.Now, Op: trace.OpInterest, FD: 7, Arg: uint32(kernel.In | kernel.Out), Turn: 1})
	s := d.Fold(k.Frame(), k.View())
	tk := s.Tick
	if tk == nil || !tk.Done || tk.Turn != 1 {
		t.Fatalf("the loop is back in its wait, and tick 1 is not complete: %+v", tk)
	}
	if len(tk.Ready) != 2 || tk.Ready[0].Name != "c1" || tk.Ready[1].Name != "c3" {
		t.Errorf("ready: %+v", tk.Ready)
	}
	if len(tk.Calls) != 4 || len(tk.Arm) != 1 || tk.Arm[0].Name != "c1" {
		t.Errorf("%d calls, re-armed %+v", len(tk.Calls), tk.Arm)
	}
	if s.LastWait.Op != trace.OpSelect || s.LastWait.Entries != 10 || s.LastWait.Ready != 2 {
		t.Errorf("told %+v", s.LastWait)
	}
}

// A turn that is still going on is not shown as done; the one before is.
func TestATickIsCompleteWhenTheLoopIsBack(t *testing.T) {
	k, d := viztest.ReadinessServer(3), digestOf(model.Readiness)
	k.LoopTurn(20*viztest.Ms, trace.OpEpollWait, 0, 4)
	k.LoopTurn(20*viztest.Ms, trace.OpEpollWait, 0, 5)
	k.Procs[0].Workers[0].Call = trace.OpNone
	if s := d.Fold(k.Frame(), k.View()); s.Tick.Turn != 1 {
		t.Fatalf("tick %d is shown, while 2 goes on", s.Tick.Turn)
	}
	k.Now += viztest.Ms
	k.Procs[0].Workers[0].Standing = true
	if s := d.Fold(k.Frame(), k.View()); s.Tick.Turn != 2 {
		t.Fatalf("tick %d is shown, and 2 is at the gate", s.Tick.Turn)
	}
}

func TestAHoldStopsTime(t *testing.T) {
	k, d := viztest.ReadinessServer(3), digestOf(model.Readiness)
	before := k.RunLoop(d, 60, trace.OpEpollWait, 0)
	v := k.View()
	v.Held = true
	k.Procs[0].Workers[0].Standing = true
	var s *snapshot.Snapshot
	for range 300 {
		k.Now += 33 * viztest.Ms
		s = d.Fold(k.Frame(), v)
	}
	if s.Rates != before.Rates {
		t.Errorf("the rates moved during a hold: %+v, %+v", before.Rates, s.Rates)
	}
	if len(s.Worked.Cells) != len(before.Worked.Cells) {
		t.Error("the time line moved during a hold")
	}
	for i := range s.Cells {
		if s.Cells[i].State < before.Cells[i].State {
			t.Errorf("descriptor %d faded during a hold", s.Cells[i].FD)
		}
	}
	v.Held, k.Procs[0].Workers[0].Standing = false, false
	k.Still(d, 60)
	if s = k.Still(d, 1); s.Cells[2].State != snapshot.CellIdle {
		t.Error("two seconds after the hold a descriptor still shows that it was ready before it")
	}
	s = k.RunLoop(d, 60, trace.OpEpollWait, 0)
	if !viztest.Near(s.Rates.Echo, before.Rates.Echo, 1.5) {
		t.Errorf("after ten held seconds %.1f echoes a second instead of about %.1f", s.Rates.Echo, before.Rates.Echo)
	}
}

func TestReadyAndWaitingIsLoudest(t *testing.T) {
	k, d := viztest.ReadinessServer(2), digestOf(model.Readiness)
	k.LoopTurn(viztest.Ms, trace.OpEpollWait, 0, 4, 5)
	k.Procs[0].FDs[5].UsedTime = 0
	k.Procs[0].FDs[5].ReadyTime = k.Now
	s := d.Fold(k.Frame(), k.View())
	if s.Cells[2].State != snapshot.CellServed || s.Cells[3].State != snapshot.CellReady {
		t.Errorf("states %d and %d instead of served and ready", s.Cells[2].State, s.Cells[3].State)
	}
}

func TestNames(t *testing.T) {
	k, d := viztest.ReadinessServer(2), digestOf(model.Readiness)
	k.Connection(k.Procs[0], 20, 54321)
	s := d.Fold(k.Frame(), k.View())
	if got := []string{s.Cells[2].Name, s.Cells[3].Name, s.Cells[4].Name}; got[0] != "c1" || got[1] != "c2" || got[2] != ":54321" {
		t.Errorf("names %q", got)
	}
	if s.Census.Total != 3 || len(s.Foreign) != 1 {
		t.Errorf("census %+v, foreign %v", s.Census, s.Foreign)
	}
	// The number is used again, by another client: the name goes with the client.
	k.Clients[0].Port = viztest.Port(77)
	k.Procs[0].FDs[4].Opened = k.Now
	k.Procs[0].FDs[4].Peer = k.Procs[0].FDs[6].Peer
	k.Procs[0].FDs = k.Procs[0].FDs[:6]
	k.Now += viztest.Ms
	s = d.Fold(k.Frame(), k.View())
	if s.Cells[2].Name != ":54321" || s.Census.Waiting != 1 || s.Waiting[0].Name != "c1" {
		t.Errorf("after the change %q, waiting %+v", s.Cells[2].Name, s.Waiting)
	}
}

// A parent that has not closed its copy yet does not make two clients of one.
func TestAConnectionInTwoProcessesIsOneClient(t *testing.T) {
	k, d := viztest.NewFake(), digestOf(model.Processes)
	a, b := k.Process(1, 0, "server"), k.Process(2, 1, "worker 1")
	viztest.Worker(a, "parent")
	viztest.Worker(b, "child")
	k.Client(a, 1, 7)
	k.Connection(b, 4, viztest.Port(1))
	s := d.Fold(k.Frame(), k.View())
	if s.Census.Total != 1 || s.Census.Waiting != 0 {
		t.Errorf("census %+v instead of one client", s.Census)
	}
}

func TestThePoolAddsUp(t *testing.T) {
	s := viztest.PoolServer(8, 5).Still(digestOf(model.Pool), 10)
	if s.Census.Total != 13 || s.Census.InService != 8 || s.Census.Queued != 5 || s.Queue.Depth != 5 || s.Queue.Capacity != 64 {
		t.Errorf("census %+v, queue %+v", s.Census, s.Queue)
	}
	if s.Queue.Head != "c9" || s.Queue.HeadWaits < 5000*viztest.Ms {
		t.Errorf("the head %q has waited %d", s.Queue.Head, s.Queue.HeadWaits)
	}
	n := map[snapshot.LaneState]int{}
	for _, l := range s.Lanes {
		n[l.State]++
	}
	if n[snapshot.LaneRead] != 8 || n[snapshot.LaneRoom] != 1 {
		t.Errorf("states %v instead of 8 in read and the acceptor without room", n)
	}
}

func TestWhoDiedAndWhoCame(t *testing.T) {
	s := viztest.ProcessServer(2).Still(digestOf(model.Processes), 2)
	if len(s.Deaths) != 1 || s.Deaths[0].PID != 99 || s.Deaths[0].Code != -9 || s.Deaths[0].Replaced != 101 {
		t.Errorf("deaths %+v", s.Deaths)
	}
}

// What the acceptor has in its hand, while the queue is full, is in no worker's service.
func TestWhatTheAcceptorHoldsIsCountedOnce(t *testing.T) {
	k := viztest.PoolServer(4, 9)
	k.Events = k.Events[:8]
	s := k.Still(digestOf(model.Pool), 2)
	if c := s.Census; c.Total != 13 || c.InService != 4 || c.Queued != 8 || c.Dispatching != 1 {
		t.Errorf("census %+v instead of 4 in service, 8 queued, 1 in hand", c)
	}
	queued := 0
	for i := range s.Rows {
		if s.Rows[i].StateText() == "queued" {
			queued++
		}
	}
	if queued != s.Census.Queued {
		t.Errorf("the list calls %d queued, and the census %d", queued, s.Census.Queued)
	}
}

// A killed process has no connections, whatever its trace still says.
func TestTheDeadServeNobody(t *testing.T) {
	k := viztest.ProcessServer(3)
	k.Procs[2].FoldedIn = true
	s := k.Still(digestOf(model.Processes), 2)
	if c := s.Census; c.Accepted != 2 || len(s.Procs) != 3 {
		t.Errorf("%d accepted in %d processes instead of 2 in 3", c.Accepted, len(s.Procs))
	}
}
