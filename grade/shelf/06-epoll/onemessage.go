//go:build shelf

package epoll

// read takes one message out of what has arrived.
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
	m, ok := message(c.in)
	if !ok {
		s.close(c)
		return
	}
	c.out = append(c.out, m...) // FAULT: one read may bring several messages
	c.in = c.in[len(m):]
	s.write(c)
}
