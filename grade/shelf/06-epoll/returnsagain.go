//go:build shelf

package epoll

// A server has an error that ends it.
type server struct {
	k        kernel.Kernel
	listener int
	epfd     int
	conns    map[int]*conn
	buf      []byte
	failed   error
}

// run ends when a call has failed.
func (s *server) run(ctx context.Context, env *model.Env) error {
	if err := s.listen(env); err != nil {
		return err
	}
	events := make([]kernel.EpollEvent, 64)
	for ctx.Err() == nil {
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
		if s.failed != nil {
			return s.failed
		}
	}
	return s.finish(events)
}

// accept takes all clients that are there.
func (s *server) accept() {
	for {
		fd, _, err := s.k.Accept(s.listener, kernel.NonBlock)
		if err != nil {
			s.failed = err // FAULT: EAGAIN says that there are no more
			return
		}
		if s.k.EpollCtl(s.epfd, kernel.EpollAdd, fd, kernel.In) != nil {
			s.k.Close(fd)
			return
		}
		s.conns[fd] = &conn{fd: fd, watched: kernel.In}
	}
}
