//go:build shelf

package epoll

// read waits for the whole of a message, however long it is said to be.
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
		m, _ := message(c.in) // FAULT: a client may announce any length, and is not closed
		if m == nil {
			break
		}
		c.out = append(c.out, m...)
		c.in = c.in[len(m):]
	}
	s.write(c)
}
