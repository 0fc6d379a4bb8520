//go:build shelf

package epoll

// finish answers what has arrived.
func (s *server) finish(events []kernel.EpollEvent) error {
	s.k.EpollCtl(s.epfd, kernel.EpollDel, s.listener, 0)
	for {
		n, err := s.k.EpollWait(s.epfd, events, 0)
		if n == 0 && err != kernel.EINTR {
			return nil // FAULT: connections and the epoll descriptor stay open
		}
		for _, e := range events[:n] {
			s.dispatch(e)
		}
	}
}
