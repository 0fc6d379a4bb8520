// Package poll is the poll model: one thread, many clients, poll(2).
//
// It teaches what poll mends of select, and what it does not:
//   - who sleeps: the one thread, in poll; any watched descriptor wakes it;
//   - the kernel is told a list of entries instead of a set of bits: there is no
//     highest descriptor, and no 1024;
//   - the list is still copied in and looked through in full at every call, ready
//     or not.
//
// Beside it: diff select/select.go poll/poll.go. What it leaves out: the loop
// and the connections, which are the same for all three (harness/reactor).
package poll

import (
	"context"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/reactor"
)

// Model is the poll model.
var Model = &model.Model{
	Name:     "poll",
	Title:    "poll",
	Sentence: "one thread sleeps in poll, which is told everything every time, without the 1024 limit",
	Traits:   model.Traits{View: model.Readiness, Fair: true},
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

// Poller watches descriptors with poll.
type Poller struct {
	k       kernel.Kernel
	entries []kernel.PollFD // what is watched
	at      []int           // where in entries a descriptor is; -1 nowhere
	ready   []reactor.Event
}

// New returns a poller that watches nothing yet.
func New(k kernel.Kernel) (*Poller, error) { return &Poller{k: k}, nil }

// Add begins to watch fd for want.
func (p *Poller) Add(fd int, want kernel.Events) error {
	for fd >= len(p.at) {
		p.at = append(p.at, -1)
	}
	p.at[fd] = len(p.entries)
	p.entries = append(p.entries, kernel.PollFD{FD: int32(fd), Events: int16(want)})
	return nil
}

// Modify changes what fd is watched for.
func (p *Poller) Modify(fd int, want kernel.Events) error {
	p.entries[p.at[fd]].Events = int16(want)
	return nil
}

// Remove stops watching fd: the last entry takes its place.
func (p *Poller) Remove(fd int) error {
	last := len(p.entries) - 1
	moved := p.entries[last]
	p.entries[p.at[fd]] = moved
	p.at[moved.FD] = p.at[fd]
	p.at[fd] = -1
	p.entries = p.entries[:last]
	return nil
}

// Wait sleeps until something is ready and returns it.
func (p *Poller) Wait(timeout time.Duration) ([]reactor.Event, error) {
	n, err := p.k.Poll(p.entries, timeout)
	if err != nil {
		return nil, err
	}
	p.ready = p.ready[:0]
	for i := 0; i < len(p.entries) && n > 0; i++ { // LAB: scan-entries
		if e := p.entries[i]; e.Revents != 0 {
			p.ready = append(p.ready, reactor.Event{FD: int(e.FD), Ready: kernel.Events(e.Revents)})
			n--
		}
	}
	return p.ready, nil
}

// Close has nothing to close.
func (p *Poller) Close() error { return nil }
