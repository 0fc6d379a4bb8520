package tape

import (
	"testing"

	"muxlab/harness/trace"
)

func (s *script) sends(fd int) *script {
	return s.do(trace.Event{Op: trace.OpSendmsg, FD: 20, Arg: uint32(fd)})
}

func (s *script) receives(fd int) *script {
	return s.do(trace.Event{Op: trace.OpRecvmsg, FD: 20, Result: fd})
}

// copies are the ways in which a descriptor comes into another process.
var copies = []struct {
	name   string
	do     func(s *script)
	pid    int // of the copy
	fd     int
	of     int // the descriptor in process 7, or the number of its life, see nth
	nth    int // of several lives of that number, the first is 0
	from   Birth
	unborn bool // it has no parent
}{
	{name: "a child of fork, by the port", pid: 8, fd: 5, of: 5, from: Inherited,
		do: func(s *script) { s.accept(3, 5, 1).forks(8).in(8).inherited(5, trace.Connection, 1) }},
	{name: "under another number", pid: 8, fd: 4, of: 5, from: Inherited,
		do: func(s *script) { s.accept(3, 5, 1).forks(8).in(8).inherited(4, trace.Connection, 1) }},
	{name: "after the parent has closed it", pid: 8, fd: 5, of: 5, from: Inherited,
		do: func(s *script) { s.accept(3, 5, 1).forks(8).close(5).in(8).inherited(5, trace.Connection, 1) }},
	{name: "long after", pid: 8, fd: 5, of: 5, from: Inherited, do: func(s *script) {
		s.accept(3, 5, 1).forks(8).close(5)
		s.now += 60e9
		s.in(8).inherited(5, trace.Connection, 1)
	}},
	{name: "by the number, where no port is known", pid: 8, fd: 5, of: 5, from: Inherited,
		do: func(s *script) { s.accept(3, 5, 0).forks(8).in(8).inherited(5, trace.Connection, 0) }},
	{name: "by the number it had then", pid: 8, fd: 5, of: 5, from: Inherited,
		do: func(s *script) {
			s.accept(3, 5, 0).forks(8).close(5).accept(3, 5, 0).in(8).inherited(5, trace.Connection, 0)
		}},
	{name: "of two that had it before, the one that no other child has", pid: 9, fd: 5, of: 5, nth: 1, from: Inherited,
		do: func(s *script) {
			s.accept(3, 5, 0).close(5).forks(8).accept(3, 5, 0).close(5).forks(9).accept(3, 5, 0)
			s.in(8).inherited(5, trace.Connection, 0)
			s.in(9).inherited(5, trace.Connection, 0)
		}},
	{name: "not one of a client of long ago", pid: 8, fd: 5, unborn: true, do: func(s *script) {
		s.accept(3, 5, 1).close(5)
		s.now += 60e9
		s.forks(8).in(8).inherited(5, trace.Connection, 1)
	}},
	{name: "not one that came after the child", pid: 8, fd: 5, unborn: true,
		do: func(s *script) { s.forks(8).accept(3, 5, 0).in(8).inherited(5, trace.Connection, 0) }},
	{name: "not one of another client", pid: 8, fd: 5, unborn: true,
		do: func(s *script) { s.accept(3, 5, 1).forks(8).in(8).inherited(5, trace.Connection, 2) }},
	{name: "not what the process made itself", pid: 8, fd: 5, unborn: true, from: Opened, do: func(s *script) {
		s.accept(3, 5, 1).forks(8).in(8).do(trace.Event{Op: trace.OpSocket, FD: -1, Result: 5}).inherited(5, trace.Connection, 1)
	}},
	{name: "in a message", pid: 8, fd: 9, of: 5, from: Passed, do: func(s *script) {
		s.forks(8).accept(3, 5, 1).sends(5).close(5).in(8).receives(9).inherited(9, trace.Connection, 1)
	}},
	{name: "in a message, of which the return was not seen", pid: 8, fd: 9, of: 5, from: Passed, do: func(s *script) {
		s.forks(8).accept(3, 5, 1).sends(5).close(5)
		s.now += 60e9
		s.in(8).inherited(9, trace.Connection, 1)
	}},
	{name: "in the second of two messages, which the child reads first", pid: 8, fd: 9, of: 6, from: Passed, do: func(s *script) {
		s.forks(8).accept(3, 5, 1).accept(3, 6, 2).sends(5).sends(6).in(8).receives(9).inherited(9, trace.Connection, 2)
	}},
	{name: "a listener", pid: 8, fd: 3, of: 3, from: Inherited, do: func(s *script) { s.forks(8).in(8).inherited(3, trace.Listener, 0) }},
	{name: "a listener under another number", pid: 8, fd: 6, of: 3, from: Inherited,
		do: func(s *script) { s.forks(8).in(8).inherited(6, trace.Listener, 0) }},
}

