package diagnose

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/measure"
	"muxlab/harness/trace"
)

const eagain = -int(kernel.EAGAIN)

// turns returns fd n times at once, and does nothing about it.
func (s *script) turns(n, fd int) {
	for range n {
		s.wait(0, kernel.In, fd)
	}
}

func TestSpinAtItsThreshold(t *testing.T) {
	s := begin(t)
	s.client(9, kernel.In)
	s.turns(20, 9)
	s.none("the twentieth turn is not over")
	s.turns(1, 9)
	f := s.one("spin")
	if f.PID != pid || f.Worker != 0 || f.Turn != 20 || f.FD != 9 || f.Evidence != (Evidence{20, "waits", 20}) {
		t.Errorf("its evidence is %+v", f)
	}
}

func TestSpinIsOnlyWhatComesToNothing(t *testing.T) {
	for name, do := range map[string]func(*script){
		"read":          func(s *script) { s.read(9, 1, 4096) },
		"EAGAIN":        func(s *script) { s.read(9, eagain, 4096) },
		"slow turns":    func(s *script) { s.pass(11 * time.Millisecond) },
		"another ready": func(s *script) { s.wait(0, kernel.In, 10); s.read(10, 1, 4096) },
	} {
		s := begin(t)
		s.client(9, kernel.In)
		s.client(10, kernel.In)
		for range 50 {
			s.wait(0, kernel.In, 9)
			do(s)
		}
		s.none(name)
	}
	s := begin(t)
	s.client(9, kernel.In|kernel.Edge)
	for range 50 {
		s.wait(0, kernel.Out, 9)
	}
	s.none("edge-triggered")
}

func TestSpinSaysWhy(t *testing.T) {
	for says, do := range map[string]func(*script){
		"that descriptor 9 is ready, and nobody": func(s *script) { s.wait(0, kernel.In, 9) },
		"which has said its last":                func(s *script) { s.wait(0, kernel.In, 9); s.read(9, 0, 4096) },
		"broken (connection reset by peer)":      func(s *script) { s.wait(0, kernel.In, 9); s.read(9, -int(kernel.ECONNRESET), 4096) },
		"accept says too many open files": func(s *script) {
			s.wait(0, kernel.In, 3)
			s.do(trace.Event{Op: trace.OpAccept, FD: 3, Result: -int(kernel.EMFILE)})
		},
		"nobody uses descriptor 9 and another": func(s *script) { s.wait(0, kernel.In, 9, 10) },
	} {
		s := begin(t)
		s.client(9, kernel.In)
		s.client(10, kernel.In)
		for range 22 {
			do(s)
		}
		if f := s.one("spin"); !strings.Contains(f.Sentence, says) {
			t.Errorf("it says %q; expected %q in it", f.Sentence, says)
		}
	}
}

// A lint that goes on firing is reported again after the pause, not before.
func TestPause(t *testing.T) {
	s := begin(t)
	s.client(9, kernel.In)
	s.turns(21, 9)
	first := s.one("spin")
	for s.now < first.Time+int64(10*time.Second)-1e6 {
		s.turns(200, 9)
		s.none("within the pause")
		s.pass(time.Millisecond)
	}
	s.pass(2 * time.Millisecond)
	s.turns(1, 9)
	s.one("spin")
}

// After a loss a pattern begins anew: what was not seen may have ended it.
func TestLoss(t *testing.T) {
	s := begin(t)
	s.client(9, kernel.In)
	s.turns(19, 9)
	s.none("not yet")
	s.table.FDs = []trace.FD{{Number: listener, Kind: trace.Listener, Opened: 1}, {Number: 9, Kind: trace.Connection, Opened: 2, Interest: kernel.In}}
	s.lost = 1
	s.turns(5, 9)
	s.none("a loss")
	s.turns(15, 9)
	s.none("fifteen after those of the frame with the loss")
	s.turns(2, 9)
	s.one("spin")
}

// What one ring tells of the time in which another has a gap proves nothing.
func TestLossInAnotherRing(t *testing.T) {
	s := begin(t)
	s.client(9, kernel.In)
	s.none("nothing happened")
	s.turns(30, 9) // who read it may be in what was lost of the second worker's ring
	s.do(trace.Event{Op: trace.OpRead, FD: 9, Result: 5, Arg: 10, Worker: 1})
	s.lost = 1
	s.none("a gap")
	s.turns(21, 9)
	s.one("spin")
}

