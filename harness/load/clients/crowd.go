// Package clients plays the clients of the live view. They are at human scale: each has a
// name that stays, and most say a line about once a second and wait for its echo. Those
// of a measurement are package load's; what is known of a client is package crowd's.
//
// Files, in the order to read them: crowd.go (all of them), client.go (one), acts.go (what
// the kinds do) with slow.go, leave.go, process.go and nagle.go, gate.go (when they do it,
// and how they are held), speak.go and stream.go (what is said through a client by hand).
package clients

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"muxlab/harness/load/crowd"
)

// A Crowd is the built-in clients of the live view. They are at human scale:
// each has a name that stays, and most say a line about once a second and wait
// for its echo. All methods may be called from any goroutine.
type Crowd struct {
	// Framed: before each line and each message a client sends its length, in four bytes,
	// most significant first. It is set before the first client comes.
	Framed bool

	addr string
	seed uint64
	gate *gate

	mu      sync.Mutex
	clients []*client // in the order they came
	made    int
	closed  bool
}

// Client is what is known of one client at a moment.
type Client = crowd.Client

// NewCrowd makes a crowd of nobody for the server at addr (host:port). The seed
// decides what everybody's jitter will be. Close it.
func NewCrowd(addr string, seed uint64) *Crowd {
	return &Crowd{addr: addr, seed: seed, gate: newGate()}
}

// Add lets one more client come, of one of the Kinds, and returns its name: c1,
// c2 and so on, never given twice. It does not wait for the connection. When the
// kind is unknown or the crowd is closed nobody comes, and the name is empty.
func (w *Crowd) Add(kind string) (name string) {
	if c := w.add(kind); c != nil {
		return c.seen.Name
	}
	return ""
}

// See AddInOrder.
const (
	moment      = 3 * time.Millisecond
	manyClients = 60
)

// AddInOrder is Add for n clients, each of whom comes a moment after the one
// before it is connected: who is there first may matter, and a worker that has
// accepted one should stand in line again before the next. Where there are many
// there is no such moment. From the time patience on nobody waits for anybody: a
// full backlog keeps those before it waiting.
func (w *Crowd) AddInOrder(n int, kind string, patience time.Time) {
	ctx, cancel := context.WithDeadline(context.Background(), patience)
	defer cancel()
	for range n {
		c := w.add(kind)
		if c == nil {
			return
		}
		select {
		case <-c.arrived:
			if n <= manyClients {
				time.Sleep(moment)
			}
		case <-ctx.Done():
		}
	}
}

func (w *Crowd) add(kind string) *client {
	w.mu.Lock()
	defer w.mu.Unlock()
	act := find(kind)
	if act == nil || w.closed || Missing(kind) != "" {
		return nil
	}
	w.made++
	ctx, cancel := context.WithCancel(context.Background())
	c := &client{
		crowd: w, ctx: ctx, cancel: cancel, ended: make(chan struct{}), arrived: make(chan struct{}), told: make(chan struct{}, 1),
		random: rand.New(rand.NewPCG(w.seed, uint64(w.made))),
		seen:   Client{Name: fmt.Sprintf("c%d", w.made), Kind: kind, WaitingFor: "a connection"},
		since:  w.gate.now(),
	}
	w.clients = append(w.clients, c)
	go c.run(act)
	return c
}

// Remove lets a client close its connection and go; nothing happens if there is
// none of that name.
func (w *Crowd) Remove(name string) {
	if c := w.take(func(c *client) bool { return c.seen.Name == name }); c != nil {
		c.end()
	}
}

// RemoveLast removes the client that came last and returns its name, or "" if there is none.
func (w *Crowd) RemoveLast() string {
	c := w.take(func(*client) bool { return true })
	if c == nil {
		return ""
	}
	c.end()
	return c.seen.Name
}

// take removes the last client that is meant from the list.
func (w *Crowd) take(meant func(*client) bool) *client {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := len(w.clients) - 1; i >= 0; i-- {
		if c := w.clients[i]; meant(c) {
			w.clients = append(w.clients[:i:i], w.clients[i+1:]...)
			return c
		}
	}
	return nil
}

// Hold stops the clients, or lets them go on. Held clients send nothing and
// start nothing (what the server sends them still arrives), and the time counts
// for nobody: neither as thinking nor as waiting.
func (w *Crowd) Hold(on bool) { w.gate.hold(on) }

// Nudge lets every held client do its next thing once: connect, or say its next
// line (a client that waits for an echo does so when that has come; several
// nudges until then are one). It does nothing when nobody is held.
func (w *Crowd) Nudge() { w.gate.nudge() }

// Next is Nudge for one: the held client that would do something first does it,
// and the crowd's time goes on to that moment.
func (w *Crowd) Next() { w.gate.next() }

// Read tells a slow reader to read what has arrived. It goes on not reading after that.
func (w *Crowd) Read(name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.clients {
		if c.seen.Name == name {
			select {
			case c.told <- struct{}{}:
			default: // it was told already
			}
		}
	}
}

// Clients says what everybody is doing, in the order they came.
func (w *Crowd) Clients() []Client {
	w.mu.Lock()
	clients := w.clients[:len(w.clients):len(w.clients)]
	w.mu.Unlock()
	all := slices.Grow([]Client(nil), len(clients)) // of nobody: nil
	now, clock := time.Now(), w.gate.now()
	for _, c := range clients {
		all = append(all, c.snapshot(now, clock))
	}
	return all
}

// Close removes everybody and waits until they are gone.
func (w *Crowd) Close() {
	w.mu.Lock()
	clients := w.clients
	w.clients, w.closed = nil, true
	w.mu.Unlock()
	for _, c := range clients {
		c.cancel()
	}
	for _, c := range clients {
		c.end()
	}
}
