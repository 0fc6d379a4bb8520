//go:build shelf

package epoll

import "time"

// run wakes every second to see whether it is to stop.
func (s *server) run(ctx context.Context, env *model.Env) error {
	if err := s.listen(env); err != nil {
		return err
	}
	events := make([]kernel.EpollEvent, 64)
	for ctx.Err() == nil {
		n, err := s.k.EpollWait(s.epfd, events, time.Second) // FAULT: a time-out, though something would wake it
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
