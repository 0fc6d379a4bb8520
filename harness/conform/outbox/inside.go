package outbox

import (
	"context"
	"errors"
	"net/netip"
	"sync"
	"time"

	"muxlab/harness/conform"
	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/trace"
)

// inside is a server in this process: for sessions that a process of its own
// cannot be told of.
type inside struct {
	addr   string
	cancel context.CancelFunc
	done   chan struct{} // closed when Serve has returned
	err    error         // what it returned
	limit  time.Duration
}

// startInside starts one and waits until it listens. stop ends it.
func startInside(ctx context.Context, s conform.Subject, session func() model.Session) (*inside, error) {
	k := kernel.NewDirect()
	fd, addr, err := model.Bind(k, netip.MustParseAddrPort("127.0.0.1:0"), false)
	if err != nil {
		return nil, err
	}
	h := &here{ready: make(chan struct{})}
	env := model.NewEnv(h, &model.Env{
		Listener: fd, Addr: addr, Backlog: 64, Conn: -1, Grace: time.Second, NewSession: session,
	})
	ctx, cancel := context.WithCancel(ctx)
	in := &inside{addr: addr.String(), cancel: cancel, done: make(chan struct{}), limit: env.Grace + s.Patience}
	context.AfterFunc(ctx, func() { env.Stop(in.done) })
	go func() {
		in.err = errors.Join(s.Model.New(s.Options).Serve(ctx, env), env.Wait())
		k.Close(fd)
		close(in.done)
	}()
	select {
	case <-h.ready:
		return in, nil
	case <-in.done:
	case <-time.After(s.Patience):
	}
	cancel()
	return nil, conform.Failuref("that it listens", "it did not begin to listen")
}

// stop ends the server, and says what is wrong about how it ended.
func (in *inside) stop() error {
	in.cancel()
	select {
	case <-in.done:
		return in.err
	case <-time.After(in.limit):
		return conform.Failuref("that it ends within the grace", "told to stop, the server goes on")
	}
}

// here is the Host of a server in this process.
type here struct {
	once  sync.Once
	ready chan struct{}
}

func (h *here) Kernel(_ string, _ trace.Lifetime, base kernel.Kernel) (kernel.Kernel, func()) {
	return base, func() {}
}

func (h *here) Ready() { h.once.Do(func() { close(h.ready) }) }

func (h *here) Spawn(int, int) (model.Process, error) {
	return nil, errors.New("a server inside another process has no processes of its own")
}
