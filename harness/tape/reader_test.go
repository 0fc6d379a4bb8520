package tape

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

// script writes events by hand: a microsecond from one to the next.
type script struct {
	t      *testing.T
	r      *Reader
	now    int64
	turn   uint32
	pid    int
	worker int
	tables map[int]*trace.Process
	events []trace.Event
	lost   uint64
	steps  []seenStep
	ended  []*Turn
	detail Detail
}

// seenStep is what is kept of a Step.
type seenStep struct {
	trace.Event
	Life, On, Other     LifeID
	Now                 Life
	Sees                Verb
	Turn                uint32
	Begins, Interrupted bool
	Torn, Ended         bool
}

func begin(t *testing.T) *script {
	return &script{t: t, r: NewReader(), now: 1e9, pid: 7, tables: map[int]*trace.Process{7: process7(7, 0)}, detail: Detail{Calls: -1}}
}

func process7(pid, parent int) *trace.Process {
	return &trace.Process{Info: trace.Info{PID: pid, Parent: parent}, Workers: []trace.Worker{{Alive: true}, {Number: 1, Alive: true}}}
}

func (s *script) do(e trace.Event) *script {
	s.now += max(1000, e.Dur)
	e.Time, e.PID, e.Worker, e.Turn = s.now, s.pid, s.worker, s.turn
	s.events = append(s.events, e)
	return s
}

const (
	eagain = -int(kernel.EAGAIN)
)

func (s *script) wait(result int, fds ...int) *script {
	s.turn++
	s.do(trace.Event{Op: trace.OpPoll, FD: -1, Dur: 5000, Result: result, Flags: trace.NewTurn | trace.Blocking})
	for _, fd := range fds {
		s.do(trace.Event{Op: trace.OpReady, FD: fd, Arg: uint32(kernel.In)})
		s.now -= 1000
		s.events[len(s.events)-1].Time = s.now
	}
	return s
}

func (s *script) listen(fd int) *script { return s.do(trace.Event{Op: trace.OpListen, FD: fd}) }
func (s *script) accept(on, fd, port int) *script {
	return s.do(trace.Event{Op: trace.OpAccept, FD: on, Result: fd, Arg: uint32(port)})
}
func (s *script) read(fd, n int) *script {
	return s.do(trace.Event{Op: trace.OpRead, FD: fd, Result: n, Arg: 4096})
}
func (s *script) write(fd, n int) *script {
	return s.do(trace.Event{Op: trace.OpWrite, FD: fd, Result: n, Arg: 16})
}
func (s *script) close(fd int) *script { return s.do(trace.Event{Op: trace.OpClose, FD: fd}) }

// blocking makes the event before one of a call that may block.
func (s *script) blocking() *script {
	e := &s.events[len(s.events)-1]
	e.Flags |= trace.Blocking
	e.Dur = 400
	s.turn++
	e.Turn = s.turn
	return s
}

func (s *script) inherited(fd int, kind trace.Kind, port int) *script {
	return s.do(trace.Event{Op: trace.OpInherited, FD: fd, Arg: uint32(kind) | uint32(port)<<16})
}

// in goes on in another process.
func (s *script) in(pid int) *script { s.pid = pid; return s }

// forks starts a child.
func (s *script) forks(pid int) *script {
	s.do(trace.Event{Op: trace.OpProcStart, FD: pid})
	s.events[len(s.events)-1].Worker = harnessWorker
	s.tables[pid] = process7(pid, s.pid)
	return s
}

// frame gives the reader what has happened, and returns the steps.
func (s *script) frame() []seenStep {
	f := &trace.Frame{Time: s.now, Events: s.events, Lost: s.lost}
	for _, pid := range slices.Sorted(maps.Keys(s.tables)) { // by start, as all sources have them
		p := s.tables[pid]
		f.Processes = append(f.Processes, p)
	}
	s.events, s.lost, s.steps = nil, 0, nil
	s.r.Frame(f, s.detail, s.take)
	s.r.Settle(f, func(t *Turn) { s.ended = append(s.ended, t.Clone()) })
	return s.steps
}

func (s *script) take(st *Step) {
	one := seenStep{Event: *st.Event, Sees: st.Sees, Begins: st.Begins, Interrupted: st.Interrupted, Torn: st.Torn, Ended: st.Ended != nil}
	for _, l := range []struct {
		from *Life
		to   *LifeID
	}{{st.Life, &one.Life}, {st.On, &one.On}, {st.Other, &one.Other}} {
		if l.from != nil {
			*l.to = l.from.ID
		}
	}
	if st.Life != nil {
		one.Now = *st.Life
	}
	if st.Turn != nil {
		one.Turn = st.Turn.Number
	}
	if st.Ended != nil {
		s.ended = append(s.ended, st.Ended.Clone())
	}
	s.steps = append(s.steps, one)
}

