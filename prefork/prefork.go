// Package prefork is the model of N processes on one port, each serving one
// client at a time.
//
// It teaches how processes share a listener, seven ways (--accept):
//   - blocking: each worker sleeps in accept on the shared listener. The kernel
//     wakes one for one client;
//   - shared: each sleeps in epoll_wait on the shared listener. One client wakes
//     them all, one gets it, the others were woken in vain: the thundering herd;
//   - exclusive: the same with EPOLLEXCLUSIVE. Few are woken, but the last to wait
//     is the first to be woken, so that one worker gets nearly all;
//   - reuseport: a listener each (SO_REUSEPORT). The kernel deals the clients out by
//     a hash, whether the worker is free or not: no herd, and no help either;
//   - filelock: one at a time may accept, the others sleep in fcntl (locks.go);
//   - mutex: the same with a lock in shared memory, which costs no system call
//     while nobody waits (locks.go);
//   - passing: the parent accepts, and hands the connections on (passing.go).
//
// Workers are replaced when they die. The clients of a worker die with it; with
// reuseport those, too, who wait in its own backlog, for a backlog ends with the
// last descriptor of its listener. Where net.ipv4.tcp_migrate_req is 1 (Linux 5.14)
// the kernel hands them to another listener of the port. Or the parent could make
// all listeners and keep them open: the replacement would find the backlog of the
// one before. It does not here, so that a listener each is what one sees.
//
// What it leaves out: spare workers that come and go with the load.
package prefork

import (
	"context"

	"muxlab/harness/converse"
	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/proc"
)

// Model is the prefork model.
var Model = &model.Model{
	Name:     "prefork",
	Title:    "prefork",
	Sentence: "N processes on one port; each sleeps in accept, or in epoll_wait on the listener",
	Traits:   model.Traits{View: model.Processes, Clients: model.PerWorker, Fair: true, Processes: true, Linux: true},
	Options: []model.Option{
		{Name: "workers", Default: "4", Min: 1, Max: 256, Help: "worker processes"},
		{Name: "accept", Default: "blocking", Help: "how the workers share the port",
			Choices: []string{"blocking", "shared", "exclusive", "reuseport", "filelock", "mutex", "passing"},
			Means: []string{"each worker sleeps in accept", "each sleeps in epoll_wait: one client may wake them all",
				"the same with EPOLLEXCLUSIVE: few are woken", "a listener each: the kernel deals the clients out",
				"one at a time may accept, the others sleep on a file's lock", "the same with a lock in shared memory",
				"the parent accepts, and hands the connections on"}},
	},
	New: func(o model.Options) model.Server {
		return server{workers: o.Int("workers"), accept: o.String("accept")}
	},
}

type server struct {
	workers int
	accept  string
}

// SharesPort: the parent's socket holds the port, and the workers bind their own to it.
func (s server) SharesPort() bool { return s.accept == "reuseport" }

// Serve is the parent. With reuseport it does not listen: a connection that the
// kernel gave to its socket would rot there.
func (s server) Serve(ctx context.Context, env *model.Env) error {
	k := kernel.NewDirect()
	if s.accept != "reuseport" {
		if err := k.Listen(env.Listener, env.Backlog); err != nil {
			return err
		}
	}
	switch s.accept {
	case "mutex":
		return s.shareMutex(ctx, env, k)
	case "passing":
		return s.pass(ctx, env, k)
	}
	return proc.Supervise(ctx, env, s.workers, nil)
}

// Work is a worker.
func (s server) Work(ctx context.Context, env *model.Env) error {
	env.Thread("worker", func(k kernel.Kernel) error {
		next, err := s.way(ctx, k, env)
		if err != nil {
			return err
		}
		env.Ready()
		for {
			conn, err := next()
			if err == converse.ErrStopped {
				return nil
			}
			if err != nil {
				return err
			}
			converse.Serve(k, env, conn)
		}
	})
	return env.Wait()
}

// way is how this worker gets its next connection.
func (s server) way(ctx context.Context, k kernel.Kernel, env *model.Env) (next func() (int, error), err error) {
	fd := env.Listener
	if s.accept == "reuseport" {
		if fd, err = ownListener(k, env); err != nil {
			return nil, err
		}
	}
	l := converse.Shared(ctx, env, fd)
	switch s.accept {
	case "shared", "exclusive", "reuseport":
		if err := k.SetNonblock(fd, true); err != nil { // a sibling may be faster
			return nil, err
		}
		epfd, err := s.watch(k, fd)
		events := make([]kernel.EpollEvent, 1)
		l.Sleep = func() { k.EpollWait(epfd, events, -1) } // LAB: herd
		return func() (int, error) { return l.Accept(k) }, err
	case "filelock":
		return oneAtATime(ctx, k, l, &fileLock{k: k, fd: fd}), nil
	case "mutex":
		m, err := newMutex(k, env.Shared, env.Number)
		return oneAtATime(ctx, k, l, m), err
	case "passing":
		return func() (int, error) { return receive(k, env.Shared) }, nil
	}
	return func() (int, error) { return l.Accept(k) }, nil
}

// ownListener is this worker's own.
func ownListener(k kernel.Kernel, env *model.Env) (int, error) {
	fd, _, err := model.Bind(k, env.Addr, true)
	if err != nil {
		return -1, err
	}
	if err := k.Listen(fd, env.Backlog); err != nil {
		return -1, err
	}
	return fd, nil
}

// watch makes an epoll that watches the listener, and nothing else.
func (s server) watch(k kernel.Kernel, fd int) (int, error) {
	epfd, err := k.EpollCreate()
	if err != nil {
		return -1, err
	}
	want := kernel.In
	if s.accept == "exclusive" {
		want |= kernel.Exclusive
	}
	return epfd, k.EpollCtl(epfd, kernel.EpollAdd, fd, want)
}
