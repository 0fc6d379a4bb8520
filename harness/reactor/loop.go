package reactor

import (
	"context"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
)

// Config is what a model may choose about its loop.
type Config struct {
	// Edge: the poller reports changes, not states, so that the loop must go on
	// with what is ready until nothing is left.
	Edge bool
	// Listener is added to what the listener is watched for: Exclusive, or nothing.
	Listener kernel.Events
	// MaxConns is how many connections are served at once; the others wait in the
	// backlog. 0: no bound.
	MaxConns int
	// Shared: the listener is shared with sibling processes, and listens already.
	// Then one connection a turn is taken, so that the siblings get theirs.
	Shared bool
}

const (
	bufferSize = 64 << 10 // one read; shared by all connections of a loop
	highWater  = 64 << 10 // bytes unsent, above which a connection is not read any more
	lowWater   = 16 << 10 // and below which it is again
	turnReads  = 4        // how often a connection is read in a turn, edge-triggered
)

// edges is what a connection is watched for, edge-triggered: once, and for everything.
// RdHup and Pri tell a read that brought little from one that took all, see drained.
const edges = kernel.In | kernel.Out | kernel.RdHup | kernel.Pri | kernel.Edge

// A Loop serves many clients in one thread.
type Loop struct {
	env    *model.Env
	k      kernel.Kernel
	poller Poller
	cfg    Config

	conns   []*conn // by descriptor
	open    int     // how many of them there are
	turn    int     // returns of Wait
	carried []*conn // edge-triggered: still ready, read turnReads times in this turn
	buf     []byte

	listener listener
	wake     *waker
	deadline time.Time // when the grace ends; zero while not told to stop
	left     int       // how many connections of the backlog are still taken then
}

// Serve runs the loop until ctx is done and every connection has finished, or
// the grace is over. It closes the connections and the poller.
func Serve(ctx context.Context, env *model.Env, k kernel.Kernel, poller Poller, cfg Config) error {
	defer poller.Close()
	l := &Loop{env: env, k: k, poller: poller, cfg: cfg, buf: make([]byte, bufferSize)} // LAB: read-buffer
	wake, err := newWaker(k)
	if err != nil {
		return err
	}
	l.wake = wake
	defer wake.close(k)
	defer context.AfterFunc(ctx, wake.wake)()
	if err := poller.Add(wake.r, kernel.In); err != nil {
		return err
	}
	if err := l.listen(); err != nil {
		return err
	}
	defer l.closeAll()
	for !l.finished() {
		ready, err := poller.Wait(l.timeout())
		if err != nil && err != kernel.EINTR { // LAB: eintr
			return err
		}
		l.step(ready)
		if ctx.Err() != nil {
			l.stop()
		}
	}
	return nil
}

// step is one turn: everybody who is ready is served once.
func (l *Loop) step(ready []Event) {
	l.turn++
	carried := l.carried
	l.carried = nil
	for _, ev := range ready {
		switch c := l.conn(ev.FD); {
		case ev.FD == l.listener.fd:
			l.accept()
		case ev.FD == l.wake.r:
			l.deliver()
		case c != nil && c.since < l.turn: // else it was closed in this turn, and its number used again
			c.ready |= ev.Ready
			l.serve(c)
		}
	}
	for _, c := range carried {
		if l.conn(c.fd) == c && c.served < l.turn {
			l.serve(c)
		}
	}
	l.resumeAccept()
}

func (l *Loop) conn(fd int) *conn {
	if fd < len(l.conns) {
		return l.conns[fd]
	}
	return nil
}

// timeout is how long the next wait may sleep: for ever, unless there is
// something left to do or a moment to be kept.
func (l *Loop) timeout() time.Duration {
	if len(l.carried) > 0 {
		return 0
	}
	next := l.deadline
	if r := l.listener.resume; !r.IsZero() && (next.IsZero() || r.Before(next)) {
		next = r
	}
	if next.IsZero() {
		return -1
	}
	return max(time.Until(next), 0)
}

// stop is the end, turn by turn: every connection is told that nothing more will
// be read, the listener is let go, and what is in the backlog is taken, as there
// is room. What has arrived is still answered.
func (l *Loop) stop() {
	if l.deadline.IsZero() {
		l.deadline, l.left = time.Now().Add(l.env.Grace), l.env.Backlog
		for _, c := range l.conns {
			if c != nil {
				l.k.Shutdown(c.fd, kernel.ShutRead)
			}
		}
	}
	for l.left > 0 && !l.full() {
		if l.left--; !l.acceptOne() {
			l.left = 0 // nobody is left
		}
	}
	l.pauseAccept()
	l.listener.resume = time.Time{} // for good
}

func (l *Loop) finished() bool {
	return !l.deadline.IsZero() && (l.open == 0 || time.Now().After(l.deadline))
}

func (l *Loop) closeAll() {
	for _, c := range l.conns {
		if c != nil {
			l.close(c)
		}
	}
}