// say writes steps as "verb(fd)turn", with a + where a turn begins.
func say(steps []seenStep) string {
	var b []string
	for _, st := range steps {
		one := fmt.Sprintf("%s(%d)%d", st.Sees, st.FD, st.Turn)
		if st.Begins {
			one = "+" + one
		}
		b = append(b, one)
	}
	return strings.Join(b, " ")
}

func (s *script) says(want string) {
	s.t.Helper()
	if got := say(s.frame()); got != want {
		s.t.Errorf("steps are\n%s, not\n%s", got, want)
	}
}

// verbs are events, and what a reader sees in them.
var verbs = []struct {
	event trace.Event
	want  Verb
}{
	{trace.Event{Op: trace.OpRead, FD: 5, Result: 3}, Read},
	{trace.Event{Op: trace.OpRead, FD: 5}, EOF},
	{trace.Event{Op: trace.OpRead, FD: 5, Result: eagain}, ReadFailed},
	{trace.Event{Op: trace.OpWrite, FD: 5, Result: 0}, Wrote},
	{trace.Event{Op: trace.OpWrite, FD: 5, Result: eagain}, WriteFailed},
	{trace.Event{Op: trace.OpAccept, FD: 3, Result: 6}, Born},
	{trace.Event{Op: trace.OpAccept, FD: 3, Result: eagain}, AcceptFailed},
	{trace.Event{Op: trace.OpPipe, FD: -1, Result: 6, Arg: 7}, Born},
	{trace.Event{Op: trace.OpEpollCreate, FD: -1, Result: 6}, Born},
	{trace.Event{Op: trace.OpEpollCreate, FD: -1, Result: -24}, Called},
	{trace.Event{Op: trace.OpListen, FD: 6, Result: -98}, Called},
	{trace.Event{Op: trace.OpSocket, FD: -1, Result: 6}, Called},
	{trace.Event{Op: trace.OpEpollAdd, FD: 5, Arg: 1 | 4<<16}, Watched},
	{trace.Event{Op: trace.OpEpollAdd, FD: 5, Arg: 1 | 4<<16, Result: -17}, Called},
	{trace.Event{Op: trace.OpInterest, FD: 5, Arg: 1}, Watched},
	{trace.Event{Op: trace.OpReady, FD: 5, Arg: 1}, Returned},
	{trace.Event{Op: trace.OpShutdown, FD: 5}, Shut},
	{trace.Event{Op: trace.OpClose, FD: 5}, Died},
	{trace.Event{Op: trace.OpEnqueue, FD: 5}, Queued},
	{trace.Event{Op: trace.OpDequeue, FD: 5}, Dequeued},
	{trace.Event{Op: trace.OpRefuse, FD: 5}, Refused},
	{trace.Event{Op: trace.OpWait, FD: -1}, QueueWaited},
	{trace.Event{Op: trace.OpHeld, FD: -1}, Held},
	{trace.Event{Op: trace.OpThreadEnd, FD: -1}, ThreadEnded},
	{trace.Event{Op: trace.OpThreadStart, FD: -1}, ThreadStarted},
	{trace.Event{Op: trace.OpSetNonblock, FD: 5}, Called},
	{trace.Event{Op: trace.OpSendmsg, FD: 6, Arg: 5}, Sent},
	{trace.Event{Op: trace.OpRecvmsg, FD: 6, Result: 9}, Received},
	{trace.Event{Op: trace.OpRecvmsg, FD: 6, Result: eagain}, ReceiveFailed},
}

func TestVerbs(t *testing.T) {
	for _, one := range verbs {
		s := begin(t).listen(3).accept(3, 5, 40_005)
		s.frame()
		steps := s.do(one.event).frame()
		if steps[0].Sees != one.want {
			t.Errorf("%v is seen as %s, not %s", one.event, steps[0].Sees, one.want)
		}
	}
}

