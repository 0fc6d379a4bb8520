//go:build shelf

package epoll

// write goes on after it has closed.
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
		// FAULT: no return: epoll_ctl is called for a descriptor that is closed
	}
	s.watch(c)
}
