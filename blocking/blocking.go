// Package blocking is the iterative model: one thread, one client at a time.
//
// It teaches what all the others are an answer to:
//   - who sleeps: the one thread, in accept while there is no client, then in read
//     until *this* client speaks or leaves; nobody else can wake it there;
//   - everybody else is connected (the kernel does that alone) and waits in the
//     backlog with what they have sent, unread.
//
// What it leaves out: nothing. This is a complete server, and for one client at
// a time the fastest there is.
package blocking

import (
	"context"

	"muxlab/harness/converse"
	"muxlab/harness/kernel"
	"muxlab/harness/model"
)

// Model is the blocking model.
var Model = &model.Model{
	Name:     "blocking",
	Title:    "blocking",
	Sentence: "one client at a time; the one thread sleeps in read, and the others wait in the backlog",
	Traits:   model.Traits{View: model.One, Clients: 1},
	New:      func(model.Options) model.Server { return server{} },
}

type server struct{}

func (server) Serve(ctx context.Context, env *model.Env) error {
	env.Thread("server", func(k kernel.Kernel) error {
		l, err := converse.Listen(ctx, k, env)
		if err != nil {
			return err
		}
		for {
			fd, err := l.Accept(k)
			if err == converse.ErrStopped {
				return nil
			}
			if err != nil {
				return err
			}
			converse.Serve(k, env, fd) // LAB: one-conversation: it returns when the client has gone
		}
	})
	return env.Wait()
}
