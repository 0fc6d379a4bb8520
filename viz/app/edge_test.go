package app

import (
	"testing"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/viz/snapshot"
	"muxlab/viz/viztest"
)

// edgeServer is a loop that watches two clients for both changes, once and for all,
// as edge-triggered ones do. The kernel says at once that both can be written.
func edgeServer() *viztest.Fake {
	k := viztest.ReadinessServer(2)
	p := k.Procs[0]
	p.Workers[0].Turn++
	for i := 4; i < 6; i++ {
		fd := &p.FDs[i]
		fd.Interest = kernel.In | kernel.Out | kernel.Edge
		fd.ReadyTime, fd.ReadyTurn, fd.ReadyFor = k.Now, uint32(p.Workers[0].Turn), kernel.Out
		k.Events = append(k.Events, trace.Event{PID: p.PID, Time: k.Now, Op: trace.OpReady, FD: fd.Number, Arg: uint32(kernel.Out)})
	}
	return k
}

// Watched for writing is not the same as having something to write.
func TestAnEdgeTriggeredConnectionIsIdle(t *testing.T) {
	k, d := edgeServer(), digestOf(model.Readiness)
	s := k.Still(d, 100)
	for i, r := range s.Rows {
		if c := s.Cells[i+2]; r.State != snapshot.RowIdle || c.Write || c.State != snapshot.CellIdle || r.Late > 0 {
			t.Errorf("%s: %s, late %d ms, drawn as %+v", r.Name, r.StateText(), r.Late/viztest.Ms, c)
		}
	}
	k.LoopTurn(int64(1000*viztest.Ms), trace.OpEpollWait, 0, 4)
	if s = d.Fold(k.Frame(), k.View()); s.Served.N != 1 || s.Served.Max > viztest.Ms {
		t.Errorf("one was ready and served at once, after a second of silence: %+v", s.Served)
	}
}

// It wants to write when the kernel has not taken all that it was given.
func TestAnEdgeTriggeredConnectionWantsToWrite(t *testing.T) {
	k, d := edgeServer(), digestOf(model.Readiness)
	k.Still(d, 2)
	for _, c := range []struct {
		result int
		wants  bool
	}{{10, true}, {64, false}, {-int(kernel.EAGAIN), true}} {
		k.Events = append(k.Events, trace.Event{PID: 100, Time: k.Now, Op: trace.OpWrite, FD: 7, Arg: 64, Result: c.result})
		k.Procs[0].FDs[4].UsedTime = k.Now
		s := k.Still(d, 100)
		if wants := s.Rows[0].State == snapshot.RowWrite; wants != c.wants || s.Cells[2].Write != c.wants {
			t.Errorf("after a write of 64 bytes that returned %d: %s", c.result, s.Rows[0].StateText())
		}
	}
}

// Who does not take its answers is not said to be left waiting, though more of it has
// come: nothing is to be read before it can be written.
func TestAnEdgeTriggeredServerThatHoldsBackIsNotLate(t *testing.T) {
	k, d := edgeServer(), digestOf(model.Readiness)
	fd := &k.Procs[0].FDs[4]
	k.Events = append(k.Events,
		trace.Event{PID: 100, Time: k.Now, Op: trace.OpInterest, FD: 7, Arg: uint32(fd.Interest)},
		trace.Event{PID: 100, Time: k.Now, Op: trace.OpWrite, FD: 7, Arg: 64, Result: 10})
	fd.UsedTime = k.Now
	k.Still(d, 2)
	for _, c := range []struct {
		events kernel.Events
		state  snapshot.RowState
	}{{kernel.In, snapshot.RowWrite}, {kernel.In | kernel.Out, snapshot.RowReady}, {kernel.Out, snapshot.RowReady}} {
		fd.ReadyTime, fd.ReadyFor = k.Now, c.events
		k.Events = append(k.Events, trace.Event{PID: 100, Time: k.Now, Op: trace.OpReady, FD: 7, Arg: uint32(c.events)})
		if s := k.Still(d, 100); s.Rows[0].State != c.state || (s.Served.Unserved > 0) != (c.state == snapshot.RowReady) {
			t.Errorf("returned for %s: %s, and %d are not served yet", c.events, s.Rows[0].StateText(), s.Served.Unserved)
		}
	}
}
