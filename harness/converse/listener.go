package converse

import (
	"context"
	"errors"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
)

// ErrStopped says that the server was told to stop, and that the backlog is empty.
var ErrStopped = errors.New("told to stop")

// emfilePause is how long an acceptor waits when the process has no descriptor
// left, unless a connection is closed before.
const emfilePause = 100 * time.Millisecond

// A Listener accepts with blocking calls.
type Listener struct {
	env  *model.Env
	ctx  context.Context
	fd   int
	left int // how many connections of the backlog are still taken during a stop
	// Sleep, if set, is called before each accept and returns when there may be a
	// connection: for a listener that does not block.
	Sleep func()
	// MaxConns bounds how many connections are accepted and not closed yet; further
	// ones wait in the backlog. 0: no bound.
	MaxConns int
	accepted int
}

// Listen makes the socket of env a listener, and announces it.
func Listen(ctx context.Context, k kernel.Kernel, env *model.Env) (*Listener, error) {
	if err := k.Listen(env.Listener, env.Backlog); err != nil {
		return nil, err
	}
	env.Ready()
	return Shared(ctx, env, env.Listener), nil
}

// Shared accepts from the listener fd, which listens already.
func Shared(ctx context.Context, env *model.Env, fd int) *Listener {
	return &Listener{env: env, ctx: ctx, fd: fd, left: env.Backlog}
}

// Accept returns the next connection; the caller closes it. Once the server is
// told to stop it returns what is in the backlog, at most as many as fit in one,
// and then ErrStopped.
func (l *Listener) Accept(k kernel.Kernel) (int, error) {
	l.waitForRoom()
	for {
		if l.ctx.Err() != nil && !l.more(k) {
			return -1, ErrStopped
		}
		var conn int
		var err error
		l.env.Interruptible(func() {
			if l.Sleep != nil {
				l.Sleep()
			}
			conn, _, err = k.Accept(l.fd, 0)
		})
		switch {
		case err == nil:
			if l.ctx.Err() != nil {
				l.left--
			}
			l.accepted++
			return conn, nil
		case err == kernel.EMFILE, err == kernel.ENFILE, err == kernel.ENOBUFS, err == kernel.ENOMEM: // LAB: emfile-blocking
			l.env.AcceptFailed(err)
			l.pause()
		case err == kernel.EINTR, err == kernel.EAGAIN, kernel.ClientLost(err):
			// a signal, a sibling was faster, or the client is gone already: the next one
		default:
			return -1, err
		}
	}
}

// waitForRoom returns when there are fewer connections than there may be.
func (l *Listener) waitForRoom() {
	for l.MaxConns > 0 && l.accepted-l.env.Conns.Ends() >= l.MaxConns {
		<-l.env.Conns.Closed()
	}
}

// more reports whether, during a stop, another connection is to be taken.
func (l *Listener) more(k kernel.Kernel) bool {
	entry := []kernel.PollFD{{FD: int32(l.fd), Events: int16(kernel.In)}}
	n, err := k.Poll(entry, 0)
	for err == kernel.EINTR {
		n, err = k.Poll(entry, 0)
	}
	return l.left > 0 && n > 0 && err == nil
}

// pause waits until a connection of this process is closed, or for a moment:
// the clients stay in the backlog, and the acceptor does not spin.
func (l *Listener) pause() {
	select {
	case <-l.env.Conns.Closed():
	case <-time.After(emfilePause):
	case <-l.ctx.Done():
		time.Sleep(time.Millisecond)
	}
}
