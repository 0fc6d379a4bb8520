package model

import (
	"sync/atomic"

	"muxlab/harness/kernel"
)

// How a stop reaches threads that are blocked: those that may be are known to the Env,
// and each says itself whether it is in a call.

// A caller is a thread that may be in a call that a stop must interrupt.
type caller struct {
	tid int
	in  atomic.Bool // it is in such a call
}

func (c *caller) enter() *caller {
	c.in.Store(true)
	return c
}

func (c *caller) leave() { c.in.Store(false) }

func (e *Env) watch(c *caller) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.callers[c] = true
}

// unwatch returns when c's thread is signalled no more: it may end then, and its number
// be another's.
func (e *Env) unwatch(c *caller) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.callers, c)
}

// interrupt wakes the blocked threads. On Linux a signal to the thread does it,
// which disturbs nobody who shares the listener; shutdown(2) would wake them all,
// in every process, and reset the clients in the backlog. Elsewhere a connection
// to our own address does it.
func (e *Env) interrupt() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for c := range e.callers {
		if c.in.Load() && kernel.Interrupt(c.tid) == kernel.ENOSYS {
			e.connect()
		}
	}
}

// connect wakes an accept.
func (e *Env) connect() {
	k := kernel.NewDirect()
	fd, err := k.Socket(e.Addr)
	if err != nil {
		return
	}
	defer k.Close(fd)
	if k.SetNonblock(fd, true) == nil {
		k.Connect(fd, e.Addr)
	}
}
