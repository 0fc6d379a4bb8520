//go:build shelf

package epoll

// run asks again and again, and never sleeps.
func (s *server) run(ctx context.Context, env *model.Env) error {
	if err := s.listen(env); err != nil {
		return err
	}
	events := make([]kernel.EpollEvent, 64)
	for ctx.Err() == nil {
		n, err := s.k.EpollWait(s.epfd, events, 0) // FAULT: a time-out of zero does not wait
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
	return s.finish(events)
}
