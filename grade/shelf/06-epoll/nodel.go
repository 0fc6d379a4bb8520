//go:build shelf

package epoll

// close leaves the descriptor in the epoll set.
func (s *server) close(c *conn) {
	// FAULT: EpollDel goes before Close
	s.k.Close(c.fd)
	delete(s.conns, c.fd)
}
