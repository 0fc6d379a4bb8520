package viz

import (
	"testing"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/trace"
)

// edgeServer is a loop that watches two clients for both changes, once and for all,
// as edge-triggered ones do. The kernel says at once that both can be written.
func edgeServer() *fake {
	k := readinessServer(2)
	p := k.procs[0]
	p.Workers[0].Turn++
	for i := 4; i < 6; i++ {
		fd := &p.FDs[i]
		fd.Interest = kernel.In | kernel.Out | kernel.Edge
		fd.ReadyTime, fd.ReadyTurn, fd.ReadyFor = k.now, uint32(p.Workers[0].Turn), kernel.Out
		k.events = append(k.events, trace.Event{PID: p.PID, Time: k.now, Op: trace.OpReady, FD: fd.Number, Arg: uint32(kernel.Out)})
	}
	return k
}

// Watched for writing is not the same as having something to write.
func TestAnEdgeTriggeredConnectionIsIdle(t *testing.T) {
	k, d := edgeServer(), digestOf(model.Readiness)
	s := k.still(d, 100)
	for i, r := range s.rows {
		if c := s.cells[i+2]; r.state != rowIdle || c.write || c.state != cellIdle || r.late > 0 {
			t.Errorf("%s: %s, late %d ms, drawn as %+v", r.name, rowWord(r), r.late/ms, c)
		}
	}
	k.loopTurn(int64(1000*ms), trace.OpEpollWait, 0, 4)
	if s = d.fold(k.frame(), k.view()); s.served.n != 1 || s.served.max > ms {
		t.Errorf("one was ready and served at once, after a second of silence: %+v", s.served)
	}
}

// It wants to write when the kernel has not taken all that it was given.
func TestAnEdgeTriggeredConnectionWantsToWrite(t *testing.T) {
	k, d := edgeServer(), digestOf(model.Readiness)
	k.still(d, 2)
	for _, c := range []struct {
		result int
		wants  bool
	}{{10, true}, {64, false}, {-int(kernel.EAGAIN), true}} {
		k.events = append(k.events, trace.Event{PID: 100, Time: k.now, Op: trace.OpWrite, FD: 7, Arg: 64, Result: c.result})
		k.procs[0].FDs[4].UsedTime = k.now
		s := k.still(d, 100)
		if wants := s.rows[0].state == rowWrite; wants != c.wants || s.cells[2].write != c.wants {
			t.Errorf("after a write of 64 bytes that returned %d: %s", c.result, rowWord(s.rows[0]))
		}
	}
}

// Who does not take its answers is not said to be left waiting, though more of it has
// come: nothing is to be read before it can be written.
func TestAnEdgeTriggeredServerThatHoldsBackIsNotLate(t *testing.T) {
	k, d := edgeServer(), digestOf(model.Readiness)
	fd := &k.procs[0].FDs[4]
	k.events = append(k.events,
		trace.Event{PID: 100, Time: k.now, Op: trace.OpInterest, FD: 7, Arg: uint32(fd.Interest)},
		trace.Event{PID: 100, Time: k.now, Op: trace.OpWrite, FD: 7, Arg: 64, Result: 10})
	fd.UsedTime = k.now
	k.still(d, 2)
	for _, c := range []struct {
		events kernel.Events
		state  rowState
	}{{kernel.In, rowWrite}, {kernel.In | kernel.Out, rowReady}, {kernel.Out, rowReady}} {
		fd.ReadyTime, fd.ReadyFor = k.now, c.events
		k.events = append(k.events, trace.Event{PID: 100, Time: k.now, Op: trace.OpReady, FD: 7, Arg: uint32(c.events)})
		if s := k.still(d, 100); s.rows[0].state != c.state || (s.served.unserved > 0) != (c.state == rowReady) {
			t.Errorf("returned for %s: %s, and %d are not served yet", c.events, rowWord(s.rows[0]), s.served.unserved)
		}
	}
}
