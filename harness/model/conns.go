package model

import (
	"sync"

	"muxlab/harness/kernel"
)

// Conns are the connections that blocking workers hold, so that a stop can reach
// a worker that is blocked in one: closing a descriptor does not wake a read of
// it, shutting it down does.
//
// Interrupting and closing share a lock. Without it, a descriptor could be
// closed and its number given to another connection between the look and the call.
type Conns struct {
	mu   sync.Mutex
	open map[int]bool
	shut []kernel.How // what new connections are shut down with at once
	k    kernel.Kernel
	gone chan struct{} // holds one token once a connection was closed
	ends int           // how many were closed
}

func newConns() *Conns {
	return &Conns{open: map[int]bool{}, k: kernel.NewDirect(), gone: make(chan struct{}, 1)}
}

// Closed delivers after a connection was closed: there is a free descriptor.
func (c *Conns) Closed() <-chan struct{} { return c.gone }

// Add enters fd. When a stop is under way it is shut for reading at once: what
// has arrived is still answered, and then it ends.
func (c *Conns) Add(fd int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open[fd] = true
	for _, how := range c.shut {
		c.k.Shutdown(fd, how)
	}
}

// Close removes fd and closes it with the caller's kernel.
func (c *Conns) Close(k kernel.Kernel, fd int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.open, fd)
	c.ends++
	err := k.Close(fd)
	select {
	case c.gone <- struct{}{}:
	default:
	}
	return err
}

// Ends is how many were closed so far.
func (c *Conns) Ends() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ends
}

// Len is how many are open.
func (c *Conns) Len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.open)
}

// Shutdown shuts all connections, those of now and those to come.
func (c *Conns) Shutdown(how kernel.How) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.shut = append(c.shut, how)
	for fd := range c.open {
		c.k.Shutdown(fd, how)
	}
}
