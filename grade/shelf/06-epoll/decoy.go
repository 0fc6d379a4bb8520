//go:build shelf

package epoll

// Serve has a thread that sleeps in epoll_wait for show, and another that serves.
func Serve(ctx context.Context, env *model.Env) error {
	env.Thread("loop", func(k kernel.Kernel) error {
		epfd, err := k.EpollCreate()
		if err != nil {
			return err
		}
		k.EpollCtl(epfd, kernel.EpollAdd, env.Listener, 0)
		for ctx.Err() == nil {
			k.EpollWait(epfd, make([]kernel.EpollEvent, 1), -1) // FAULT: this thread serves nobody
		}
		return k.Close(epfd)
	})
	env.Thread("work", func(k kernel.Kernel) error {
		s := &server{k: k, listener: env.Listener, conns: map[int]*conn{}, buf: make([]byte, 64<<10)}
		return s.run(ctx, env)
	})
	return env.Wait()
}
