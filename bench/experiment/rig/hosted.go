package rig

import (
	"context"
	"net/netip"
	"sync"
	"time"

	"muxlab/epoll"
	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/trace"
)

// A message that begins with SlowMark takes slowTime.
const (
	SlowMark = 'S'
	slowTime = 20 * time.Millisecond
)

// StartHosted starts the epoll model in this process, with sessions that no model has:
// they know slow requests from fast ones, and give slow work to a pool of so many
// threads, if there are any. The caller stops it.
func StartHosted(pool int) (addr string, stop func(), err error) {
	k := kernel.NewDirect()
	fd, at, err := model.Bind(k, netip.MustParseAddrPort("127.0.0.1:0"), false)
	if err != nil {
		return "", nil, err
	}
	work := newPool(pool)
	ready := make(hosted)
	env := model.NewEnv(ready, &model.Env{
		Listener: fd, Addr: at, Backlog: 1024, Conn: -1, Grace: time.Second,
		NewSession: func() model.Session { return &mixedSession{pool: work} },
	})
	options, err := epoll.Model.Complete(nil)
	if err != nil {
		return "", nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- epoll.Model.New(options).Serve(ctx, env) }()
	stop = func() {
		cancel()
		<-done
		work.close()
		k.Close(fd)
	}
	select {
	case <-ready:
		return at.String(), stop, nil
	case err = <-done:
		done <- nil
		stop()
		return "", nil, err
	}
}

// hosted is the host of a server in this process: no trace, no children.
type hosted chan struct{}

func (h hosted) Kernel(_ string, _ trace.Lifetime, base kernel.Kernel) (kernel.Kernel, func()) {
	return base, func() {}
}
func (h hosted) Ready() { close(h) }
func (h hosted) Spawn(int, int) (model.Process, error) {
	return nil, kernel.ENOSYS
}

// A pool does slow work in threads of its own; one of no threads does it at once.
type pool struct {
	jobs    chan func()
	workers sync.WaitGroup
}

func newPool(n int) *pool {
	p := &pool{}
	if n > 0 {
		p.jobs = make(chan func(), 1024)
	}
	for range n {
		p.workers.Go(func() {
			for job := range p.jobs {
				job()
			}
		})
	}
	return p
}

func (p *pool) close() {
	if p.jobs != nil {
		close(p.jobs)
	}
	p.workers.Wait()
}

// mixedSession echoes; a message that begins with SlowMark takes slowTime.
type mixedSession struct {
	pool *pool
	out  model.Outbox
}

func (s *mixedSession) Open(out model.Outbox) []byte { s.out = out; return nil }

func (s *mixedSession) Data(in []byte) ([]byte, bool) {
	switch {
	case in[0] != SlowMark:
		return in, false
	case s.pool.jobs == nil: // the loop itself does it, and everybody waits
		time.Sleep(slowTime)
		return in, false
	}
	reply := append([]byte(nil), in...) // in is the loop's
	s.pool.jobs <- func() {
		time.Sleep(slowTime)
		s.out.Send(reply)
	}
	return nil, false
}

func (s *mixedSession) End() []byte { return nil }
func (s *mixedSession) Closed()     {}
