package diagnose

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/measure"
	"muxlab/harness/trace"
)

// often makes a doctor who says a thing as often as it shows.
func often(l *Thresholds) { l.Again = 0 }

// spin goes round n times over a descriptor that nobody uses any more.
func (s *script) spin(n int) []Finding {
	s.wait(0, kernel.In, 5)
	s.read(5, 10, 100)
	for range n {
		s.wait(0, kernel.In, 5)
	}
	return s.take()
}

func TestWhatShowsAgainIsTheSameTrouble(t *testing.T) {
	s := begin(t, often)
	s.client(5, kernel.In)
	first := s.spin(30)
	if len(first) < 2 || first[0].Trouble == 0 || first[0].Trouble != first[len(first)-1].Trouble {
		t.Fatalf("one spin is not one trouble: %+v", first)
	}
	if last := first[len(first)-1]; last.Until <= last.Time || last.Sentence == first[0].Sentence {
		t.Errorf("a spin that goes on is not renewed: %+v, then %+v", first[0], last)
	}
	s.pass(2 * time.Second)
	if again := s.spin(30); len(again) == 0 || again[0].Trouble != first[0].Trouble {
		t.Errorf("two seconds later the spin is another trouble: %+v", again)
	}
	s.pass(time.Minute)
	if later := s.spin(30); len(later) == 0 || later[0].Trouble == first[0].Trouble {
		t.Errorf("a minute later the spin is still the same trouble: %+v", later)
	}
}

func TestAHogIsAboutItsTurn(t *testing.T) {
	s := begin(t)
	s.client(5, kernel.In)
	s.client(6, kernel.In)
	s.wait(0, kernel.In, 5, 6)
	s.read(5, 10, 100)
	s.pass(300 * time.Millisecond)
	s.write(5, 10, 10)
	s.read(6, 10, 100)
	s.wait(0, kernel.In)
	if f := s.one("hog"); f.Until != f.Time {
		t.Errorf("a turn that is over lasts until %d, and was at %d", f.Until, f.Time)
	}
}

func TestASelectThatSleepsIsStillToldOfAll(t *testing.T) {
	s := begin(t, often)
	s.accept(930)
	s.turn++
	s.do(trace.Event{Op: trace.OpSelect, FD: -1, Arg: 931, Result: 1, Flags: trace.NewTurn | trace.Blocking})
	s.do(trace.Event{Op: trace.OpReady, FD: 930, Arg: uint32(kernel.In)})
	s.read(930, 10, 100)
	s.take()
	s.table.FDs = []trace.FD{{Number: 930, Kind: trace.Connection, Interest: kernel.In}, {Number: 974, Kind: trace.Connection, Interest: kernel.In}}
	w := &s.table.Workers[0]
	w.Call, w.CallFD, w.Since = trace.OpSelect, -1, s.now
	s.pass(3 * time.Second)
	if f := s.one("fd-setsize"); !strings.Contains(f.Sentence, "up to 974,") {
		t.Errorf("a select that was told of 974 and sleeps: %q", f.Sentence)
	}
	s.table.FDs[1].Number = 1022
	s.pass(2 * DefaultThresholds().Again)
	if f := s.one("fd-setsize"); !strings.Contains(f.Sentence, "1 more") {
		t.Errorf("one is left: %q", f.Sentence)
	}
	s.table.FDs[1].Number = 1023
	s.pass(2 * DefaultThresholds().Again)
	if f := s.one("fd-setsize"); !strings.Contains(f.Sentence, "the next client is turned away") {
		t.Errorf("none is left: %q", f.Sentence)
	}
	for fd := 1024; fd < 1041; fd++ {
		s.do(trace.Event{Op: trace.OpRefuse, FD: fd, Arg: uint32(trace.NoRoom)})
	}
	s.take()
	s.pass(2 * DefaultThresholds().Again)
	s.do(trace.Event{Op: trace.OpRefuse, FD: 1024, Arg: uint32(trace.NoRoom)})
	if f := s.one("fd-setsize"); !strings.HasPrefix(f.Sentence, "18 clients were turned away") {
		t.Errorf("eighteen were turned away: %q", f.Sentence)
	}
}

func TestOneClientHoldsUpAllThoughItSpeaksNowAndThen(t *testing.T) {
	s := begin(t, often)
	s.accept(5)
	s.take()
	s.sample(measure.Samples{Backlog: 4, BacklogLimit: 128, CPU: -1})
	in := func(since int64) {
		w := &s.table.Workers[0]
		w.Call, w.CallFD, w.Since = trace.OpRead, 5, since
	}
	in(s.now)
	for range 25 {
		s.pass(100 * time.Millisecond)
		s.take()
	}
	s.pass(100 * time.Millisecond)
	before := s.one("blocked")
	s.read(5, 10, 100)
	s.write(5, 10, 10)
	in(s.now)
	s.pass(100 * time.Millisecond)
	if f := s.one("blocked"); f.Trouble != before.Trouble || !strings.Contains(f.Sentence, "for 100 ms") {
		t.Errorf("its client has spoken, and still holds up all others: %+v", f)
	} else if strings.Contains(f.Sentence, "says nothing") {
		t.Errorf("its client has just spoken: %q", f.Sentence)
	}
}

