package reactor

import (
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
	"muxlab/harness/trace/recorded"
)

const (
	acceptBatch = 64                     // connections taken in one turn: the others have clients too
	emfilePause = 100 * time.Millisecond // without a free descriptor, unless one is closed before
)

// listener is the loop's side of the listening socket. It is watched
// level-triggered always, so that a connection left in the backlog is reported
// again. (Edge-triggered, a listener that met EMFILE would never hear of the
// clients that were there already.)
type listener struct {
	fd     int
	paused bool
	resume time.Time // paused until then, or until a connection is closed
	open   int       // how many connections there were when it was paused
}

// listen makes the listener non-blocking: a client may be gone again between
// the wait and the accept, or a sibling may be faster.
func (l *Loop) listen() error {
	l.listener = listener{fd: l.env.Listener}
	if err := l.k.SetNonblock(l.listener.fd, true); err != nil {
		return err
	}
	if !l.cfg.Shared {
		if err := l.k.Listen(l.listener.fd, l.env.Backlog); err != nil {
			return err
		}
	}
	if err := l.poller.Add(l.listener.fd, kernel.In|l.cfg.Listener); err != nil {
		return err
	}
	l.env.Ready()
	return nil
}

func (l *Loop) accept() {
	batch := acceptBatch
	if l.cfg.Shared {
		batch = 1
	}
	for n := 0; n < batch && l.acceptOne(); n++ {
	}
	if l.full() { // at once: an exclusive wake-up that came to this loop would reach no sibling
		l.pauseAccept()
	}
}

// acceptOne takes one connection; it says false when there is none to be had now.
func (l *Loop) acceptOne() bool {
	if l.full() {
		l.pauseAccept()
		return false
	}
	fd, _, err := l.k.Accept(l.listener.fd, kernel.NonBlock)
	switch {
	case err == nil:
		l.welcome(fd)
		return true
	case err == kernel.EINTR, kernel.ClientLost(err):
		return true // a signal, or this client is gone already: the next one
	case err == kernel.EAGAIN: // nobody is left, or a sibling was faster
	default: // LAB: emfile: no descriptor is left, or worse: not again at once
		l.env.AcceptFailed(err)
		l.pauseAccept()
		l.listener.resume = time.Now().Add(emfilePause)
	}
	return false
}

// full: there are as many connections as there may be.
func (l *Loop) full() bool { return l.cfg.MaxConns > 0 && l.open >= l.cfg.MaxConns }

// welcome makes a connection of fd. One that the poller cannot watch is closed
// at once, and the reason recorded; the others live on.
func (l *Loop) welcome(fd int) {
	want := kernel.In
	if l.cfg.Edge {
		want = edges
	}
	if err := l.poller.Add(fd, want); err != nil { // LAB: unwatchable
		why := trace.Unwatchable
		if err == ErrNoRoom {
			why = trace.NoRoom
		}
		recorded.NoteRefuse(l.k, fd, why)
		l.k.Close(fd)
		return
	}
	c := &conn{loop: l, fd: fd, session: l.env.NewSession(), told: want, since: l.turn}
	for fd >= len(l.conns) {
		l.conns = append(l.conns, nil)
	}
	l.conns[fd] = c
	l.open++
	if !l.deadline.IsZero() {
		l.k.Shutdown(fd, kernel.ShutRead)
	}
	if greeting := c.session.Open(c); len(greeting) > 0 {
		if !l.send(c, greeting) {
			l.close(c)
			return
		}
		l.rearm(c)
	}
}

// pauseAccept leaves the clients in the backlog. The listener is not watched
// meanwhile: it stays readable, and the wait would return at once, for ever.
func (l *Loop) pauseAccept() {
	if !l.listener.paused {
		l.poller.Remove(l.listener.fd)
		l.listener.paused, l.listener.open = true, l.open
	}
}

// resumeAccept watches the listener again once there is room.
func (l *Loop) resumeAccept() {
	p := &l.listener
	if !p.paused || !l.deadline.IsZero() {
		return
	}
	due := !p.resume.IsZero() && !time.Now().Before(p.resume)
	if l.open >= p.open && !due {
		return
	}
	if l.poller.Add(p.fd, kernel.In|l.cfg.Listener) != nil {
		p.resume = time.Now().Add(emfilePause) // no memory to watch it: later
		return
	}
	*p = listener{fd: p.fd}
}
