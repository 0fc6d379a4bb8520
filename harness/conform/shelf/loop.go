package shelf

import (
	"context"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
)

// loop is what the servers on this shelf do right, so that each has one fault:
// it accepts, waits, and comes to its end. What to do with a client that is
// ready, the handler decides.
type loop struct {
	env     *model.Env
	k       kernel.Kernel
	set     set
	handle  handler
	flags   kernel.AcceptFlags
	clients map[int]*client
	buf     []byte

	paused time.Time // without a free descriptor, until then; else zero
	over   time.Time // when the grace ends; zero while not told to stop
}

// client is what a server keeps of a connection.
type client struct {
	fd    int
	out   []byte        // read, and still to be sent
	ended bool          // it has said all it had to say
	want  kernel.Events // what it is watched for
}

// handler serves a client that is ready.
type handler func(l *loop, c *client, ready kernel.Events)

const (
	readable = kernel.In | kernel.Err | kernel.Hup // a read will say something
	enough   = 64 << 10                            // bytes to be sent, above which nothing more is read
	pause    = 100 * time.Millisecond
)

// again: the call did nothing, and is to be made again at another time.
func again(err error) bool { return err == kernel.EINTR || err == kernel.EAGAIN }

func (l *loop) run(ctx context.Context) error {
	if err := l.listen(); err != nil {
		return err
	}
	for l.over.IsZero() || len(l.clients) > 0 && time.Now().Before(l.over) {
		var ready []event
		var err error
		l.env.Interruptible(func() { ready, err = l.set.wait(l.timeout()) })
		if err != nil && !again(err) {
			return err
		}
		for _, ev := range ready {
			l.dispatch(ev)
		}
		if !l.paused.IsZero() && !time.Now().Before(l.paused) {
			l.resume()
		}
		if ctx.Err() != nil && l.over.IsZero() {
			l.stop()
		}
	}
	for _, c := range l.clients {
		l.close(c)
	}
	return l.set.close()
}

func (l *loop) dispatch(ev event) {
	if ev.fd == l.env.Listener {
		l.accept()
	} else if c := l.clients[ev.fd]; c != nil { // else it was closed in this turn
		l.handle(l, c, ev.ready)
	}
}

func (l *loop) timeout() time.Duration {
	until := l.over
	if !l.paused.IsZero() {
		until = l.paused
	}
	if until.IsZero() {
		return -1
	}
	return max(time.Until(until), 0)
}

func (l *loop) listen() error {
	if err := l.k.SetNonblock(l.env.Listener, true); err != nil {
		return err
	}
	if err := l.k.Listen(l.env.Listener, l.env.Backlog); err != nil {
		return err
	}
	if err := l.set.watch(l.env.Listener, 0, kernel.In); err != nil {
		return err
	}
	l.env.Ready()
	return nil
}

// accept takes one client, and says whether there was one.
func (l *loop) accept() bool {
	fd, _, err := l.k.Accept(l.env.Listener, l.flags)
	switch err {
	case nil:
		c := &client{fd: fd}
		l.clients[fd] = c
		l.env.Conns.Add(fd)
		l.watch(c, kernel.In)
	case kernel.EMFILE, kernel.ENFILE: // not watched for a moment, or the wait would return at once
		if l.paused.IsZero() {
			l.set.watch(l.env.Listener, kernel.In, 0)
		}
		l.paused = time.Now().Add(pause)
	}
	return err == nil
}

func (l *loop) resume() {
	l.paused = time.Time{}
	if l.over.IsZero() {
		l.set.watch(l.env.Listener, 0, kernel.In)
	}
}

// stop takes who has come already, and nobody else. env tells the clients that
// nothing more is read.
func (l *loop) stop() {
	for l.accept() {
	}
	if l.paused.IsZero() {
		l.set.watch(l.env.Listener, kernel.In, 0)
	}
	l.paused, l.over = time.Time{}, time.Now().Add(l.env.Grace)
}

// watch says what c is waited for from now on; 0 is nothing.
func (l *loop) watch(c *client, want kernel.Events) {
	if want != c.want && l.set.watch(c.fd, c.want, want) == nil {
		c.want = want
	}
}

// forget stops waiting for c.
func (l *loop) forget(c *client) {
	l.watch(c, 0)
	delete(l.clients, c.fd)
}

func (l *loop) close(c *client) {
	l.forget(c)
	l.env.Conns.Close(l.k, c.fd)
}
