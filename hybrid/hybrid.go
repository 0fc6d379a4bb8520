// Package hybrid is the model of N processes with M threads each, or with a
// loop each: how real servers combine the other models.
//
// It teaches what the combination buys:
//   - processes: a crash takes a part of the clients, not all; no lock is shared
//     between them, and every core is used;
//   - inside, each process waits as its half does: a pool's workers in read
//     (--inner threads), or one loop in epoll_wait (--inner epoll).
//
// Both halves are the other models' own code; this file only joins them. What it
// leaves out: moving clients from a busy process to an idle one.
package hybrid

import (
	"context"

	"muxlab/epoll"
	"muxlab/harness/converse"
	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/harness/reactor"
	"muxlab/threadpool"
)

// Model is the hybrid model.
var Model = &model.Model{
	Name:     "hybrid",
	Title:    "hybrid",
	Sentence: "N processes, each with M threads or with an epoll loop of its own: both levels wait",
	Traits:   model.Traits{View: model.Processes, Clients: model.PerWorker, Fair: true, Threads: true, Processes: true, Linux: true},
	Options: []model.Option{
		{Name: "workers", Default: "2", Min: 1, Max: 64, Help: "worker processes"},
		{Name: "threads", Default: "4", Min: 1, Max: 256, Help: "threads that serve in each, with --inner threads"},
		{Name: "queue", Default: "64", Min: 1, Max: 65536, Help: "connections that may wait in each for a thread"},
		model.MaxConns(1_000_000, 1_000_000),
		{Name: "inner", Default: "threads", Choices: []string{"threads", "epoll"}, Means: []string{"threads behind a queue", "one loop in each process"}, Help: "what each process is inside"},
	},
	New: func(o model.Options) model.Server {
		return server{o.Int("workers"), o.Int("threads"), o.Int("queue"), o.Int("max-conns"), o.String("inner")}
	},
}

type server struct {
	workers, threads, queue, maxConns int
	inner                             string
}

// Serve is the parent.
func (s server) Serve(ctx context.Context, env *model.Env) error {
	if err := kernel.NewDirect().Listen(env.Listener, env.Backlog); err != nil {
		return err
	}
	return proc.Supervise(ctx, env, s.workers, nil)
}

// Work is a worker process.
func (s server) Work(ctx context.Context, env *model.Env) error {
	name, work := "acceptor", s.pool
	if s.inner == "epoll" {
		name, work = "loop", s.loop
	}
	env.Thread(name, func(k kernel.Kernel) error { return work(ctx, k, env) })
	return env.Wait()
}

func (s server) pool(ctx context.Context, k kernel.Kernel, env *model.Env) error {
	env.Ready()
	l := converse.Shared(ctx, env, env.Listener)
	l.MaxConns = s.share(env.Number)
	return threadpool.Pool(k, env, l, s.threads, s.queue)
}

// share is how many connections the process with this number may have: together as
// many as the server may, but each at least one.
func (s server) share(number int) int {
	return max(1, (s.maxConns+s.workers-number)/s.workers)
}

// loop watches the shared listener exclusively: a client wakes few loops, not all.
func (s server) loop(ctx context.Context, k kernel.Kernel, env *model.Env) error {
	p, err := epoll.New(k)
	if err != nil {
		return err
	}
	return reactor.Serve(ctx, env, k, p, reactor.Config{MaxConns: s.share(env.Number), Shared: true, Listener: kernel.Exclusive})
}
