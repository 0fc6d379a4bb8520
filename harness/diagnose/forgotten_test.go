package diagnose

import (
	"strings"
	"testing"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

// selects is a call of select that returned what is ready to be read.
func (s *script) selects(fds ...int) {
	s.turn++
	s.do(trace.Event{Op: trace.OpSelect, FD: -1, Arg: 12, Result: len(fds), Flags: trace.NewTurn | trace.Blocking})
	for _, fd := range fds {
		s.do(trace.Event{Op: trace.OpReady, FD: fd, Arg: uint32(kernel.In)})
	}
}

// passes: the next call of select is passed another interest in fd than the last.
func (s *script) passes(fd int, want kernel.Events) {
	s.do(trace.Event{Op: trace.OpInterest, FD: fd, Arg: uint32(want)})
}

// selecting begins a server with select, and two clients of which the first has spoken.
func selecting(t *testing.T) *script {
	s := begin(t)
	for _, fd := range []int{9, 10} {
		s.selects(listener)
		s.accept(fd)
		s.passes(listener, kernel.In)
		s.passes(fd, kernel.In)
	}
	s.selects(9)
	s.read(9, 5, 100)
	s.write(9, 5, 5)
	return s
}

func TestSelectIsNotPassedWhatWasNotReady(t *testing.T) {
	s := selecting(t)
	s.passes(10, 0)
	s.selects(9)
	s.none("it was dropped this moment")
	s.pass(1100 * time.Millisecond)
	f := s.one("forgotten")
	if f.FD != 10 || !strings.Contains(f.Sentence, "did not find it ready") {
		t.Errorf("%+v", f)
	}
}

func TestWhatSelectIsNotPassedOnPurpose(t *testing.T) {
	for why, do := range map[string]func(*script){
		"it is passed all":           func(s *script) {},
		"it has read it, and pauses": func(s *script) { s.passes(9, 0) },
		"it is passed again":         func(s *script) { s.passes(10, 0); s.selects(9); s.passes(10, kernel.In) },
		"it waits for room to write": func(s *script) { s.passes(10, kernel.Out) },
		"it is closed":               func(s *script) { s.passes(10, 0); s.close(10) },
		"it is used without a wait":  func(s *script) { s.passes(10, 0); s.selects(9); s.read(10, 1, 100) },
		"poll is told so, in words of its own": func(s *script) {
			s.turn++
			s.do(trace.Event{Op: trace.OpPoll, FD: -1, Arg: 3, Flags: trace.NewTurn | trace.Blocking})
			s.passes(10, 0)
		},
	} {
		s := selecting(t)
		do(s)
		s.selects(9)
		s.pass(2 * time.Second)
		s.none(why)
	}
}
