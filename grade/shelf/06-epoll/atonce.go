//go:build shelf

package epoll

// run ends as soon as it hears of the stop.
func (s *server) run(ctx context.Context, env *model.Env) error {
	if err := s.listen(env); err != nil {
		return err
	}
	events := make([]kernel.EpollEvent, 64)
	for {
		n, err := s.k.EpollWait(s.epfd, events, -1)
		if err == kernel.EINTR {
			if ctx.Err() != nil {
				return nil // FAULT: what has arrived is not answered, and nothing is closed
			}
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
