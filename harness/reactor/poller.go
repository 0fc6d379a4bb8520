// Package reactor is the loop over a poller, and the connection logic of the
// models that wait for readiness. Both exist once, here.
//
// It teaches how one thread serves many clients: it never blocks in a read or a
// write, only in the wait, and keeps for each client what could not be done yet.
// A poller says who is ready; the loop lets each of those read and write, and
// tells the poller what each now waits for.
//
// Files, in the order to read them: poller.go (what select, poll and epoll are
// to the loop), loop.go (one turn), conn.go (one connection), accept.go (the
// listener), wake.go (how others reach the loop).
package reactor

import (
	"errors"
	"time"

	"muxlab/harness/kernel"
)

// A Poller waits for readiness. It belongs to one loop.
type Poller interface {
	// Add begins to watch fd for want. It says ErrNoRoom, and does not watch, if
	// it cannot watch a descriptor of that number.
	Add(fd int, want kernel.Events) error
	// Modify changes what fd is watched for.
	Modify(fd int, want kernel.Events) error
	// Remove stops watching fd. Call it before fd is closed: a descriptor that
	// another process shares stays in an epoll after close.
	Remove(fd int) error
	// Wait sleeps until something is ready, at most for timeout (negative: no
	// limit), and returns it; the slice holds until the next Wait. It may say
	// EINTR, with nothing ready. It never calls back.
	Wait(timeout time.Duration) ([]Event, error)
	// Close closes what the poller opened, not what it watched.
	Close() error
}

// An Event says that FD is ready.
type Event struct {
	FD    int
	Ready kernel.Events
}

// ErrNoRoom says that a poller cannot watch a descriptor of this number.
var ErrNoRoom = errors.New("descriptor number too high for this poller")
