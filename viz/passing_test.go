package viz

import (
	"testing"
	"time"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/session"
)

// A client that comes, speaks and leaves within one frame is in no table. It is
// called by its name all the same, and so is what a server keeps of it.
func TestWhoComesAndGoesKeepsItsName(t *testing.T) {
	k, d := readinessServer(1), digestOf(model.Readiness)
	k.clients[0] = session.Client{Name: "c1", Kind: "churning", Before: []uint16{port(2), port(3)}}
	d.fold(k.frame(), k.view())
	put := func(op trace.Op, fd, result int, arg uint16) {
		k.now += ms
		k.events = append(k.events, trace.Event{Time: k.now, PID: 100, Op: op, FD: fd, Result: result, Arg: uint32(arg)})
	}
	for _, from := range []uint16{port(2), 54321} { // one after the other, with the same number
		put(trace.OpAccept, 3, 20, from)
		put(trace.OpRead, 20, 16, 4096)
		put(trace.OpClose, 20, 0, 0)
	}
	left := k.connection(k.procs[0], 20, port(3)) // and a third, which the server does not close
	left.Opened = k.now + ms
	put(trace.OpAccept, 3, 20, port(3))
	put(trace.OpRead, 20, 0, 4096)
	s := d.fold(k.frame(), k.view())
	var read []string
	for _, e := range s.log {
		if e.Op == trace.OpRead {
			read = append(read, e.name)
		}
	}
	if len(read) != 3 || read[0] != "c1" || read[1] != ":54321" || read[2] != "c1" {
		t.Errorf("the reads were of %q", read)
	}
	if one := rowNamed(t, s, "c1", 20); one.kind != hasLeft {
		t.Errorf("what is left of it is %q", one.kind)
	}
	if one := rowNamed(t, s, "c1", -1); one.state != rowAway || one.wait != "" {
		t.Errorf("the client itself is %q, and waits for %q", rowWord(one), one.wait)
	}
}

func rowNamed(t *testing.T, s *snapshot, name string, fd int) row {
	t.Helper()
	for _, r := range s.rows {
		if r.name == name && r.fd == fd {
			return r
		}
	}
	t.Fatalf("there is no %s with descriptor %d among %+v", name, fd, s.rows)
	return row{}
}

// A client that is gone, and whose connection the server still has, is one row.
func TestWhoIsGoneStandsInTheListOnce(t *testing.T) {
	k := readinessServer(3)
	k.clients[1].Kind, k.clients[1].Error = session.Vanished, "it is gone, and nobody has told the server"
	s := k.still(digestOf(model.Readiness), 1)
	if one := rowNamed(t, s, "c2", 8); len(s.rows) != 3 || one.state != rowGone || goneWords(one, 60) != "! "+one.wait || one.wait != k.clients[1].Error {
		t.Errorf("%d rows, of which c2 is %+v", len(s.rows), one)
	}
	if c := complain(s.rows); c.left != 1 {
		t.Errorf("%d are gone", c.left)
	}
}

// Of more clients than the backlog holds, none is said to be in it.
func TestMoreWaitThanTheBacklogHolds(t *testing.T) {
	k := readinessServer(1)
	for i := range 20 {
		k.client(k.procs[0], 2+i, -1)
		k.clients[1+i].WaitingSince, k.clients[1+i].WaitingFor = k.view().wall.Add(-3*time.Second), "the echo of 16 bytes"
	}
	for holds, want := range map[int]rowState{-1: rowBacklog, 0: rowOutside, 19: rowOutside, 20: rowBacklog} {
		k.sample.Backlog = holds
		s := k.still(digestOf(model.Readiness), 1)
		if one := rowNamed(t, s, "c9", -1); one.state != want {
			t.Errorf("with %d in the backlog it is %q", holds, rowWord(one))
		}
	}
}

// Of a client that comes and goes, the server has the connection before we know its
// port. It is not called somebody else's until it can be known that it is.
func TestWhoJustCameIsNotCalledAStranger(t *testing.T) {
	k := readinessServer(1)
	k.clients = append(k.clients, session.Client{Name: "c7", Kind: "churning"})
	p := k.procs[0]
	kindOf := func(since int64) string {
		fd := k.connection(p, 30, 50842)
		fd.Opened = k.now - since
		s := k.still(digestOf(model.Readiness), 1)
		p.FDs = p.FDs[:len(p.FDs)-1]
		return rowNamed(t, s, ":50842", 30).kind
	}
	if got := kindOf(2 * ms); got != justCame {
		t.Errorf("after 2 ms it is %q", got)
	}
	if got := kindOf(knownAfter + 50*ms); got != notOurs {
		t.Errorf("long after, it is %q", got)
	}
	k.clients[len(k.clients)-1].Port = 40001 // it is another
	if got := kindOf(2 * ms); got != notOurs {
		t.Errorf("with nobody of ours on the way it is %q", got)
	}
}

// A connection that a child has served and closed, and whose copy the parent keeps, is
// served: it waits for nobody. And so is one that a loop has ceased to watch.
func TestWhatIsLeftOpenWaitsForNobody(t *testing.T) {
	k, d := newFake(), digestOf(model.Processes)
	p := k.process(100, 0, "server")
	w := worker(p, "parent")
	w.Call, w.CallFD, w.Since = trace.OpAccept, 3, k.now
	k.connection(p, 9, port(9)).Interest = 0
	opened := p.FDs[0].Opened
	k.events = []trace.Event{
		{Time: opened, PID: 100, Op: trace.OpAccept, FD: 3, Result: 9, Arg: uint32(port(9))},
		{Time: opened + ms, PID: 101, Op: trace.OpInherited, FD: 5, Arg: uint32(port(9))<<16 | uint32(trace.Connection)},
		{Time: opened + 2*ms, PID: 101, Op: trace.OpRead, FD: 5, Result: 16, Arg: 4096},
	}
	s := k.still(d, 1)
	if c := s.census; c.leftOpen != 1 || c.inService != 0 {
		t.Errorf("%d left open, %d in service", c.leftOpen, c.inService)
	}
	if one := s.rows[0]; one.state != rowForgotten || s.served.unserved != 0 {
		t.Errorf("served by a child it is %q, and %d are not served", rowWord(one), s.served.unserved)
	}

	k, d = readinessServer(2), digestOf(model.Readiness)
	k.loopTurn(100*ms, trace.OpPoll, 3, 4, 5)
	k.procs[0].FDs[4].Interest = 0
	s = k.still(d, 20)
	if one := rowNamed(t, s, "c1", 7); one.state != rowForgotten {
		t.Errorf("not watched any more it is %q", rowWord(one))
	}
	if one := rowNamed(t, s, "c2", 8); one.state != rowIdle {
		t.Errorf("watched it is %q", rowWord(one))
	}

	k.loopTurn(100*ms, trace.OpPoll, 3, 5) // held after a turn for another, it is in no wait
	w = &k.procs[0].Workers[0]
	w.Call, w.Standing = trace.OpNone, true
	s = k.still(d, 1)
	if one := rowNamed(t, s, "c1", 7); one.state != rowForgotten {
		t.Errorf("not watched any more, in a hold it is %q", rowWord(one))
	}
}
