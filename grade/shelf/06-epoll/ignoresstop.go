//go:build shelf

package epoll

// run does not look at ctx.
func (s *server) run(ctx context.Context, env *model.Env) error {
	if err := s.listen(env); err != nil {
		return err
	}
	events := make([]kernel.EpollEvent, 64)
	for { // FAULT: it serves for ever
		n, err := s.k.EpollWait(s.epfd, events, -1)
		if err == kernel.EINTR {
			continue
		}
		if err != nil {
			return err
		}
		for _, e := range events[:n] {
			s.dispatch(e)
		}
	}
}
