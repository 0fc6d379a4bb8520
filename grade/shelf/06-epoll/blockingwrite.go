//go:build shelf

package epoll

// accept leaves the connection blocking.
func (s *server) accept() {
	fd, _, err := s.k.Accept(s.listener, 0) // FAULT: write waits for this client, and everybody with it
	if err != nil {
		return
	}
	if s.k.EpollCtl(s.epfd, kernel.EpollAdd, fd, kernel.In) != nil {
		s.k.Close(fd)
		return
	}
	s.conns[fd] = &conn{fd: fd, watched: kernel.In}
}
