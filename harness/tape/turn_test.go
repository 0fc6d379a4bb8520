package tape

import (
	"slices"
	"testing"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

// beginnings are what workers do, and what is seen of it: a + stands where a turn begins.
var beginnings = []struct {
	name string
	do   func(s *script)
	want string
}{
	{"a loop, non-blocking", func(s *script) { s.wait(1, 5).read(5, 3).write(5, 3).wait(0) },
		"+waited(-1)1 returned(5)1 read(5)1 wrote(5)1 +waited(-1)2"},
	{"a loop with blocking sockets", func(s *script) {
		s.wait(2, 3, 5).accept(3, 6, 1).blocking().read(5, 3).blocking().wait(1, 6).read(6, 0).blocking()
	}, "+waited(-1)1 returned(3)1 returned(5)1 born(3)1 read(5)1 +waited(-1)4 returned(6)4 end of input(6)4"},
	{"a blocking read of what was not ready", func(s *script) { s.wait(1, 5).read(5, 1).blocking().accept(3, 6, 1).blocking().read(6, 1).blocking() },
		"+waited(-1)1 returned(5)1 read(5)1 +born(3)3 +read(6)4"},
	{"what an earlier wait returned is not ready now", func(s *script) { s.wait(1, 5).wait(1, 3).read(5, 1).blocking() },
		"+waited(-1)1 returned(5)1 +waited(-1)2 returned(3)2 +read(5)3"},
	{"an interrupted wait leaves the ready set", func(s *script) { s.wait(1, 5).wait(eintr).read(5, 1).blocking().wait(0) },
		"+waited(-1)1 returned(5)1 waited(-1)1 read(5)1 +waited(-1)4"},
	{"an interrupted wait at the beginning", func(s *script) { s.wait(eintr).wait(0) }, "waited(-1)0 +waited(-1)2"},
	{"an interrupted blocking call", func(s *script) { s.read(5, eintr).blocking().read(5, 1).blocking() }, "read failed(5)0 +read(5)2"},
	{"a thread that serves one connection", func(s *script) { s.read(5, 1).blocking().write(5, 1).read(5, 0).blocking().close(5) },
		"+read(5)1 wrote(5)1 +end of input(5)2 died(5)2"},
	{"a blocking write begins none", func(s *script) { s.write(5, 1).blocking() }, "wrote(5)0"},
	{"a blocking read that failed", func(s *script) { s.read(5, -104).blocking() }, "+read failed(5)1"},
	{"what another worker's wait returned is not ready here", func(s *script) {
		s.wait(1, 5)
		s.worker = 1
		s.read(5, 1).blocking()
	}, "+waited(-1)1 returned(5)1 +read(5)2"},
	{"a number that was ready is another life now", func(s *script) {
		s.wait(2, 3, 5).close(5).accept(3, 5, 2).blocking().read(5, 1).blocking()
	}, "+waited(-1)1 returned(3)1 returned(5)1 died(5)1 born(3)1 +read(5)3"},
	{"a thread starts in the slot of another", func(s *script) {
		s.wait(1, 5).do(trace.Event{Op: trace.OpThreadEnd, FD: -1}).do(trace.Event{Op: trace.OpThreadStart, FD: -1}).read(5, 1)
	}, "+waited(-1)1 returned(5)1 thread ended(-1)1 thread started(-1)0 read(5)0"},
	{"a descriptor that comes in a message", func(s *script) { s.do(trace.Event{Op: trace.OpRecvmsg, FD: 8, Result: 9}).blocking() }, "+received(8)1"},
}

func TestWhereATurnBegins(t *testing.T) {
	for _, one := range beginnings {
		t.Run(one.name, func(t *testing.T) {
			s := begin(t).listen(3).accept(3, 5, 40_005)
			s.frame()
			one.do(s)
			s.says(one.want)
		})
	}
}

func TestTheTurnOfAUse(t *testing.T) {
	s := begin(t).listen(3).accept(3, 5, 1).accept(3, 6, 2).wait(2, 5, 6).read(5, 1).read(6, 1).blocking().read(5, 1).write(5, 1)
	s.frame()
	if five, six := s.r.At(7, 5), s.r.At(7, 6); five.ReadyTurn != 1 || five.UsedTurn != 1 || six.UsedTurn != 1 {
		t.Errorf("returned in turn 1, and used in it: %+v %+v", five, six)
	}
	s.wait(0).write(5, 1).frame()
	if five := s.r.At(7, 5); five.ReadyTurn != 1 || five.UsedTurn != 3 {
		t.Errorf("used in the turn that began with call 3: %+v", five)
	}
}

func TestWhatATurnHolds(t *testing.T) {
	s := begin(t).listen(3).accept(3, 5, 40_005).wait(2, 5, 3)
	s.do(trace.Event{Op: trace.OpInterest, FD: 5, Arg: 1})
	s.do(trace.Event{Op: trace.OpHeld, FD: -1, Dur: 1e6}).read(5, 4)
	s.wait(eintr)
	ends := s.now
	s.wait(0)
	s.frame()
	if len(s.ended) != 1 {
		t.Fatalf("%d turns ended", len(s.ended))
	}
	turn := s.ended[0]
	if turn.Held != 1e6 || turn.Waited != 5000 || turn.End != ends || !turn.Done || turn.Number != 1 || !turn.Multiplexes() {
		t.Errorf("the turn is %+v", turn)
	}
	var ops []trace.Op
	for _, c := range turn.Calls {
		ops = append(ops, c.Op)
	}
	if want := []trace.Op{trace.OpInterest, trace.OpRead, trace.OpPoll}; !slices.Equal(ops, want) {
		t.Errorf("its calls are %v, not %v", ops, want)
	}
	if now := s.r.Turn(Worker{7, 0}); now.Told != 1 || now.Number != 3 || now.Done {
		t.Errorf("the turn after it is %+v", now)
	}
}

func TestDetail(t *testing.T) {
	for _, one := range []struct {
		detail     Detail
		kept, more int
	}{{Detail{}, 0, 100}, {Detail{Calls: -1}, 64, 36}, {Detail{Calls: -1, PerTurn: 200}, 100, 0}, {Detail{Calls: 10}, 10, 90}} {
		s := begin(t).listen(3).accept(3, 5, 40_005)
		s.detail = one.detail
		s.wait(1, 5)
		for range 100 {
			s.read(5, 1)
		}
		s.frame()
		if turn := s.r.Turn(Worker{7, 0}); len(turn.Calls) != one.kept || turn.More != one.more {
			t.Errorf("with %+v %d calls are kept and %d counted", one.detail, len(turn.Calls), turn.More)
		}
		s.wait(1, 5).frame()
		s.read(5, 1).frame()
		if turn := s.r.Turn(Worker{7, 0}); len(turn.Calls)+turn.More != 1 || (len(turn.Calls) == 1) != (one.kept > 0) {
			t.Errorf("with %+v %d calls are kept and %d counted of a frame of one", one.detail, len(turn.Calls), turn.More)
		}
	}
}

func TestSettle(t *testing.T) {
	for _, one := range []struct {
		name string
		set  func(w *trace.Worker, s *script)
		done bool
	}{
		{"between two calls", func(w *trace.Worker, s *script) {}, false},
		{"in its next wait", func(w *trace.Worker, s *script) { w.Call, w.Since = trace.OpPoll, s.now }, true},
		{"at its gate", func(w *trace.Worker, s *script) { w.Standing, w.Since = true, s.now }, true},
		{"gone", func(w *trace.Worker, s *script) { w.Alive = false }, true},
		{"in a call on what is ready", func(w *trace.Worker, s *script) { w.Call, w.CallFD, w.Since = trace.OpRead, 5, s.now }, false},
		{"in a call on another", func(w *trace.Worker, s *script) { w.Call, w.CallFD, w.Since = trace.OpAccept, 3, s.now }, true},
		{"in a blocking write", func(w *trace.Worker, s *script) { w.Call, w.CallFD, w.Since = trace.OpWrite, 5, s.now }, false},
		{"in a wait that has returned", func(w *trace.Worker, s *script) { w.Call, w.Since = trace.OpPoll, s.now-1e6 }, false},
		{"at its gate, some time ago", func(w *trace.Worker, s *script) { w.Standing, w.Since = true, s.now-1e6 }, false},
		{"waiting for the queue", func(w *trace.Worker, s *script) { w.Call, w.Since = trace.OpWait, s.now }, false},
	} {
		s := begin(t).listen(3).accept(3, 5, 40_005).wait(1, 5).read(5, 3)
		w := &s.tables[7].Workers[0]
		w.Turn = 1
		one.set(w, s)
		s.frame()
		if now := s.r.Turn(Worker{7, 0}); now.Done != one.done || (len(s.ended) == 1) != one.done {
			t.Errorf("%s: done is %t, and %d ended", one.name, now.Done, len(s.ended))
		}
		*w = trace.Worker{Alive: true, Turn: 2}
		s.wait(0)
		s.frame()
		if len(s.ended) != 1 {
			t.Errorf("%s: after the next wait %d turns have ended", one.name, len(s.ended))
		}
	}
}

func TestDoing(t *testing.T) {
	for _, one := range []struct {
		w    trace.Worker
		want Doing
	}{
		{trace.Worker{}, Computing}, {trace.Worker{Standing: true, Call: trace.OpRead}, Standing},
		{trace.Worker{Call: trace.OpEpollWait}, Waiting}, {trace.Worker{Call: trace.OpAccept}, Accepting},
		{trace.Worker{Call: trace.OpRead}, Reading}, {trace.Worker{Call: trace.OpWrite}, Writing},
		{trace.Worker{Call: trace.OpRecvmsg}, Receiving}, {trace.Worker{Call: trace.OpFutexWait}, Locking},
		{trace.Worker{Call: trace.OpWait}, WaitingForWork}, {trace.Worker{Call: trace.OpWait, CallFD: 1}, WaitingForRoom},
		{trace.Worker{Call: trace.OpConnect}, Otherwise}, {trace.Worker{Call: 250}, Otherwise},
	} {
		if got := DoingOf(&one.w); got != one.want || got.OnClient() != (got == Reading || got == Writing) {
			t.Errorf("%+v is doing %d, not %d", one.w, got, one.want)
		}
	}
}

// The tables may be read after some of the events: what a wait of these returned is served
// in its turn all the same.
func TestTablesNewerThanTheWaits(t *testing.T) {
	s := begin(t)
	late := s.now + 1e9
	s.tables[7].FDs = []trace.FD{{Number: 5, Kind: trace.Connection, Opened: 1, Interest: kernel.In, ReadyTime: late, UsedTime: late}}
	s.wait(1, 5).read(5, 3).blocking().wait(1, 5).read(5, 3).blocking()
	begun := 0
	for _, one := range s.frame() {
		if one.Begins {
			begun++
		}
	}
	if begun != 2 {
		t.Errorf("%d turns of two waits", begun)
	}
}
