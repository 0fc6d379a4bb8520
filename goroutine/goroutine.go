// Package goroutine is Go's own way: a goroutine per connection, on package net.
//
// It teaches what a runtime can hide:
//   - the code is that of threads/: accept, and for each client a conversation
//     that blocks in read;
//   - who sleeps: every goroutine in the read of its own client, and no thread
//     with it. The runtime has one epoll for all of them (the netpoller,
//     edge-triggered); a goroutine that would block is parked, and a few threads
//     run those that are not.
//
// It is the reference that the other models are measured against. What it leaves
// out: everything, which is the point. The calls on the screen are those of the
// conversation: that the runtime tried a read, parked the goroutine in its epoll
// and tried again is not seen there, and is not counted; strace shows it.
package goroutine

import (
	"context"
	"strconv"

	"muxlab/harness/converse"
	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/trace"
)

// Model is the goroutine model.
var Model = &model.Model{
	Name:     "goroutine",
	Title:    "goroutine",
	Sentence: "a goroutine for each connection; Go's runtime waits for all of them in one epoll",
	Traits:   model.Traits{View: model.Runtime, Fair: true},
	New:      func(model.Options) model.Server { return server{} },
}

type server struct{}

func (server) Serve(ctx context.Context, env *model.Env) error {
	if err := kernel.NewDirect().Listen(env.Listener, env.Backlog); err != nil {
		return err
	}
	accepts, err := newAcceptor(env.Listener)
	if err != nil {
		return err
	}
	defer accepts.ln.Close()
	defer context.AfterFunc(ctx, accepts.stop)()
	env.Goroutine("acceptor", trace.Long, accepts, func(k kernel.Kernel) error {
		env.Ready()
		l := converse.Shared(ctx, env, env.Listener)
		for n := 1; ; n++ {
			fd, err := l.Accept(k)
			if err == converse.ErrStopped {
				return nil
			}
			if err != nil {
				return err
			}
			env.Goroutine("goroutine "+strconv.Itoa(n), trace.Brief, accepts.last, func(k kernel.Kernel) error {
				converse.Serve(k, env, fd)
				return nil
			})
		}
	})
	return env.Wait()
}
