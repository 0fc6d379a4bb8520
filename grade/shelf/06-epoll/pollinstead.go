//go:build shelf

package epoll

// run waits with poll, and passes it all descriptors each time.
func (s *server) run(ctx context.Context, env *model.Env) error {
	if err := s.listen(env); err != nil {
		return err
	}
	for ctx.Err() == nil {
		entries := []kernel.PollFD{{FD: int32(s.listener), Events: int16(kernel.In)}}
		for fd, c := range s.conns {
			entries = append(entries, kernel.PollFD{FD: int32(fd), Events: int16(c.watched)})
		}
		n, err := s.k.Poll(entries, -1) // FAULT: this is poll
		if err == kernel.EINTR || n == 0 {
			continue
		}
		if err != nil {
			return err
		}
		for _, e := range entries {
			if e.Revents != 0 {
				s.dispatch(kernel.EpollEvent{FD: e.FD, Events: kernel.Events(e.Revents)})
			}
		}
	}
	return s.finish(make([]kernel.EpollEvent, 64))
}
