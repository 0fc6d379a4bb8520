//go:build shelf

package epoll

// read echoes bytes as they come.
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
	c.out = append(c.out, s.buf[:n]...) // FAULT: a message may not be complete yet
	s.write(c)
}
