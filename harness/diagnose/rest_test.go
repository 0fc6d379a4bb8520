package diagnose

import (
	"testing"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

const eintr = -int(kernel.EINTR)

func (s *script) listens() { s.watch(listener, kernel.In) }

// wroteLess begins a server that wrote 9 of the 16 bytes of an echo.
func wroteLess(t *testing.T) *script {
	s := begin(t)
	s.listens()
	s.client(9, kernel.In)
	s.client(10, kernel.In)
	s.wait(0, kernel.In, 9)
	s.read(9, 16, 4096)
	s.write(9, 9, 16)
	return s
}

func TestTheRestOfAWrite(t *testing.T) {
	begun := func() *script { return wroteLess(t) }
	another := func(s *script) {
		s.pass(1100 * time.Millisecond)
		s.wait(0, kernel.In, 10)
		s.read(10, 5, 4096)
		s.write(10, 5, 5)
	}
	s := begun()
	another(s)
	if f := s.one("short-write"); f.FD != 9 {
		t.Errorf("it is about %d", f.FD)
	}
	s = begun()
	s.watch(9, kernel.In|kernel.Out)
	another(s)
	s.none("it waits until it can write the rest")
	s = begun()
	s.write(9, 7, 7)
	another(s)
	s.none("the rest was written")
	s = begun()
	s.pass(2 * time.Second)
	s.none("the turn is not over")
	s = begun()
	s.read(9, 0, 4096)
	s.close(9)
	s.one("short-write")
	s = begun()
	s.read(9, -int(kernel.ECONNRESET), 4096)
	s.close(9)
	another(s)
	s.none("the client is gone")
}

func TestAnInterruptedCall(t *testing.T) {
	cut := func(then func(s *script, fd int)) *script {
		s := begin(t)
		s.listens()
		for fd := 9; fd < 12; fd++ {
			s.client(fd, kernel.In)
			s.wait(0, kernel.In, fd)
			s.read(fd, eintr, 4096)
			then(s, fd)
		}
		return s
	}
	s := cut(func(s *script, fd int) { s.close(fd) })
	if f := s.one("interrupted"); f.FD != 10 {
		t.Errorf("it is about %d; one may be chance", f.FD)
	}
	cut(func(s *script, fd int) { s.read(fd, 0, 4096); s.close(fd) }).none("it was called again")
	cut(func(s *script, fd int) { s.wait(0, kernel.In, listener); s.close(fd) }).none("it was closed in another turn")
	cut(func(s *script, fd int) {
		s.do(trace.Event{Op: trace.OpEpollDel, FD: listener, Arg: epoll << 16})
		s.close(fd)
	}).none("the server ends")
}
