//go:build shelf

package epoll

// write closes a client that has ended its sending side, also while something is unsent.
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
	if c.ended { // FAULT: what is unsent is lost
		s.close(c)
		return
	}
	s.watch(c)
}
