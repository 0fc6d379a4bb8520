// Package epoll is the epoll model: one thread, many clients, epoll(7).
//
// It teaches what changes when the kernel remembers:
//   - who sleeps: the one thread, in epoll_wait; any watched descriptor wakes it;
//   - the kernel is told once what to watch, and told again only what changes; a
//     wait copies nothing in, looks at nothing idle, and returns the ready alone;
//   - level-triggered (the default) it reports a state: ready, as long as
//     something is left; edge-triggered (--edge) a change: once, and a loop that
//     stops before nothing is left waits for ever.
//
// Beside it: diff select/select.go epoll/epoll.go. What it leaves out: the loop
// and the connections, which are the same for all three (harness/reactor).
package epoll

import (
	"context"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/reactor"
)

// Model is the epoll model.
var Model = &model.Model{
	Name:     "epoll",
	Title:    "epoll",
	Sentence: "one thread sleeps in epoll_wait; the kernel remembers what it was told",
	Traits:   model.Traits{View: model.Readiness, Fair: true, Linux: true},
	Options: []model.Option{
		model.MaxConns(1_000_000, 1_000_000),
		{Name: "edge", Default: "false", Switch: true, Help: "edge-triggered: report changes, not states"},
	},
	New: func(o model.Options) model.Server {
		return server{reactor.Config{MaxConns: o.Int("max-conns"), Edge: o.Bool("edge")}}
	},
}

type server struct{ cfg reactor.Config }

func (s server) Serve(ctx context.Context, env *model.Env) error {
	env.Thread("loop", func(k kernel.Kernel) error {
		p, err := New(k)
		if err != nil {
			return err
		}
		return reactor.Serve(ctx, env, k, p, s.cfg)
	})
	return env.Wait()
}

// batch is how many events one wait returns at most; the others come next time.
const batch = 512

// Poller watches descriptors with epoll.
type Poller struct {
	k      kernel.Kernel
	epfd   int                 // what is watched, the kernel knows
	events []kernel.EpollEvent // that epoll_wait fills in
	ready  []reactor.Event
}

// New returns a poller that watches nothing yet.
func New(k kernel.Kernel) (*Poller, error) {
	epfd, err := k.EpollCreate()
	if err != nil {
		return nil, err
	}
	return &Poller{k: k, epfd: epfd, events: make([]kernel.EpollEvent, batch)}, nil
}

// Add begins to watch fd for want.
func (p *Poller) Add(fd int, want kernel.Events) error {
	return p.k.EpollCtl(p.epfd, kernel.EpollAdd, fd, want) // LAB: register
}

// Modify changes what fd is watched for.
func (p *Poller) Modify(fd int, want kernel.Events) error {
	return p.k.EpollCtl(p.epfd, kernel.EpollMod, fd, want)
}

// Remove stops watching fd.
func (p *Poller) Remove(fd int) error {
	return p.k.EpollCtl(p.epfd, kernel.EpollDel, fd, 0)
}

// Wait sleeps until something is ready and returns it.
func (p *Poller) Wait(timeout time.Duration) ([]reactor.Event, error) {
	n, err := p.k.EpollWait(p.epfd, p.events, timeout)
	if err != nil {
		return nil, err
	}
	p.ready = p.ready[:0]
	for _, e := range p.events[:n] { // LAB: only-ready
		p.ready = append(p.ready, reactor.Event{FD: int(e.FD), Ready: e.Events})
	}
	return p.ready, nil
}

// Close closes the epoll descriptor.
func (p *Poller) Close() error { return p.k.Close(p.epfd) }