// A descriptor that is closed and used again in the same turn is another one.
func TestReuseInOneTurn(t *testing.T) {
	s := begin(t, func(l *Thresholds) { l.LeakAfter = time.Millisecond })
	s.client(9, kernel.In)
	for range 50 {
		s.wait(0, kernel.In, 9, listener)
		s.read(9, 0, 4096)
		s.close(9)
		s.accept(9)
		s.watch(9, kernel.In)
	}
	s.pass(time.Second)
	s.none("closed each time")
	if p := s.doctor.processes[pid]; len(p.ended) != 0 || len(s.doctor.free) != 0 {
		t.Errorf("%d ended connections and %d places are kept for one descriptor", len(p.ended), len(s.doctor.free))
	}
}

func TestWriteInterest(t *testing.T) {
	s := begin(t)
	s.client(9, kernel.In|kernel.Out)
	for range 21 {
		s.wait(0, kernel.Out, 9)
	}
	s.one("write-interest")
	s = begin(t)
	s.client(9, kernel.In|kernel.Out)
	for range 50 {
		s.wait(0, kernel.Out, 9)
		s.write(9, eagain, 10)
	}
	s.none("it has something to write")
}

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

func TestNotBusy(t *testing.T) {
	s := begin(t)
	s.client(9, kernel.In|kernel.Edge)
	for range 300 {
		s.wait(0, kernel.In, 9)
		s.read(9, 1, 4096)
		s.write(9, 1, 1)
		s.read(9, eagain, 4096)
		s.pass(100 * time.Microsecond)
	}
	s.none("edge-triggered, under load")
	s = begin(t)
	s.client(9, kernel.In)
	for range 300 {
		s.wait(0, kernel.In)
		s.pass(600 * time.Microsecond)
	}
	s.none("it asks too seldom to do harm")
	s = begin(t)
	for range 300 {
		s.wait(2*time.Millisecond, kernel.In)
	}
	s.none("a timer is no busy loop")
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

func TestBacklog(t *testing.T) {
	for name, c := range map[string]struct {
		values []int
		fault  bool
	}{
		"growing":          {[]int{0, 4, 9, 14, 20}, true},
		"a burst":          {[]int{0, 120, 90, 40, 0, 0}, false},
		"waves":            {[]int{0, 10, 2, 10, 2, 10, 2, 10}, false},
		"long, and steady": {[]int{50, 50, 50, 50, 50, 50}, false},
		"hardly growing":   {[]int{1, 2, 3, 4, 5, 6}, false},
		"full":             {[]int{128, 128, 128}, true},
		"full for a blink": {[]int{0, 128, 0, 128, 0}, false},
	} {
		s := begin(t)
		found := 0
		for _, n := range c.values {
			s.sample(measure.Samples{Backlog: n, BacklogLimit: 128, CPU: -1})
			for range 10 {
				found += len(s.take())
				s.pass(101 * time.Millisecond)
			}
		}
		if (found > 0) != c.fault {
			t.Errorf("%s: %d findings", name, found)
		}
	}
}

// A process that stands still is why the backlog grows, and not that too many come.
func TestBacklogOfAStoppedProcess(t *testing.T) {
	s := begin(t)
	var found []Finding
	for _, n := range []int{0, 1, 2, 3, 4} {
		s.sample(measure.Samples{Backlog: n, BacklogLimit: 128, CPU: -1, Stopped: []int{pid}})
		for range 10 {
			found = append(found, s.take()...)
			s.pass(101 * time.Millisecond)
		}
	}
	if len(found) == 0 || !strings.HasPrefix(found[0].Sentence, "A process of the server is stopped (SIGSTOP)") {
		t.Errorf("found %+v", found)
	}
}

// Each threshold that a lint names is there, and each that is there is named.
func TestThresholdsAreNamed(t *testing.T) {
	named := map[string]bool{"Again": true}
	names := map[string]bool{}
	for _, l := range Lints() {
		if names[l.Name] || l.Name == "" || !strings.HasSuffix(l.About, ".") {
			t.Errorf("%q: %q", l.Name, l.About)
		}
		names[l.Name] = true
		for _, one := range strings.Split(l.Threshold, "; ") {
			name, words, _ := strings.Cut(one, ": ")
			if named[name] = true; words == "" {
				t.Errorf("%s: the threshold %s is not explained", l.Name, name)
			}
		}
	}
	fields := reflect.VisibleFields(reflect.TypeOf(Thresholds{}))
	if len(named) != len(fields) {
		t.Errorf("%d thresholds are named, of %d", len(named), len(fields))
	}
	for _, f := range fields {
		limits := DefaultThresholds()
		value := "11"
		if f.Type == reflect.TypeOf(time.Second) {
			value = "11ms"
		}
		if err := limits.Set(f.Name, value); err != nil || !named[f.Name] {
			t.Errorf("%s: %v", f.Name, err)
		}
		if got := reflect.ValueOf(limits).FieldByIndex(f.Index).Int(); got != 11 && got != 11e6 {
			t.Errorf("%s was set to %d", f.Name, got)
		}
		if limits.Set(f.Name, "-1ms") == nil || limits.Set(f.Name, "soon") == nil {
			t.Errorf("%s takes anything", f.Name)
		}
	}
	if limits := DefaultThresholds(); limits.Set("Nothing", "1") == nil {
		t.Error("a threshold that is not there can be set")
	}
}

// What is kept is bounded by what is open.
func TestMemory(t *testing.T) {
	s := begin(t)
	for range 200 {
		for fd := 10; fd < 30; fd++ {
			s.client(fd, kernel.In|kernel.Edge)
			s.wait(0, kernel.In, fd)
			s.read(fd, 4096, 4096)
			s.write(fd, 100, 4096)
			s.read(fd, 0, 4096)
			s.close(fd)
		}
		s.take()
	}
	d := s.doctor
	p := d.processes[pid]
	if n := len(d.free); n > 20 {
		t.Errorf("%d places are kept, for at most one connection at a time", n)
	}
	kept := len(slices.Collect(d.reader.Open(pid)))
	if kept != 2 || len(p.ended) != 0 || len(p.workers) != 1 || len(p.workers[0].edges) > 1 {
		t.Errorf("%d descriptors, %d ended, %d workers are kept", kept, len(p.ended), len(p.workers))
	}
	d.Take(&trace.Frame{Time: s.now}, measure.Samples{})
	if len(d.processes) != 0 {
		t.Error("a process that has gone is kept")
	}
}

// echoes is a frame of many turns of a busy loop: 8 clients ready in each.
func echoes(t testing.TB) (*script, *trace.Frame) {
	s := begin(t)
	for fd := 10; fd < 18; fd++ {
		s.client(fd, kernel.In)
	}
	s.take()
	for range 100 {
		s.wait(20*time.Microsecond, kernel.In, 10, 11, 12, 13, 14, 15, 16, 17)
		for fd := 10; fd < 18; fd++ {
			s.read(fd, 64, 4096)
			s.write(fd, 64, 64)
		}
		s.wait(0, kernel.In, listener)
		s.accept(20)
		s.watch(20, kernel.In)
		s.read(20, 0, 4096)
		s.close(20)
	}
	return s, &trace.Frame{Time: s.now, Processes: []*trace.Process{&s.table}, Events: s.events}
}

func TestNoAllocation(t *testing.T) {
	s, f := echoes(t)
	if n := testing.AllocsPerRun(20, func() { s.doctor.Take(f, measure.Samples{}) }); n > 0 {
		t.Errorf("%v allocations in a frame of %d events", n, len(f.Events))
	}
}

func BenchmarkTake(b *testing.B) {
	s, f := echoes(b)
	b.ReportAllocs()
	for b.Loop() {
		if found := s.doctor.Take(f, measure.Samples{}); len(found) > 0 {
			b.Fatal(found)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(f.Events)), "ns/event")
}

func TestOneIsAndManyAre(t *testing.T) {
	for n, want := range []string{"0 are", "1 is", "2 are"} {
		if got := are(n); got != want {
			t.Errorf("%q instead of %q", got, want)
		}
	}
}
