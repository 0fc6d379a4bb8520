// Package fork is the model of one process per connection.
//
// It teaches the oldest answer (inetd, and every textbook's first server):
//   - who sleeps: the parent in accept, each child in the read of its own client;
//   - a child shares nothing: it may crash, leak or compute, and only its own
//     client notices; when it exits, the kernel takes everything back;
//   - the parent must close its copy of each connection, or the client never sees
//     the end; and it must reap its children, or they stay as zombies;
//   - beyond the bound the parent waits, and the clients wait in the backlog.
//
// What it leaves out: a plain fork(2), which a program of many threads, as every
// Go program is, cannot do. The child is this program run again, with the
// connection inherited; that costs milliseconds where fork costs a fraction.
package fork

import (
	"context"

	"muxlab/harness/converse"
	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/harness/trace/recorded"
)

// Model is the fork model.
var Model = &model.Model{
	Name:     "fork",
	Title:    "process per connection",
	Sentence: "a process for each connection; each sleeps in the read of its own client",
	Traits:   model.Traits{View: model.Processes, Fair: true, Processes: true, Cost: model.PerProcess, Linux: true},
	Options:  []model.Option{model.MaxConns(128, 1000)},
	New:      func(o model.Options) model.Server { return server{maxConns: o.Int("max-conns")} },
}

type server struct{ maxConns int }

// Serve is the parent.
func (s server) Serve(ctx context.Context, env *model.Env) error {
	room := make(chan struct{}, s.maxConns) // one token a child
	env.Thread("parent", func(k kernel.Kernel) error {
		l, err := converse.Listen(ctx, k, env)
		if err != nil {
			return err
		}
		for number := 1; ; number++ {
			room <- struct{}{} // sleeps while there are as many children as there may be
			fd, err := l.Accept(k)
			if err != nil {
				<-room
			}
			if err == converse.ErrStopped {
				return nil
			}
			if err != nil {
				return err
			}
			s.start(ctx, k, env, number, fd, room)
			k.Close(fd) // LAB: parent-closes: the child has its own
		}
	})
	err := env.Wait()
	for range s.maxConns { // every token back: every child reaped
		room <- struct{}{}
	}
	return err
}

// start starts the child that serves fd, and watches over it.
func (s server) start(ctx context.Context, k kernel.Kernel, env *model.Env, number, fd int, room chan struct{}) {
	child, err := env.Spawn(number, fd)
	if err != nil { // this client is lost; the others are not
		recorded.NoteRefuse(k, fd, trace.NoProcess)
		<-room
		return
	}
	forget := context.AfterFunc(ctx, child.Stop)
	go func() {
		<-child.Done()
		forget()
		<-room
	}()
}

// Work is a child.
func (s server) Work(ctx context.Context, env *model.Env) error {
	env.Ready()
	env.Thread("child", func(k kernel.Kernel) error {
		converse.Serve(k, env, env.Conn)
		return nil
	})
	return env.Wait()
}
