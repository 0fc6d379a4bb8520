// Package threadpool is the model of a fixed number of threads and a queue.
//
// It teaches where work waits when workers are few:
//   - who sleeps: the acceptor in accept, or, when the queue is full, on the
//     queue; each worker on the queue, or in the read of the client it serves;
//   - a full queue stops the acceptor, and so the pressure reaches the kernel's
//     backlog, and at last the clients: nothing grows without a bound;
//   - a worker serves a connection, not a request: N silent clients keep N workers
//     busy doing nothing, and everybody else waits;
//   - the other way (--accept mutex): no queue and no acceptor; the workers accept
//     themselves, one at a time. Who has the mutex sleeps in accept, the others on
//     the mutex, and what nobody has time for stays in the backlog at once.
//
// What it leaves out: growing and shrinking the pool.
package threadpool

import (
	"context"
	"strconv"
	"sync"

	"muxlab/harness/converse"
	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/queue"
)

// Model is the threadpool model.
var Model = &model.Model{
	Name:     "threadpool",
	Title:    "thread pool",
	Sentence: "a queue and N threads; a worker sleeps on the queue, then in the read of its client",
	Traits:   model.Traits{View: model.Pool, Clients: model.PerWorker, Fair: true, Threads: true},
	Options: []model.Option{
		{Name: "workers", Default: "8", Min: 1, Max: 1000, Help: "threads that serve"},
		{Name: "queue", Default: "64", Min: 1, Max: 65536, Help: "connections that may wait for a worker"},
		{Name: "accept", Default: "queue", Choices: []string{"queue", "mutex"},
			Help: "who accepts: one thread for all, through the queue, or each worker, under a mutex"},
	},
	New: func(o model.Options) model.Server {
		return server{workers: o.Int("workers"), queue: o.Int("queue"), accept: o.String("accept")}
	},
}

type server struct {
	workers, queue int
	accept         string
}

func (s server) Serve(ctx context.Context, env *model.Env) error {
	env.Thread("acceptor", func(k kernel.Kernel) error {
		l, err := converse.Listen(ctx, k, env)
		if err != nil {
			return err
		}
		if s.accept == "mutex" {
			takeTurns(env, l, s.workers)
			return nil
		}
		return Pool(k, env, l, s.workers, s.queue)
	})
	return env.Wait()
}

// Pool starts the workers, and accepts for them until the listener is stopped.
// It returns before the workers do: env.Wait waits for those.
func Pool(k kernel.Kernel, env *model.Env, l *converse.Listener, workers, capacity int) error {
	waiting := queue.New(capacity)
	defer waiting.Close() // what is in it is still served
	for n := range workers {
		env.Thread("worker "+strconv.Itoa(n+1), func(k kernel.Kernel) error {
			for {
				fd, ok := waiting.Take(k)
				if !ok {
					return nil
				}
				converse.Serve(k, env, fd)
			}
		})
	}
	for {
		fd, err := l.Accept(k)
		if err == converse.ErrStopped {
			return nil
		}
		if err != nil {
			return err
		}
		waiting.Put(k, fd) // LAB: full-queue: sleeps while the queue is full
	}
}

// takeTurns starts workers that accept themselves, one at a time.
func takeTurns(env *model.Env, l *converse.Listener, workers int) {
	var turn sync.Mutex
	for n := range workers {
		env.Thread("worker "+strconv.Itoa(n+1), func(k kernel.Kernel) error {
			for {
				turn.Lock()
				fd, err := l.Accept(k)
				turn.Unlock()
				if err == converse.ErrStopped {
					return nil
				}
				if err != nil {
					return err
				}
				converse.Serve(k, env, fd)
			}
		})
	}
}
