//go:build shelf

package epoll

// listen leaves the listener blocking.
func (s *server) listen(env *model.Env) error {
	// FAULT: accept waits if the client is gone, and all others with it
	if err := s.k.Listen(s.listener, env.Backlog); err != nil {
		return err
	}
	epfd, err := s.k.EpollCreate()
	if err != nil {
		return err
	}
	s.epfd = epfd
	if err := s.k.EpollCtl(s.epfd, kernel.EpollAdd, s.listener, kernel.In); err != nil {
		return err
	}
	env.Ready()
	return nil
}
