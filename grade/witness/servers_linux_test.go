package witness

import (
	"context"
	"os"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
)

// Servers that are not what they say.

// decoy: a thread in epoll_wait, which serves nobody, and a thread for each client.
func decoy(ctx context.Context, env *model.Env) error {
	env.Thread("loop", func(k kernel.Kernel) error {
		r, w, err := k.Pipe()
		if err != nil {
			return err
		}
		defer k.Close(r)
		defer k.Close(w)
		epfd, err := k.EpollCreate()
		if err != nil {
			return err
		}
		defer k.Close(epfd)
		k.EpollCtl(epfd, kernel.EpollAdd, r, kernel.In)
		for ctx.Err() == nil {
			k.EpollWait(epfd, make([]kernel.EpollEvent, 1), -1)
		}
		return nil
	})
	env.Thread("accept", func(k kernel.Kernel) error {
		if err := k.Listen(env.Listener, env.Backlog); err != nil {
			return err
		}
		env.Ready()
		for ctx.Err() == nil {
			if fd, _, err := k.Accept(env.Listener, 0); err == nil {
				env.Handler("client", func(k kernel.Kernel) error { return echo(ctx, k, fd) })
			}
		}
		return nil
	})
	return env.Wait()
}

func echo(ctx context.Context, k kernel.Kernel, fd int) error {
	defer k.Close(fd)
	for buf := make([]byte, 1024); ctx.Err() == nil; {
		n, err := k.Read(fd, buf)
		if err == kernel.EINTR {
			continue
		}
		if n == 0 || err != nil {
			return nil
		}
		k.Write(fd, buf[:n])
	}
	return nil
}

// secret watches one descriptor of which its trace says nothing.
func secret(ctx context.Context, env *model.Env) error {
	env.Thread("loop", func(k kernel.Kernel) error {
		if err := k.Listen(env.Listener, env.Backlog); err != nil {
			return err
		}
		epfd, err := k.EpollCreate()
		if err != nil {
			return err
		}
		direct := kernel.NewDirect()
		r, _, err := direct.Pipe()
		if err != nil {
			return err
		}
		direct.EpollCtl(epfd, kernel.EpollAdd, r, kernel.In)
		k.EpollCtl(epfd, kernel.EpollAdd, env.Listener, kernel.In)
		env.Ready()
		for ctx.Err() == nil {
			k.EpollWait(epfd, make([]kernel.EpollEvent, 1), -1)
		}
		return nil
	})
	return env.Wait()
}

// silent reads a file of 1 MiB of which its trace says nothing.
func silent(ctx context.Context, env *model.Env) error {
	env.Thread("loop", func(k kernel.Kernel) error {
		zero, err := os.Open("/dev/zero")
		if err != nil {
			return err
		}
		defer zero.Close()
		zero.Read(make([]byte, 1<<20))
		if err := k.Listen(env.Listener, env.Backlog); err != nil {
			return err
		}
		env.Ready()
		for ctx.Err() == nil {
			k.Accept(env.Listener, 0)
		}
		return nil
	})
	return env.Wait()
}

// spin asks again and again, without waiting.
func spin(ctx context.Context, env *model.Env) error {
	env.Thread("loop", func(k kernel.Kernel) error {
		if err := k.Listen(env.Listener, env.Backlog); err != nil {
			return err
		}
		epfd, err := k.EpollCreate()
		if err != nil {
			return err
		}
		env.Ready()
		for ctx.Err() == nil {
			k.EpollWait(epfd, make([]kernel.EpollEvent, 1), 0)
		}
		return nil
	})
	return env.Wait()
}
