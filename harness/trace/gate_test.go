package trace

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"muxlab/harness/kernel"
)

// A looper is a traced server in this process: one worker that polls, without a
// pause or until it is woken.
type looper struct {
	t    *testing.T
	dir  string
	w    *Writer
	Wake int // a byte written here makes a poll return
}

func startLooper(t *testing.T, timeout time.Duration) *looper {
	t.Helper()
	dir := t.TempDir()
	w, err := Create(dir, Size{Workers: 4, FDs: 64, Rings: 2, Events: 1 << 12}, Info{PID: os.Getpid(), Role: "server"})
	check(t, err)
	plain := kernel.NewDirect()
	rd, wr, err := plain.Pipe()
	check(t, err)
	l := &looper{t: t, dir: dir, w: w, Wake: wr}
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		s, _ := w.Slot("loop", Long)
		defer s.End()
		l.loop(&s, rd, timeout, stop)
	}()
	t.Cleanup(func() {
		close(stop)
		for over := false; !over; {
			plain.Write(wr, []byte{1})
			select {
			case <-done:
				over = true
			case <-time.After(time.Millisecond):
			}
		}
		plain.Close(rd)
		plain.Close(wr)
	})
	return l
}

func (l *looper) loop(s *Slot, fd int, timeout time.Duration, stop chan struct{}) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		if poll(s, fd, timeout) > 0 {
			var b [1]byte
			kernel.NewDirect().Read(fd, b[:])
		}
	}
}

// poll waits until fd is readable, through the gate of s and into its trace.
func poll(s *Slot, fd int, timeout time.Duration) int {
	entries := []kernel.PollFD{{FD: int32(fd), Events: int16(kernel.In)}}
	s.Publish()
	s.Gate()
	since := s.Enter(OpPoll, -1)
	n, _ := kernel.NewDirect().Poll(entries, timeout)
	s.Leave(&Event{Op: OpPoll, Flags: Blocking, FD: -1, Result: n, Arg: 1}, since, true)
	return n
}

func (l *looper) Attach() *Live {
	l.t.Helper()
	v, err := Attach(l.dir)
	check(l.t, err)
	l.t.Cleanup(func() { v.Close() })
	until(l.t, "the worker", func() bool { f := must[*Frame](l.t)(v.Next()); return len(f.Server().Workers) == 1 })
	return v
}

func worker(t *testing.T, v *Live) Worker {
	t.Helper()
	f, err := v.Next()
	check(t, err)
	return f.Server().Workers[0]
}

// hold renews the hold until the condition is true.
func hold(t *testing.T, v *Live, what string, is func(Worker) bool) Worker {
	t.Helper()
	var now Worker
	until(t, what, func() bool {
		check(t, v.Hold())
		now = worker(t, v)
		return is(now)
	})
	return now
}

func stands(w Worker) bool { return w.Standing }

func TestHoldAndStep(t *testing.T) {
	v := startLooper(t, 0).Attach()
	held := hold(t, v, "the worker at its gate", stands)
	for range 5 {
		check(t, v.Step(os.Getpid(), 0))
		next := hold(t, v, "one step", func(w Worker) bool { return w.Standing && w.Turn > held.Turn })
		if next.Turn != held.Turn+1 {
			t.Fatalf("a step went from turn %d to %d", held.Turn, next.Turn)
		}
		held = next
	}
	check(t, v.Release())
	until(t, "the worker to run", func() bool { return worker(t, v).Turn > held.Turn+3 })
	f, err := v.Next()
	check(t, err)
	if f.Server().Workers[0].Standing {
		t.Error("it runs, and is shown standing")
	}
	if err := v.Step(os.Getpid(), 0); err == nil {
		t.Error("a server that runs was stepped")
	}
}

// A worker that is blocked in a call when it is held and stepped stands at its
// gate when the call returns, takes the one step, and stands again.
func TestStepOfABlockedWorker(t *testing.T) {
	l := startLooper(t, -1)
	v := l.Attach()
	blocked := func(w Worker) bool { return w.Call == OpPoll }
	before := hold(t, v, "the worker in poll", blocked)
	check(t, v.Step(os.Getpid(), 0))
	wake := func() { kernel.NewDirect().Write(l.Wake, []byte{1}) }
	wake()
	hold(t, v, "the step taken", func(w Worker) bool { return w.Turn == before.Turn+1 && w.Call == OpPoll })
	wake()
	after := hold(t, v, "the worker at its gate", stands)
	if after.Turn != before.Turn+2 {
		t.Fatalf("it was in turn %d, took a step, was woken twice, and is in turn %d", before.Turn, after.Turn)
	}
}

