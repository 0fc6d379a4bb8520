package app

import (
	"testing"
	"time"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/viz/snapshot"
	"muxlab/viz/viztest"
)

// A client that comes, speaks and leaves within one frame is in no table. It is
// called by its name all the same, and so is what a server keeps of it.
func TestWhoComesAndGoesKeepsItsName(t *testing.T) {
	k, d := viztest.ReadinessServer(1), digestOf(model.Readiness)
	k.Clients[0] = session.Client{Name: "c1", Kind: "churning", Before: []uint16{viztest.Port(2), viztest.Port(3)}}
	d.Fold(k.Frame(), k.View())
	put := func(op trace.Op, fd, result int, arg uint16) {
		k.Now += viztest.Ms
		k.Events = append(k.Events, trace.Event{Time: k.Now, PID: 100, Op: op, FD: fd, Result: result, Arg: uint32(arg)})
	}
	for _, from := range []uint16{viztest.Port(2), 54321} { // one after the other, with the same number
		put(trace.OpAccept, 3, 20, from)
		put(trace.OpRead, 20, 16, 4096)
		put(trace.OpClose, 20, 0, 0)
	}
	left := k.Connection(k.Procs[0], 20, viztest.Port(3)) // and a third, which the server does not close
	left.Opened = k.Now + viztest.Ms
	put(trace.OpAccept, 3, 20, viztest.Port(3))
	put(trace.OpRead, 20, 0, 4096)
	s := d.Fold(k.Frame(), k.View())
	var read []string
	for _, e := range s.Log {
		if e.Op == trace.OpRead {
			read = append(read, e.Name)
		}
	}
	if len(read) != 3 || read[0] != "c1" || read[1] != ":54321" || read[2] != "c1" {
		t.Errorf("the reads were of %q", read)
	}
	if one := rowNamed(t, s, "c1", 20); one.Kind != snapshot.KindLeft {
		t.Errorf("what is left of it is %q", one.Kind)
	}
	if one := rowNamed(t, s, "c1", -1); one.State != snapshot.RowAway || one.Wait != "" {
		t.Errorf("the client itself is %q, and waits for %q", one.StateText(), one.Wait)
	}
}

func rowNamed(t *testing.T, s *snapshot.Snapshot, name string, fd int) snapshot.Row {
	t.Helper()
	for _, r := range s.Rows {
		if r.Name == name && r.FD == fd {
			return r
		}
	}
	t.Fatalf("there is no %s with descriptor %d among %+v", name, fd, s.Rows)
	return snapshot.Row{}
}

// A client that is gone, and whose connection the server still has, is one row.
func TestWhoIsGoneStandsInTheListOnce(t *testing.T) {
	k := viztest.ReadinessServer(3)
	k.Clients[1].Kind, k.Clients[1].Error = session.Vanished, "it is gone, and nobody has told the server"
	s := k.Still(digestOf(model.Readiness), 1)
	if one := rowNamed(t, s, "c2", 8); len(s.Rows) != 3 || one.State != snapshot.RowGone || one.Wait != k.Clients[1].Error {
		t.Errorf("%d rows, of which c2 is %+v", len(s.Rows), one)
	}
	var l snapshot.List
	l.Arrange(s.Rows)
	if c := l.Complaints; c.Left != 1 {
		t.Errorf("%d are gone", c.Left)
	}
}

// Of more clients than the backlog holds, none is said to be in it.
func TestMoreWaitThanTheBacklogHolds(t *testing.T) {
	k := viztest.ReadinessServer(1)
	for i := range 20 {
		k.Client(k.Procs[0], 2+i, -1)
		k.Clients[1+i].WaitingSince, k.Clients[1+i].WaitingFor = k.View().Wall.Add(-3*time.Second), "the echo of 16 bytes"
	}
	for holds, want := range map[int]snapshot.RowState{-1: snapshot.RowBacklog, 0: snapshot.RowOutside, 19: snapshot.RowOutside, 20: snapshot.RowBacklog} {
		k.Sample.Backlog = holds
		s := k.Still(digestOf(model.Readiness), 1)
		if one := rowNamed(t, s, "c9", -1); one.State != want {
			t.Errorf("with %d in the backlog it is %q", holds, one.StateText())
		}
	}
}

