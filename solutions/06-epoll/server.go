// Package epoll is exercise 06: one thread, many clients, epoll(7).
//
// A client sends messages and gets each one back. A message is four bytes that say how
// many bytes follow (most significant byte first), and those bytes. Nothing is sent back
// before a message is there to its last byte.
package epoll

import (
	"context"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
)

const (
	header     = 4       // bytes before each message, which say its length
	maxMessage = 1 << 20 // bytes; a client that announces more is closed
	enough     = 1 << 18 // bytes still to be sent, above which a client is not read
)

// Serve is called once. env.Listener is a bound socket that does not listen yet.
func Serve(ctx context.Context, env *model.Env) error {
	env.Thread("loop", func(k kernel.Kernel) error {
		s := &server{k: k, listener: env.Listener, conns: map[int]*conn{}, buf: make([]byte, 64<<10)}
		return s.run(ctx, env)
	})
	return env.Wait()
}

// A server is the one thread and what it knows.
type server struct {
	k        kernel.Kernel
	listener int
	epfd     int
	conns    map[int]*conn // by descriptor
	buf      []byte        // what one read brings
}

// A conn is one client.
type conn struct {
	fd      int
	in      []byte        // received: the beginning of a message
	out     []byte        // to be sent: whole messages
	watched kernel.Events // what epoll watches it for
	ended   bool          // the client has sent all that it will send
}

// run listens, and then serves until ctx is done.
func (s *server) run(ctx context.Context, env *model.Env) error {
	//muxlab:solution
	if err := s.listen(env); err != nil {
		return err
	}
	events := make([]kernel.EpollEvent, 64)
	for ctx.Err() == nil {
		n, err := s.k.EpollWait(s.epfd, events, -1)
		if err == kernel.EINTR { // a signal; if it was the stop, ctx says so
			continue
		}
		if err != nil {
			return err
		}
		for _, e := range events[:n] {
			s.dispatch(e)
		}
	}
	return s.finish(events)
	//muxlab:starter
	//	// Listen, then wait with EpollWait and serve what is ready, until ctx is done.
	//	return nil
	//muxlab:end
}

// listen makes the listener one that accepts, and the epoll descriptor that watches it.
func (s *server) listen(env *model.Env) error {
	//muxlab:solution
	if err := s.k.SetNonblock(s.listener, true); err != nil {
		return err
	}
	if err := s.k.Listen(s.listener, env.Backlog); err != nil {
		return err
	}
	epfd, err := s.k.EpollCreate()
	if err != nil {
		return err
	}
	s.epfd = epfd
	if err := s.k.EpollCtl(s.epfd, kernel.EpollAdd, s.listener, kernel.In); err != nil {
		return err
	}
	env.Ready()
	return nil
	//muxlab:starter
	//	// In this order: SetNonblock, Listen, EpollCreate, EpollCtl. Then env.Ready().
	//	return nil
	//muxlab:end
}

//muxlab:solution

// dispatch serves one descriptor that epoll_wait returned.
func (s *server) dispatch(e kernel.EpollEvent) {
	if int(e.FD) == s.listener {
		s.accept()
		return
	}
	c := s.conns[int(e.FD)]
	if e.Events.Has(kernel.In | kernel.Err | kernel.Hup) {
		s.read(c)
		return
	}
	s.write(c)
}

// accept takes one client; if there are more, the next wait says so.
func (s *server) accept() {
	fd, _, err := s.k.Accept(s.listener, kernel.NonBlock)
	if err != nil { // the client has gone again, or a signal came
		return
	}
	if s.k.EpollCtl(s.epfd, kernel.EpollAdd, fd, kernel.In) != nil {
		s.k.Close(fd)
		return
	}
	s.conns[fd] = &conn{fd: fd, watched: kernel.In}
}

// read reads once: level-triggered, what is left is reported again.
func (s *server) read(c *conn) {
	n, err := s.k.Read(c.fd, s.buf)
	switch {
	case err == kernel.EAGAIN, err == kernel.EINTR:
		return
	case err != nil:
		s.close(c)
		return
	case n == 0:
		c.ended = true
	}
	c.in = append(c.in, s.buf[:n]...)
	for {
		m, ok := message(c.in)
		if !ok {
			s.close(c)
			return
		}
		if m == nil {
			break
		}
		c.out = append(c.out, m...)
		c.in = c.in[len(m):]
	}
	s.write(c)
}

// write sends what the kernel takes, and keeps the rest until the socket is writable.
func (s *server) write(c *conn) {
	for len(c.out) > 0 {
		n, err := s.k.Write(c.fd, c.out)
		if err == kernel.EAGAIN {
			break
		}
		if err != nil && err != kernel.EINTR {
			s.close(c)
			return
		}
		c.out = c.out[n:]
	}
	if c.ended && len(c.out) == 0 {
		s.close(c)
		return
	}
	s.watch(c)
}

// watch tells epoll what c waits for, if that has changed. Write interest is asked for
// only while something is unsent: a socket is writable nearly always, and every wait
// would return at once.
func (s *server) watch(c *conn) {
	var want kernel.Events
	if !c.ended && len(c.out) < enough {
		want |= kernel.In
	}
	if len(c.out) > 0 {
		want |= kernel.Out
	}
	if want != c.watched && s.k.EpollCtl(s.epfd, kernel.EpollMod, c.fd, want) == nil {
		c.watched = want
	}
}

func (s *server) close(c *conn) {
	s.k.EpollCtl(s.epfd, kernel.EpollDel, c.fd, 0)
	s.k.Close(c.fd)
	delete(s.conns, c.fd)
}

// finish answers what has arrived, without waiting for more, and closes everything.
func (s *server) finish(events []kernel.EpollEvent) error {
	s.k.EpollCtl(s.epfd, kernel.EpollDel, s.listener, 0)
	for {
		n, err := s.k.EpollWait(s.epfd, events, 0)
		if n == 0 && err != kernel.EINTR {
			break
		}
		for _, e := range events[:n] {
			s.dispatch(e)
		}
	}
	for _, c := range s.conns {
		s.close(c)
	}
	return s.k.Close(s.epfd)
}

//muxlab:starter
//	// Write here what run needs: accept a client, read from one, write to one, tell epoll
//	// what to watch, close, and answer what has arrived before the end.
//muxlab:end

// message returns the first message in b, its header included: nil if it is not there to
// its last byte. ok is false if it announces more than maxMessage.
func message(b []byte) (m []byte, ok bool) {
	if len(b) < header {
		return nil, true
	}
	n := int(b[0])<<24 | int(b[1])<<16 | int(b[2])<<8 | int(b[3])
	if n > maxMessage {
		return nil, false
	}
	if len(b) < header+n {
		return nil, true
	}
	return b[:header+n], true
}
