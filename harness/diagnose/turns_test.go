package diagnose

import (
	"strings"
	"testing"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/measure"
	"muxlab/harness/trace"
)

func TestEdge(t *testing.T) {
	for name, c := range map[string]struct {
		do    func(*script)
		fault bool
	}{
		"read in full":        {func(s *script) { s.read(9, 4096, 4096) }, true},
		"not read":            {func(s *script) {}, true},
		"read to EAGAIN":      {func(s *script) { s.read(9, 4096, 4096); s.read(9, eagain, 4096) }, false},
		"a short read":        {func(s *script) { s.read(9, 4096, 4096); s.read(9, 5, 4096) }, false},
		"its end":             {func(s *script) { s.read(9, 4096, 4096); s.read(9, 0, 4096) }, false},
		"the answer is stuck": {func(s *script) { s.read(9, 4096, 4096); s.write(9, 7, 4096) }, false},
		"closed":              {func(s *script) { s.close(9) }, false},
		"and the listener":    {func(s *script) { s.read(9, 1, 4096); s.wait(0, kernel.In, listener); s.accept(11) }, true},
		"the listener, drained": {func(s *script) {
			s.read(9, 1, 4096)
			s.wait(0, kernel.In, listener)
			s.accept(11)
			s.do(trace.Event{Op: trace.OpAccept, FD: listener, Result: eagain})
		}, false},
	} {
		s := begin(t)
		s.watch(listener, kernel.In|kernel.Edge)
		s.client(9, kernel.In|kernel.Out|kernel.Edge)
		s.wait(time.Second, kernel.In, 9)
		c.do(s)
		s.client(10, kernel.In)
		s.wait(60*time.Millisecond, kernel.In, 10)
		s.read(10, 1, 4096)
		s.none(name + ", after 60 ms")
		s.wait(60*time.Millisecond, kernel.In, 10)
		if c.fault {
			s.one("edge-undrained")
		} else {
			s.none(name)
		}
	}
}

// The sleep need not end for it to be seen.
func TestEdgeInASleepThatLasts(t *testing.T) {
	s := begin(t)
	s.client(9, kernel.In|kernel.Edge)
	s.wait(0, kernel.In, 9)
	s.read(9, 4096, 4096)
	s.now += 1000
	w := &s.table.Workers[0]
	w.Call, w.CallFD, w.Since = trace.OpEpollWait, epoll, s.now
	s.pass(99 * time.Millisecond)
	s.none("99 ms")
	s.pass(time.Millisecond)
	s.one("edge-undrained")
}

func TestHogAtItsThreshold(t *testing.T) {
	turn := func(s *script, takes time.Duration, order ...int) {
		s.wait(time.Second, kernel.In, order...)
		for _, fd := range order {
			s.read(fd, 5, 4096)
			if fd == 9 {
				s.pass(takes)
			}
			s.write(fd, 5, 5)
		}
		s.wait(0, kernel.In)
	}
	s := begin(t)
	s.client(9, kernel.In)
	s.client(10, kernel.In)
	turn(s, 97*time.Millisecond, 9, 10)
	s.none("it took less")
	turn(s, 150*time.Millisecond, 10, 9)
	s.none("nobody was behind it")
	turn(s, 100*time.Millisecond, 9, 10)
	if f := s.one("hog"); f.FD != 9 {
		t.Errorf("it is said to be %d", f.FD)
	}
}

// Time at the gate is nobody's.
func TestHeld(t *testing.T) {
	s := begin(t, func(l *Thresholds) { l.LeakAfter = 100 * time.Millisecond })
	s.client(9, kernel.In)
	s.client(10, kernel.In)
	s.wait(0, kernel.In, 9, 10)
	s.read(9, 0, 4096)
	s.do(trace.Event{Op: trace.OpHeld, Dur: int64(time.Minute)})
	s.read(10, 5, 4096)
	s.wait(0, kernel.In)
	s.table.Workers[0].Standing = true
	s.none("held")
	s.table.Workers[0].Standing = false
	s.pass(99 * time.Millisecond)
	s.none("a tenth of a second is not over since then")
	s.pass(2 * time.Millisecond)
	s.one("leak")
}

func TestBusy(t *testing.T) {
	s := begin(t)
	s.client(9, kernel.In)
	ask := func() {
		for n := range 300 {
			s.wait(0, kernel.In)
			if n%10 == 0 {
				s.wait(0, kernel.In, 9)
				s.read(9, 0, 1)
			}
			s.pass(400 * time.Microsecond)
		}
	}
	s.sample(measure.Samples{CPU: 99.4, Backlog: -1})
	ask()
	if f := s.one("busy-loop"); !strings.HasSuffix(f.Sentence, "the CPU is at 99 %.") {
		t.Error(f.Sentence)
	}

	s = begin(t)
	s.client(9, kernel.In)
	for range 300 {
		s.read(9, eagain, 4096)
		s.pass(400 * time.Microsecond)
	}
	s.one("busy-loop")
}

