package diagnose

import (
	"testing"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/measure"
	"muxlab/harness/trace"
)

// A script writes frames by hand: one process with a loop that has accepted some
// connections, at a time that goes on by a microsecond an event.
type script struct {
	t       testing.TB
	doctor  *Doctor
	now     int64
	turn    uint32
	samples measure.Samples
	sampled bool // samples are taken with each frame; false: none are known
	table   trace.Process
	events  []trace.Event
	lost    uint64
}

const (
	pid      = 7
	listener = 3
	epoll    = 4
)

func begin(t testing.TB, change ...func(*Thresholds)) *script {
	limits := DefaultThresholds()
	for _, c := range change {
		c(&limits)
	}
	s := &script{t: t, doctor: New(limits, nil), now: 1e9}
	s.table = trace.Process{Info: trace.Info{PID: pid}, Workers: []trace.Worker{{Name: "loop", Alive: true}}}
	s.do(trace.Event{Op: trace.OpListen, FD: listener})
	s.do(trace.Event{Op: trace.OpEpollCreate, FD: -1, Result: epoll})
	return s
}

// do adds an event of the loop.
func (s *script) do(e trace.Event) {
	s.now += max(1000, e.Dur)
	e.Time, e.PID, e.Turn = s.now, pid, s.turn
	s.events = append(s.events, e)
}

func (s *script) accept(fd int) {
	s.do(trace.Event{Op: trace.OpAccept, FD: listener, Result: fd, Arg: uint32(40_000 + fd)})
}

func (s *script) watch(fd int, want kernel.Events) {
	arg := uint32(want&0xfff) | epoll<<16
	if want.Has(kernel.Edge) {
		arg |= 1 << 15
	}
	s.do(trace.Event{Op: trace.OpEpollAdd, FD: fd, Arg: arg})
}

// client is accepted and watched.
func (s *script) client(fd int, want kernel.Events) {
	s.accept(fd)
	s.watch(fd, want)
}

func (s *script) read(fd, n, of int) {
	s.do(trace.Event{Op: trace.OpRead, FD: fd, Result: n, Arg: uint32(of)})
}

func (s *script) write(fd, n, of int) {
	s.do(trace.Event{Op: trace.OpWrite, FD: fd, Result: n, Arg: uint32(of)})
}

func (s *script) close(fd int) { s.do(trace.Event{Op: trace.OpClose, FD: fd}) }

// wait sleeps, and returns what is ready.
func (s *script) wait(slept time.Duration, what kernel.Events, fds ...int) {
	s.turn++
	s.do(trace.Event{Op: trace.OpEpollWait, FD: epoll, Dur: int64(slept), Result: len(fds), Flags: trace.NewTurn | trace.Blocking})
	for _, fd := range fds {
		s.do(trace.Event{Op: trace.OpReady, FD: fd, Arg: uint32(what)})
	}
}

// sample gives the doctor these with every frame from now on.
func (s *script) sample(v measure.Samples) { s.samples, s.sampled = v, true }

// pass lets time go by.
func (s *script) pass(d time.Duration) { s.now += int64(d) }

// take gives the doctor what has happened.
func (s *script) take() []Finding {
	p := s.table
	f := &trace.Frame{Time: s.now, Processes: []*trace.Process{&p}, Events: s.events, Lost: s.lost}
	s.events, s.lost = nil, 0
	if s.sampled {
		s.samples.At = time.Unix(0, s.now)
	}
	found := s.doctor.Take(f, s.samples)
	for _, one := range found {
		e := one.Evidence
		if goesOn := one.Lint == "blocked"; e.Unit == "" || e.Figure <= 0 || e.Figure < e.Limit && !goesOn {
			s.t.Errorf("%s: its evidence is %+v", one.Lint, e)
		}
	}
	return found
}

// none and one hold the next frame to what must be found in it.
func (s *script) none(why string) {
	s.t.Helper()
	for _, f := range s.take() {
		s.t.Errorf("%s: %s: %s", why, f.Lint, f.Sentence)
	}
}

func (s *script) one(lint string) Finding {
	s.t.Helper()
	found := s.take()
	if len(found) != 1 || found[0].Lint != lint {
		s.t.Fatalf("found %+v; expected one %s", found, lint)
	}
	return found[0]
}
