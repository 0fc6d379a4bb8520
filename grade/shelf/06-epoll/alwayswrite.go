//go:build shelf

package epoll

// accept watches each client for output from the beginning.
func (s *server) accept() {
	fd, _, err := s.k.Accept(s.listener, kernel.NonBlock)
	if err != nil {
		return
	}
	if s.k.EpollCtl(s.epfd, kernel.EpollAdd, fd, kernel.In|kernel.Out) != nil { // FAULT: a socket is writable nearly always
		s.k.Close(fd)
		return
	}
	s.conns[fd] = &conn{fd: fd, watched: kernel.In | kernel.Out}
}

// watch leaves the interest as it is.
func (s *server) watch(c *conn) {}