// What the tables still have open is open, whatever was lost.
func TestALeakIsOneAfterALoss(t *testing.T) {
	s := begin(t)
	s.accept(9)
	opened := s.now
	s.watch(9, kernel.In)
	s.read(9, 0, 4096)
	s.pass(6 * time.Second)
	before := s.one("leak")
	s.table.FDs = []trace.FD{{Number: 9, Kind: trace.Connection, Opened: opened, Interest: kernel.In, Peer: netip.AddrPortFrom(netip.IPv4Unspecified(), 40_009)}}
	s.lost = 1
	s.wait(0, kernel.In)
	s.none("a loss")
	s.pass(5 * time.Second)
	s.none("it was told a moment ago")
	s.pass(6 * time.Second)
	if f := s.one("leak"); f.FD != 9 || f.Trouble != before.Trouble {
		t.Errorf("after a loss it is said to be %+v", f)
	}
}

// acceptsFail lets n accepts fail with an error, and takes what is found.
func (s *script) acceptsFail(n int, err kernel.Errno, flags trace.Flags) []Finding {
	for range n {
		s.wait(0, kernel.In, listener)
		s.do(trace.Event{Op: trace.OpAccept, FD: listener, Result: -int(err), Flags: flags})
		s.pass(100 * time.Millisecond)
	}
	return s.take()
}

func TestOutOfDescriptorsIsSaidOnceForAProcess(t *testing.T) {
	s := begin(t)
	s.client(9, kernel.In)
	s.client(10, kernel.In)
	found := s.acceptsFail(20, kernel.EMFILE, 0)
	if len(found) != 1 || found[0].Lint != "out-of-descriptors" || found[0].Turn != 1 ||
		!strings.Contains(found[0].Sentence, "too many open files, with 2 connections open") {
		t.Errorf("found %+v", found)
	}
	for name, err := range map[string]kernel.Errno{"nobody is there": kernel.EAGAIN, "gone again": kernel.ECONNABORTED, "no memory": kernel.ENOMEM} {
		s := begin(t)
		if found := s.acceptsFail(5, err, 0); len(found) != 0 {
			t.Errorf("%s: %+v", name, found)
		}
	}
	s = begin(t)
	if found := s.acceptsFail(10, kernel.EMFILE, trace.Injected); len(found) != 0 {
		t.Errorf("made up by the harness: %+v", found)
	}
	s = begin(t, func(l *Thresholds) { l.FilesFailed = 3 })
	s.acceptsFail(2, kernel.EMFILE, 0)
	s.accept(9)
	if found := s.acceptsFail(2, kernel.EMFILE, 0); len(found) != 0 {
		t.Errorf("two accepts in a row failed: %+v", found)
	}
}

// notJudged are the names of the lints that could not judge.
func (s *script) notJudged() (names []string) {
	for _, l := range s.doctor.NotJudged() {
		names = append(names, l.Name)
	}
	return names
}

// What the load did not bring about is not judged, and each lint says what that is.
func TestNotJudged(t *testing.T) {
	for _, l := range Lints() {
		if l.Needs == "" {
			t.Errorf("%s does not say what it needs", l.Name)
		}
	}
	begins := func() *script {
		s := begin(t)
		s.client(9, kernel.In)
		s.client(10, kernel.In|kernel.Edge)
		s.none("nothing was said yet")
		return s
	}
	if not := begins().notJudged(); len(not) != len(Lints())-2 {
		t.Errorf("after two accepts are not judged: %v", not)
	}
	for lint, do := range map[string]func(*script){
		"spin":           func(s *script) { s.wait(0, kernel.In, 9); s.read(9, 10, 100); s.wait(0, kernel.In) },
		"write-interest": func(s *script) { s.wait(0, kernel.Out, 9); s.write(9, 10, 10); s.wait(0, kernel.In) },
		"edge-undrained": func(s *script) { s.wait(0, kernel.In, 10); s.read(10, 10, 100) },
		"hog":            func(s *script) { s.wait(0, kernel.In, 9, 10); s.read(9, 1, 9); s.read(10, 1, 9); s.wait(0, kernel.In) },
		"blocked":        func(s *script) { s.do(trace.Event{Op: trace.OpWrite, FD: 9, Result: 1, Arg: 1, Flags: trace.Blocking}) },
		"fd-setsize": func(s *script) {
			s.do(trace.Event{Op: trace.OpSelect, FD: -1, Arg: 11, Flags: trace.NewTurn | trace.Blocking})
		},
		"interrupted": func(s *script) { s.read(9, -int(kernel.EINTR), 100) },
		"short-write": func(s *script) { s.write(9, 5, 10); s.write(9, 5, 5) },
		"backlog":     func(s *script) { s.sample(measure.Samples{BacklogLimit: 128, CPU: -1}) },
		"leak":        func(s *script) { s.read(9, 0, 100); s.close(9); s.client(9, kernel.In) },
	} {
		s := begins()
		if !slices.Contains(s.notJudged(), lint) {
			t.Errorf("%s has judged before it could", lint)
		}
		do(s)
		if s.none(lint); slices.Contains(s.notJudged(), lint) {
			t.Errorf("%s has not judged", lint)
		}
	}
}
