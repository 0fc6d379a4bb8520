package proc

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"muxlab/harness/model"
)

// How long a worker that died is waited for before it is replaced: not at all,
// if it lived; longer and longer, if it dies at once, again and again.
const (
	shortLife   = time.Second
	backoffFrom = 100 * time.Millisecond
	backoffTo   = 5 * time.Second
)

// Supervise keeps n worker processes running, each under its number, and calls
// env.Ready once all accept. When ctx is done it asks them to stop and waits for
// them; those that are still there a second after the grace are killed, which is
// an error, as it is when one cannot be started at the beginning. died, unless
// nil, is told of each that ended, before another takes its number.
func Supervise(ctx context.Context, env *model.Env, n int, died func(number int)) error {
	told := ctx // done when the server is told to stop, with the signal as its cause: no failure
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	s := &supervisor{ctx: ctx, fail: cancel, env: env, died: died}
	s.starting.Add(n)
	var all sync.WaitGroup
	for number := 1; number <= n; number++ {
		all.Go(func() { s.keep(number) })
	}
	all.Go(func() {
		s.starting.Wait()
		if ctx.Err() == nil {
			s.ready.Store(true)
			env.Ready()
		}
	})
	all.Wait()
	if killed := s.killed.Load(); killed > 0 {
		return fmt.Errorf("%d workers did not come to their end in time, and were killed", killed)
	}
	if cause := context.Cause(ctx); cause != ctx.Err() && cause != context.Cause(told) {
		return cause
	}
	return nil
}

type supervisor struct {
	ctx      context.Context
	fail     context.CancelCauseFunc
	env      *model.Env
	died     func(number int)
	starting sync.WaitGroup
	ready    atomic.Bool
	killed   atomic.Int32
}

// keep runs worker number, again and again.
func (s *supervisor) keep(number int) {
	first := sync.OnceFunc(s.starting.Done)
	defer first()
	backoff := backoffFrom
	for s.ctx.Err() == nil {
		began := time.Now()
		p, err := s.env.Spawn(number, -1)
		switch {
		case err == nil:
			s.watch(p, first)
			if s.died != nil {
				s.died(number)
			}
		case !s.ready.Load():
			s.fail(err)
		}
		if time.Since(began) > shortLife {
			backoff = backoffFrom
			continue
		}
		select {
		case <-s.ctx.Done():
		case <-time.After(backoff):
		}
		backoff = min(2*backoff, backoffTo)
	}
}

// watch returns when p has ended.
func (s *supervisor) watch(p model.Process, ready func()) {
	select {
	case <-p.Ready():
		ready()
	case <-p.Done():
		return
	case <-s.ctx.Done():
	}
	select {
	case <-p.Done():
		return
	case <-s.ctx.Done():
		p.Stop()
	}
	select {
	case <-p.Done():
	case <-time.After(s.env.Grace + time.Second):
		s.killed.Add(1)
		p.Kill()
		<-p.Done()
	}
}
