// Package threads is the model of one OS thread per connection.
//
// It teaches how blocking calls serve many clients: by being blocked many times.
//   - who sleeps: the acceptor in accept, and each thread in the read of its own
//     client, whom alone it can hear;
//   - each connection costs a thread (a stack, a place in the scheduler), also
//     while it is silent; beyond the bound the acceptor waits, and the clients
//     wait in the backlog.
//
// The Go runtime ends a program with more than 10,000 threads, so the bound
// stays well below. What it leaves out: a goroutine would do the same at a
// hundredth of the cost, since Go waits with epoll behind its back (goroutine/);
// here each is locked to a thread of its own, and the thread is what blocks.
package threads

import (
	"context"
	"strconv"

	"muxlab/harness/converse"
	"muxlab/harness/kernel"
	"muxlab/harness/model"
)

// Model is the threads model.
var Model = &model.Model{
	Name:     "threads",
	Title:    "thread per connection",
	Sentence: "a thread for each connection; each sleeps in the read of its own client",
	Traits:   model.Traits{View: model.Threads, Fair: true, Threads: true, Cost: model.PerThread},
	Options:  []model.Option{model.MaxConns(1000, 8000)},
	New:      func(o model.Options) model.Server { return server{maxConns: o.Int("max-conns")} },
}

type server struct{ maxConns int }

func (s server) Serve(ctx context.Context, env *model.Env) error {
	room := make(chan struct{}, s.maxConns) // one token a thread
	env.Thread("acceptor", func(k kernel.Kernel) error {
		l, err := converse.Listen(ctx, k, env)
		if err != nil {
			return err
		}
		for n := 1; ; n++ {
			room <- struct{}{} // sleeps while there are as many threads as there may be
			fd, err := l.Accept(k)
			if err == converse.ErrStopped {
				return nil
			}
			if err != nil {
				return err
			}
			env.Handler("thread "+strconv.Itoa(n), func(k kernel.Kernel) error {
				converse.Serve(k, env, fd)
				<-room
				return nil
			})
		}
	})
	return env.Wait()
}
