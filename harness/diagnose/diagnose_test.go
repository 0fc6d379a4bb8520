package diagnose

import (
	"strings"
	"testing"
	"time"

	"muxlab/harness/kernel"
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

// The turn of a finding shows it: where another client was served, an earlier one is better.
func TestTheTurnOfAFindingShowsIt(t *testing.T) {
	for lint, what := range map[string]kernel.Events{"spin": kernel.In, "write-interest": kernel.Out} {
		for alone, want := range map[int]uint32{0: 20, 15: 15} {
			s := begin(t)
			s.client(9, kernel.In|kernel.Out)
			s.client(10, kernel.In)
			for i := range 20 {
				s.wait(0, what, 9)
				if i >= alone {
					s.events[len(s.events)-2].Result = 2
					s.do(trace.Event{Op: trace.OpReady, FD: 10, Arg: uint32(kernel.In)})
					s.read(10, 5, 4096)
					s.write(10, 5, 5)
				}
			}
			s.wait(0, what, 9)
			if f := s.one(lint); f.Turn != want {
				t.Errorf("%s: of 20 turns, %d of them without other work, turn %d is said to show it", lint, alone, f.Turn)
			}
		}
	}
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
		"descriptor 9 and another, which have said their last": func(s *script) {
			s.wait(0, kernel.In, 9, 10)
			s.read(9, 0, 4096)
			s.read(10, 0, 4096)
		},
		"nobody uses descriptor 9 and another": func(s *script) { s.wait(0, kernel.In, 9, 10) },
	} {
		s := begin(t, func(l *Thresholds) { l.FilesFailed = 100 }) // that is another finding
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
