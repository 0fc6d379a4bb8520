//go:build shelf

package epoll

// dispatch reads whatever a client is ready for.
func (s *server) dispatch(e kernel.EpollEvent) {
	if int(e.FD) == s.listener {
		s.accept()
		return
	}
	c := s.conns[int(e.FD)]
	s.read(c) // FAULT: on Out it must write
}
