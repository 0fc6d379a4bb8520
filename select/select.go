// Package sel is the select model: one thread, many clients, select(2).
//
// It teaches readiness as it began (4.2BSD, 1983), and what it costs:
//   - who sleeps: the one thread, in select; any watched descriptor wakes it;
//   - select forgets: every call is told the whole set again, and overwrites it
//     with the answer, so that a copy goes in and a scan comes out, each over all
//     descriptors up to the highest, ready or not;
//   - a set has FD_SETSIZE = 1024 bits, and no more.
//
// Beside it: diff select/select.go epoll/epoll.go. What it leaves out: the loop
// and the connections, which are the same for all three (harness/reactor).
package sel

import (
	"context"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/reactor"
)

// Model is the select model.
var Model = &model.Model{
	Name:     "select",
	Title:    "select",
	Sentence: "one thread sleeps in select, which is told everything every time",
	Traits:   model.Traits{View: model.Readiness, MaxClients: kernel.FDSetSize, Fair: true},
	Options: []model.Option{
		model.MaxConns(1_000_000, 1_000_000),
	},
	New: func(o model.Options) model.Server {
		return server{reactor.Config{MaxConns: o.Int("max-conns")}}
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

// Poller watches descriptors with select.
type Poller struct {
	k           kernel.Kernel
	read, write kernel.FDSet // what is watched
	highest     int          // the highest descriptor in either
	r, w        kernel.FDSet // the copies that select overwrites
	ready       []reactor.Event
}

// New returns a poller that watches nothing yet.
func New(k kernel.Kernel) (*Poller, error) {
	set := func() kernel.FDSet { return kernel.NewFDSet(kernel.FDSetSize) }
	return &Poller{k: k, read: set(), write: set(), r: set(), w: set(), highest: -1}, nil
}

// Add begins to watch fd for want.
func (p *Poller) Add(fd int, want kernel.Events) error {
	if fd >= kernel.FDSetSize { // LAB: fd-setsize
		return reactor.ErrNoRoom // in C, FD_SET would write past the end of the set
	}
	p.highest = max(p.highest, fd)
	return p.Modify(fd, want)
}

// Modify changes what fd is watched for.
func (p *Poller) Modify(fd int, want kernel.Events) error {
	p.read.Clear(fd)
	p.write.Clear(fd)
	if want.Has(kernel.In) {
		p.read.Set(fd)
	}
	if want.Has(kernel.Out) {
		p.write.Set(fd)
	}
	return nil
}

// Remove stops watching fd.
func (p *Poller) Remove(fd int) error {
	if fd >= kernel.FDSetSize {
		return nil
	}
	p.Modify(fd, 0)
	for p.highest >= 0 && !p.read.IsSet(p.highest) && !p.write.IsSet(p.highest) {
		p.highest--
	}
	return nil
}

// Wait sleeps until something is ready and returns it.
func (p *Poller) Wait(timeout time.Duration) ([]reactor.Event, error) {
	copy(p.r, p.read) // LAB: rebuild
	copy(p.w, p.write)
	n, err := p.k.Select(p.highest+1, p.r, p.w, timeout) // LAB: nfds
	if err != nil {
		return nil, err
	}
	p.ready = p.ready[:0]
	for fd := 0; fd <= p.highest && n > 0; fd++ { // LAB: scan
		var what kernel.Events
		if p.r.IsSet(fd) {
			what |= kernel.In
			n--
		}
		if p.w.IsSet(fd) {
			what |= kernel.Out
			n--
		}
		if what != 0 {
			p.ready = append(p.ready, reactor.Event{FD: fd, Ready: what})
		}
	}
	return p.ready, nil
}

// Close has nothing to close.
func (p *Poller) Close() error { return nil }
