//go:build shelf

package epoll

// dispatch writes first where it can.
func (s *server) dispatch(e kernel.EpollEvent) {
	if int(e.FD) == s.listener {
		s.accept()
		return
	}
	c := s.conns[int(e.FD)]
	if e.Events.Has(kernel.Out) {
		s.write(c)
		return
	}
	s.read(c)
}

// write gives up when write fails.
func (s *server) write(c *conn) {
	for len(c.out) > 0 {
		n, err := s.k.Write(c.fd, c.out)
		if err == kernel.EAGAIN {
			break
		}
		if err != nil && err != kernel.EINTR {
			return // FAULT: the client is gone, and is not closed
		}
		c.out = c.out[n:]
	}
	if c.ended && len(c.out) == 0 {
		s.close(c)
		return
	}
	s.watch(c)
}