// Held time is an event of its own, and in no call's duration.
func TestHeldTimeIsNoCall(t *testing.T) {
	v := startLooper(t, time.Millisecond).Attach() // not so fast that the event is overwritten
	hold(t, v, "the worker at its gate", stands)
	since := Now()
	hold(t, v, "30 ms", func(Worker) bool { return Now()-since > 30e6 })
	check(t, v.Release())
	var held Event
	until(t, "the event", func() bool {
		f, err := v.Next()
		check(t, err)
		for _, e := range f.Events {
			if e.Op == OpHeld {
				held = e
			}
		}
		return held.Op == OpHeld
	})
	if held.Dur < 30e6 || held.FD != -1 {
		t.Errorf("held event: %+v", held)
	}
	if slept := worker(t, v).Slept; slept > uint64(held.Time) { // far less: all its polls return at once
		t.Errorf("slept %d ns", slept)
	}
}

// A viewer that dies while it holds holds nobody.
func TestLeaseRunsOut(t *testing.T) {
	t.Parallel()
	l := startLooper(t, 0)
	v := l.Attach()
	held := hold(t, v, "the worker at its gate", stands)
	v.gate.Close() // all that is left of a dead viewer: an open lease, and no lock
	v.gate = nil
	until(t, "the server to run on", func() bool { return worker(t, v).Turn > held.Turn+3 })
}

func TestTwoViewers(t *testing.T) {
	l := startLooper(t, 0)
	a, b := l.Attach(), l.Attach()
	check(t, a.Hold())
	if err := b.Hold(); !errors.Is(err, ErrHeld) || b.gate != nil {
		t.Fatalf("the second viewer got %v", err)
	}
	check(t, b.Release()) // of a hold it does not have
	hold(t, a, "the worker at its gate", stands)
	if !worker(t, b).Standing {
		t.Error("the second viewer does not see the hold")
	}
	check(t, a.Release())
	check(t, b.Hold())
}

func TestOpenGates(t *testing.T) {
	l := startLooper(t, 0)
	v := l.Attach()
	held := hold(t, v, "the worker at its gate", stands)
	OpenGates()
	defer stopping.Store(false)
	until(t, "the worker to run", func() bool {
		check(t, v.Hold())
		return worker(t, v).Turn > held.Turn+3
	})
}

// A lease that runs longer than any is given is a clock gone wrong, and holds nobody.
func TestWildLease(t *testing.T) {
	w, words := inMemory(t, Size{Workers: 1, FDs: 64, Rings: 1, Events: 64})
	w.mem.store(hLease, uint64(Now()+int64(time.Hour)))
	s, _ := w.Slot("one", Brief)
	poll(&s, -1, 0)
	if now := look(t, words.reader(t)).Processes[0].Workers[0]; now.Turn != 1 {
		t.Errorf("%+v", now)
	}
}

// A worker that begins while its process is held is held, whatever the worker
// before it in its slot was allowed.
func TestNewcomerIsHeld(t *testing.T) {
	w, words := inMemory(t, Size{Workers: 1, FDs: 64, Rings: 1, Events: 64})
	one, _ := w.Slot("one", Brief)
	w.mem.store(w.mem.size.worker(0)+wRunTo, 1000)
	one.End()
	w.mem.store(hLease, uint64(Now()+int64(lease)))
	done := make(chan struct{})
	go func() {
		defer close(done)
		two, _ := w.Slot("two", Brief)
		poll(&two, -1, 0)
	}()
	r := words.reader(t)
	until(t, "the newcomer at its gate", func() bool { return look(t, r).Processes[0].Workers[0].Standing })
	w.mem.store(hLease, 0)
	<-done
}

func TestHoldOfAServerThatIsGone(t *testing.T) {
	l := startLooper(t, 0)
	v := l.Attach()
	check(t, os.Remove(filepath.Join(l.dir, FileName(os.Getpid()))))
	check(t, v.Hold())
	check(t, v.Release())
}

// A process that begins while its server is held is held, before any viewer has seen
// it; one that has just begun is let go with the others.
func TestWhoBeginsWhileHeldIsHeld(t *testing.T) {
	dir := t.TempDir()
	begin := func(pid, parent int) *Writer {
		w, err := Create(dir, small, Info{PID: pid, Parent: parent})
		check(t, err)
		t.Cleanup(func() { w.Close() })
		return w
	}
	const server = 1 << 30 // no process has such a number
	begin(server, 0)
	free := begin(server+1, server)
	if free.mem.load(hLease) != 0 {
		t.Error("a process is held whose server is not")
	}
	v, err := Attach(dir)
	check(t, err)
	defer v.Close()
	check(t, v.Hold())
	held := begin(server+2, server)
	if held.mem.load(hLease) == 0 {
		t.Error("a process that began while its server was held runs")
	}
	check(t, v.Release())
	if held.mem.load(hLease) != 0 {
		t.Error("a process that has just begun is not let go")
	}
	if begin(server+3, server).mem.load(hLease) != 0 {
		t.Error("a process is held whose server was let go")
	}
}
