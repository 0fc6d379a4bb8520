//go:build shelf

package epoll

// A server has an error that ends it.
type server struct {
	k        kernel.Kernel
	listener int
	epfd     int
	conns    map[int]*conn
	buf      []byte
	failed   error
}

// run ends when a call has failed.
func (s *server) run(ctx context.Context, env *model.Env) error {
	if err := s.listen(env); err != nil {
		return err
	}
	events := make([]kernel.EpollEvent, 64)
	for ctx.Err() == nil {
		n, err := s.k.EpollWait(s.epfd, events, -1)
		if err == kernel.EINTR {
			continue
		}
		if err != nil {
			return err
		}
		for _, e := range events[:n] {
			s.dispatch(e)
		}
		if s.failed != nil {
			return s.failed
		}
	}
	return s.finish(events)
}

// read takes an error of one client for one of the server.
func (s *server) read(c *conn) {
	n, err := s.k.Read(c.fd, s.buf)
	switch {
	case err == kernel.EAGAIN, err == kernel.EINTR:
		return
	case err != nil:
		s.failed = err // FAULT: a client that resets its connection ends the server
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
