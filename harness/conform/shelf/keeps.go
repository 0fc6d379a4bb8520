package shelf

import (
	"context"

	"muxlab/harness/converse"
	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/harness/trace/recorded"
)

// keeps is a process for each connection, as in fork/, and the parent keeps its
// own copy of each. It works until a client waits for the end, which does not come
// while anybody has the connection open; or until the parent has no descriptors left.
var keeps = &model.Model{
	Name: "keeps", Title: title, Sentence: "a process for each connection; from the shelf of wrong servers",
	Traits:  model.Traits{View: model.Processes, Fair: true, Processes: true, Cost: model.PerProcess, Linux: true},
	Options: []model.Option{model.MaxConns(128, 1000)},
	New:     func(o model.Options) model.Server { return parent{o.Int("max-conns")} },
}

type parent struct{ maxConns int }

func (p parent) Serve(ctx context.Context, env *model.Env) error {
	room := make(chan struct{}, p.maxConns) // one token a child
	env.Thread("parent", func(k kernel.Kernel) error {
		l, err := converse.Listen(ctx, k, env)
		if err != nil {
			return err
		}
		for number := 1; ; number++ {
			room <- struct{}{}
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
			p.start(ctx, k, env, number, fd, room) // FAULT: and fd stays open here
		}
	})
	err := env.Wait()
	for range p.maxConns { // every token back: every child reaped
		room <- struct{}{}
	}
	return err
}

// start starts the child that serves fd, and watches over it.
func (p parent) start(ctx context.Context, k kernel.Kernel, env *model.Env, number, fd int, room chan struct{}) {
	child, err := env.Spawn(number, fd)
	if err != nil {
		recorded.NoteRefuse(k, fd, trace.NoProcess)
		k.Close(fd)
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
func (p parent) Work(ctx context.Context, env *model.Env) error {
	env.Ready()
	env.Thread("child", func(k kernel.Kernel) error {
		converse.Serve(k, env, env.Conn)
		return nil
	})
	return env.Wait()
}