func TestAClosedNumberUsedAgainInOneTurnIsAnotherLife(t *testing.T) {
	s := begin(t).listen(3).wait(1, 3).accept(3, 5, 40_001).wait(2, 5, 3).
		read(5, 0).close(5).accept(3, 5, 40_002).read(5, 10).write(5, 10)
	steps := s.frame()
	n := len(steps)
	old, died, born, used := steps[n-5], steps[n-4], steps[n-3], steps[n-2]
	if old.Life == 0 || old.Life != died.Life || born.Life == old.Life || born.Life != used.Life {
		t.Errorf("read %x, close %x, accept %x, read %x", old.Life, died.Life, born.Life, used.Life)
	}
	if died.Sees != Died || born.Sees != Born || born.Now.From != Accepted || born.On == 0 || born.Now.Port() != 40_002 {
		t.Errorf("%+v\n%+v", died, born)
	}
	if was := s.r.Life(old.Life); was == nil || was.Open() || was.Died != died.Time || was.Port() != 40_001 {
		t.Errorf("of the closed one is known: %+v", was)
	}
	if now := s.r.At(7, 5); now == nil || now.ID != born.Life || now.In != 10 || now.Out != 10 || now.ReadyAndWaiting() {
		t.Errorf("of the open one is known: %+v", now)
	}
	turn := s.r.Turn(Worker{7, 0})
	if len(turn.Ready) != 2 || turn.Ready[0].Life != old.Life || turn.Accepted(old.Life) || !turn.Accepted(born.Life) || len(turn.Calls) != 5 {
		t.Errorf("the turn is %+v", turn)
	}
}

func TestANumberOfWhichTheCloseWasNotSeen(t *testing.T) {
	s := begin(t).listen(3).accept(3, 5, 1).do(trace.Event{Op: trace.OpInterest, FD: 5, Arg: 1}).accept(3, 5, 2)
	steps := s.frame()
	if first := s.r.Life(steps[1].Life); first.Open() || steps[3].Life == first.ID || s.r.At(7, 5).Interest != 0 {
		t.Errorf("the first is %+v, the second %+v", first, s.r.At(7, 5))
	}
}

// A LifeID is never used again, though its slot is.
func TestLifeIDs(t *testing.T) {
	s := begin(t).listen(3)
	seen := map[LifeID]bool{}
	slots := 0
	for n := range 3 * keepClosed {
		s.accept(3, 5, 1+n%60_000).close(5)
		steps := s.frame()
		id := steps[len(steps)-1].Life
		if seen[id] {
			t.Fatalf("%x is used again", id)
		}
		seen[id] = true
		slots = max(slots, id.Slot())
	}
	if slots > keepClosed+2 {
		t.Errorf("%d slots for one connection at a time", slots)
	}
	kept := 0
	for id := range seen {
		if l := s.r.Life(id); l != nil {
			if kept++; l.ID != id {
				t.Errorf("asked for %x, got %x", id, l.ID)
			}
		}
	}
	if kept != keepClosed {
		t.Errorf("%d closed lives are kept, not %d", kept, keepClosed)
	}
}

func TestInterest(t *testing.T) {
	s := begin(t).listen(3).do(trace.Event{Op: trace.OpEpollCreate, FD: -1, Result: 4}).accept(3, 5, 1).accept(3, 6, 2)
	for fd := 5; fd <= 6; fd++ {
		s.do(trace.Event{Op: trace.OpEpollAdd, FD: fd, Arg: uint32(kernel.In) | 4<<16})
	}
	s.do(trace.Event{Op: trace.OpEpollMod, FD: 6, Arg: uint32(kernel.In|kernel.Out) | 4<<16})
	s.frame()
	loop, l := Worker{7, 0}, s.r.At(7, 6)
	if l.Interest != kernel.In|kernel.Out || l.Set != s.r.At(7, 4).ID || l.Owner != 0 || s.r.Watching(loop) != 2 {
		t.Errorf("6 is %+v, and the loop watches %d", l, s.r.Watching(loop))
	}
	s.do(trace.Event{Op: trace.OpEpollDel, FD: 6, Arg: uint32(kernel.In) | 4<<16}).close(5).frame()
	if l.Interest != 0 || l.Set != 0 || s.r.Watching(loop) != 0 {
		t.Errorf("6 is %+v, and the loop watches %d", l, s.r.Watching(loop))
	}
	s.do(trace.Event{Op: trace.OpInterest, FD: 8, Arg: 1}).inherited(8, trace.Connection, 9).frame()
	if eight := s.r.At(7, 8); eight.Interest != kernel.In || s.r.Watching(loop) != 1 {
		t.Errorf("what was watched before it was known is %+v, and the loop watches %d", eight, s.r.Watching(loop))
	}
	s.accept(3, 5, 3).frame()
	if s.r.At(7, 5).Interest != 0 {
		t.Error("a new connection is watched as the one before it was")
	}
}