func TestRefused(t *testing.T) {
	s := begin(t)
	s.accept(1024)
	s.do(trace.Event{Op: trace.OpRefuse, FD: 1024, Arg: uint32(trace.NoProcess)})
	s.none("another reason")
	s.do(trace.Event{Op: trace.OpRefuse, FD: 1024, Arg: uint32(trace.NoRoom)})
	s.one("fd-setsize")
}

func TestUnbounded(t *testing.T) {
	s := begin(t)
	s.client(9, kernel.In)
	s.write(9, 100, 1000)
	for range 15 {
		s.read(9, 64<<10, 64<<10)
	}
	s.none("960 KB are kept")
	s.write(9, 1000, 1000)
	s.read(9, 64<<10, 64<<10)
	s.none("and were sent")
	s.write(9, eagain, 1000)
	for range 16 {
		s.read(9, 64<<10, 64<<10)
	}
	s.one("unbounded")
}

func TestLeak(t *testing.T) {
	s := begin(t)
	s.client(9, kernel.In)
	s.client(10, kernel.In)
	s.write(9, 5, 10)
	s.read(9, 0, 4096) // half-closed: the rest of the answer is still due
	s.pass(6 * time.Second)
	s.none("an answer is due")
	s.write(9, 5, 5)
	s.read(10, -int(kernel.ECONNRESET), 4096)
	if f := s.one("leak"); f.FD != 9 {
		t.Errorf("it is said to be %d", f.FD)
	}
	s.close(9)
	s.pass(20 * time.Second)
	if f := s.one("leak"); f.FD != 10 || !strings.Contains(f.Sentence, "connection reset") {
		t.Errorf("the other one is %+v", f)
	}
	s.close(10)
	s.pass(20 * time.Second)
	s.none("all are closed")
}

// What only the tables tell to one who comes late.
func TestLate(t *testing.T) {
	s := begin(t)
	s.events = nil
	s.table.FDs = []trace.FD{
		{Number: listener, Kind: trace.Listener, Opened: 1, Interest: kernel.In},
		{Number: 9, Kind: trace.Connection, Opened: 2, Interest: kernel.In},
		{Number: 10, Kind: trace.Connection, Opened: 3, Interest: kernel.In},
	}
	s.table.Workers[0] = trace.Worker{Alive: true, Call: trace.OpWrite, CallFD: 9, Since: s.now, Turn: 5}
	s.pass(999 * time.Millisecond)
	s.none("less than a second")
	s.pass(time.Millisecond)
	if f := s.one("blocked"); f.FD != 9 || f.Turn != 5 || !strings.Contains(f.Sentence, "1 other client") {
		t.Errorf("it is %+v", f)
	}
}

// A worker blocked on one client is no fault where nobody depends on it.
func TestBlockedWhereNobodyWaits(t *testing.T) {
	s := begin(t)
	s.client(9, kernel.In)
	s.none("nothing yet")
	s.table.Workers[0] = trace.Worker{Alive: true, Call: trace.OpRead, CallFD: 9, Since: s.now + 1}
	s.sample(measure.Samples{Backlog: 0, CPU: -1})
	s.pass(time.Minute)
	s.none("it is the only client")
	s.samples, s.sampled = measure.Samples{Backlog: 5}, false
	s.pass(time.Minute)
	s.none("the backlog is unknown")
	s.sampled = true
	s.take()
	s.pass(2 * time.Second)
	if f := s.one("blocked"); !strings.Contains(f.Sentence, "5 clients") {
		t.Error(f.Sentence)
	}
}

// All are taken, and somebody waits all the time; but one of them has come only
// just, and so somebody was free to accept him.
func TestNobodyIsFreeSinceTheLatestWasAccepted(t *testing.T) {
	s := begin(t)
	s.table.Workers = []trace.Worker{{Alive: true, Call: trace.OpRead, CallFD: 8}, {Number: 1, Alive: true, Call: trace.OpRead, CallFD: 9}}
	s.accept(8)
	s.sample(measure.Samples{Backlog: 1, CPU: -1})
	s.take()
	s.pass(8 * time.Second)
	s.accept(9)
	s.take()
	s.pass(2500 * time.Millisecond)
	if f := s.one("pool-saturated"); !strings.Contains(f.Sentence, "for 2.5 s nobody has been free") {
		t.Error(f.Sentence)
	}
}