// Of a client that comes and goes, the server has the connection before we know its
// port. It is not called somebody else's until it can be known that it is.
func TestWhoJustCameIsNotCalledAStranger(t *testing.T) {
	k := viztest.ReadinessServer(1)
	k.Clients = append(k.Clients, session.Client{Name: "c7", Kind: "churning"})
	p := k.Procs[0]
	kindOf := func(since int64) string {
		fd := k.Connection(p, 30, 50842)
		fd.Opened = k.Now - since
		s := k.Still(digestOf(model.Readiness), 1)
		p.FDs = p.FDs[:len(p.FDs)-1]
		return rowNamed(t, s, ":50842", 30).Kind
	}
	if got := kindOf(2 * viztest.Ms); got != snapshot.KindJustCame {
		t.Errorf("after 2 ms it is %q", got)
	}
	if got := kindOf(250*viztest.Ms + 50*viztest.Ms); got != snapshot.KindNotOurs {
		t.Errorf("long after, it is %q", got)
	}
	k.Clients[len(k.Clients)-1].Port = 40001 // it is another
	if got := kindOf(2 * viztest.Ms); got != snapshot.KindNotOurs {
		t.Errorf("with nobody of ours on the way it is %q", got)
	}
}

// A connection that a child has served and closed, and whose copy the parent keeps, is
// served: it waits for nobody. And so is one that a loop has ceased to watch.
func TestWhatIsLeftOpenWaitsForNobody(t *testing.T) {
	k, d := viztest.NewFake(), digestOf(model.Processes)
	p := k.Process(100, 0, "server")
	w := viztest.Worker(p, "parent")
	w.Call, w.CallFD, w.Since = trace.OpAccept, 3, k.Now
	k.Connection(p, 9, viztest.Port(9)).Interest = 0
	opened := p.FDs[0].Opened
	k.Events = []trace.Event{
		{Time: opened, PID: 100, Op: trace.OpAccept, FD: 3, Result: 9, Arg: uint32(viztest.Port(9))},
		{Time: opened + viztest.Ms, PID: 101, Op: trace.OpInherited, FD: 5, Arg: uint32(viztest.Port(9))<<16 | uint32(trace.Connection)},
		{Time: opened + 2*viztest.Ms, PID: 101, Op: trace.OpRead, FD: 5, Result: 16, Arg: 4096},
	}
	s := k.Still(d, 1)
	if c := s.Census; c.Leaked != 1 || c.InService != 0 {
		t.Errorf("%d left open, %d in service", c.Leaked, c.InService)
	}
	if one := s.Rows[0]; one.State != snapshot.RowLeaked || s.Served.Unserved != 0 {
		t.Errorf("served by a child it is %q, and %d are not served", one.StateText(), s.Served.Unserved)
	}

	k, d = viztest.ReadinessServer(2), digestOf(model.Readiness)
	k.LoopTurn(100*viztest.Ms, trace.OpPoll, 3, 4, 5)
	k.Procs[0].FDs[4].Interest = 0
	s = k.Still(d, 20)
	if one := rowNamed(t, s, "c1", 7); one.State != snapshot.RowLeaked {
		t.Errorf("not watched any more it is %q", one.StateText())
	}
	if one := rowNamed(t, s, "c2", 8); one.State != snapshot.RowIdle {
		t.Errorf("watched it is %q", one.StateText())
	}

	k.LoopTurn(100*viztest.Ms, trace.OpPoll, 3, 5) // held after a turn for another, it is in no wait
	w = &k.Procs[0].Workers[0]
	w.Call, w.Standing = trace.OpNone, true
	s = k.Still(d, 1)
	if one := rowNamed(t, s, "c1", 7); one.State != snapshot.RowLeaked {
		t.Errorf("not watched any more, in a hold it is %q", one.StateText())
	}
}