func TestCopiesOfAConnection(t *testing.T) {
	for _, one := range copies {
		t.Run(one.name, func(t *testing.T) {
			s := begin(t).listen(3)
			one.do(s)
			steps := s.frame()
			var of LifeID
			n := 0
			for _, st := range steps {
				if st.Sees == Born && st.Now.PID == 7 && st.Now.FD == one.of && !one.unborn {
					if n == one.nth {
						of = st.Life
					}
					n++
				}
			}
			l := s.r.At(one.pid, one.fd)
			if l == nil || l.Parent != of || l.From != one.from {
				t.Fatalf("the copy is %+v; its parent should be %x", l, of)
			}
			if last := steps[len(steps)-1]; last.Sees != Born || last.Life != l.ID {
				t.Errorf("its birth is seen as %s", last.Sees)
			}
			if want := ConnID(max(of, 0)); of != 0 && l.Connection != want || of == 0 && l.Connection != ConnID(l.ID) {
				t.Errorf("its connection is %x", l.Connection)
			}
		})
	}
}

// Two children have copies of one connection: both are copies of the parent's.
func TestTwoChildrenOfOneParent(t *testing.T) {
	s := begin(t).listen(3).accept(3, 5, 1).forks(8).forks(9)
	s.in(8).inherited(5, trace.Connection, 1).in(9).inherited(5, trace.Connection, 1)
	s.frame()
	if first := s.r.At(7, 5).ID; s.r.At(8, 5).Parent != first || s.r.At(9, 5).Parent != first {
		t.Errorf("they are %+v and %+v", s.r.At(8, 5), s.r.At(9, 5))
	}
}

func TestAGrandchildHasTheSameConnection(t *testing.T) {
	s := begin(t).listen(3).accept(3, 5, 1).forks(8).in(8).inherited(5, trace.Connection, 1)
	s.forks(9).in(9).inherited(5, trace.Connection, 1)
	steps := s.frame()
	l := s.r.At(9, 5)
	if l.Connection != ConnID(steps[1].Life) || l.Parent != s.r.At(8, 5).ID {
		t.Errorf("it is %+v", l)
	}
}

// ends is the end of a child of process 7.
func (s *script) ends(pid int) *script {
	s.in(7).do(trace.Event{Op: trace.OpProcEnd, FD: pid, Result: -9})
	s.events[len(s.events)-1].Worker = harnessWorker
	delete(s.tables, pid)
	return s
}

func TestAProcessOfTheSameNumber(t *testing.T) {
	s := begin(t).forks(9).forks(8).in(8).read(5, 1)
	s.frame()
	s.ends(8).ends(9).forks(8).in(8).read(6, 1)
	if s.frame(); s.r.At(9, 6) != nil || s.r.At(8, 6) == nil || s.r.At(8, 5) != nil {
		t.Errorf("what the second process 8 has is %+v, and 9 has %+v", s.r.At(8, 6), s.r.At(9, 6))
	}
}

func TestTheEndOfAProcess(t *testing.T) {
	s := begin(t).listen(3).accept(3, 5, 1).forks(8).in(8).inherited(5, trace.Connection, 1)
	s.frame()
	l := s.r.At(8, 5)
	s.ends(8)
	if steps := s.frame(); steps[0].Sees != ProcessEnded || l.Open() || s.r.At(8, 5) != nil || s.r.At(7, 5) == nil {
		t.Errorf("after its end its connection is %+v", l)
	}
	s.forks(8).in(8).read(5, 1)
	if s.frame(); s.r.At(8, 5).ID == l.ID || s.r.Parent(8) != 7 {
		t.Error("another process of the same number goes on with its connections")
	}
	if delete(s.tables, 8); s.r.At(8, 5) == nil {
		t.Fatal("it has none")
	}
	s.frame()
	s.frame()
	if s.r.At(8, 5) != nil {
		t.Error("a process that the tables do not show is still there")
	}
}
