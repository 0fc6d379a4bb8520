//go:build shelf

package epoll

// listen forgets to watch the listener.
func (s *server) listen(env *model.Env) error {
	if err := s.k.SetNonblock(s.listener, true); err != nil {
		return err
	}
	if err := s.k.Listen(s.listener, env.Backlog); err != nil {
		return err
	}
	epfd, err := s.k.EpollCreate()
	if err != nil {
		return err
	}
	s.epfd = epfd
	// FAULT: no EpollCtl for the listener: no wait returns when a client comes
	env.Ready()
	return nil
}
