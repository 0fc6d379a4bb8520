//go:build shelf

package epoll

// close forgets the client, and not the descriptor.
func (s *server) close(c *conn) {
	s.k.EpollCtl(s.epfd, kernel.EpollDel, c.fd, 0)
	if len(c.in) == 0 || !c.ended {
		s.k.Close(c.fd)
	} // FAULT: a client that leaves in the middle of a message is not closed
	delete(s.conns, c.fd)
}
