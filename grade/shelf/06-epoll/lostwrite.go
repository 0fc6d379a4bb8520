//go:build shelf

package epoll

// write sends once, and takes for granted that write takes everything.
func (s *server) write(c *conn) {
	if len(c.out) > 0 {
		_, err := s.k.Write(c.fd, c.out)
		if err != nil && err != kernel.EAGAIN && err != kernel.EINTR {
			s.close(c)
			return
		}
		c.out = nil // FAULT: what write did not take is lost
	}
	if c.ended {
		s.close(c)
		return
	}
	s.watch(c)
}
