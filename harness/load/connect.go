package load

import (
	"context"
	"fmt"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
	"muxlab/harness/units"
)

// atOnce is how many connects may be under way: more would overflow the
// backlog of a server that accepts as fast as it can, and a connect that was
// dropped there is only tried again by the kernel after a second. (Clients that
// make a connection for every message come as they come.)
const atOnce = 64

// connectAll makes the connections, all but those that come during the ramp or
// with each request. It returns an error when this machine cannot, or when no
// connection came about; those that failed are counted.
func (t *thread) connectAll(ctx context.Context) error {
	if t.cfg.Ramp > 0 {
		return nil
	}
	for t.come < len(t.conns) || t.connecting > 0 {
		if ctx.Err() != nil {
			return nil
		}
		if t.errors.Timeout > 0 { // nobody accepts: the others would wait as long for nothing
			t.errors.Timeout += len(t.conns) - t.come
			t.come = len(t.conns)
		}
		for t.come < len(t.conns) && t.connecting < atOnce && t.limit == nil {
			t.arrive()
		}
		if t.limit != nil {
			return t.limit
		}
		if err := t.turn(tick); err != nil {
			return err
		}
	}
	if t.connected == 0 && t.alive == 0 {
		return fmt.Errorf("no connection to %s: %s", t.cfg.Addr, t.errors.First)
	}
	return nil
}

// arriveDue lets those come whose time in the ramp has come.
func (t *thread) arriveDue(now int64) {
	for t.come < len(t.conns) && t.arrival() <= now && (t.connecting < atOnce || t.cfg.PerRequest) && t.limit == nil {
		t.arrive()
	}
}

// arrival is when the next one comes during the ramp.
func (t *thread) arrival() int64 {
	number := t.index + t.come*t.cfg.Threads
	return t.start + int64(float64(t.cfg.Ramp)*float64(number)/float64(t.cfg.Conns))
}

// arrive lets the next client come: it connects, or begins to make requests.
func (t *thread) arrive() {
	c := &t.conns[t.come]
	number := t.index + t.come*t.cfg.Threads // every Threads-th of all is this thread's
	*c = conn{fd: -1, number: number, active: number < t.cfg.Active}
	t.come++
	if c.active && t.cfg.PerRequest {
		t.join(c)
		return
	}
	c.since = trace.Now()
	t.connect(c)
}

// join counts c among those that speak. If the run goes on already, it begins.
func (t *thread) join(c *conn) {
	c.alive = true
	t.alive++
	if t.speaking {
		t.first(c, t.start, trace.Now())
		c.at = c.intended
		t.due.push(c)
	}
}

// connect starts a connection of c. An error of the machine ends the run: it is
// left in t.limit.
func (t *thread) connect(c *conn) {
	c.fd = -1
	fd, err := t.k.Socket(t.cfg.Addr)
	if err != nil {
		t.stopAt(c, t.whole(err))
		return
	}
	for fd >= len(t.byFD) {
		t.byFD = append(t.byFD, nil)
	}
	c.fd, c.state = fd, connecting
	t.byFD[fd] = c
	t.connecting++
	err = t.open(c)
	if err == nil || err == kernel.EINPROGRESS {
		if werr := t.wait.add(fd, kernel.Out); werr != nil {
			t.stopAt(c, t.whole(werr))
		} else if err == nil {
			t.established(c)
		}
		return
	}
	if limit := t.explain(err); limit != nil {
		t.stopAt(c, limit)
		return
	}
	t.lose(c, "", err)
}

// stopAt ends the run for a reason that is about this machine.
func (t *thread) stopAt(c *conn, why error) {
	if t.limit == nil {
		t.limit = why
	}
	if c.fd >= 0 {
		t.hangUp(c)
	}
	if c.message != nil {
		c.message = nil
		t.waiting--
	}
	t.giveUp(c)
}

// open makes the calls of a connect. EINPROGRESS: it goes on by itself.
func (t *thread) open(c *conn) error {
	if err := t.k.SetNonblock(c.fd, true); err != nil {
		return err
	}
	if err := t.k.Setsockopt(c.fd, kernel.NoDelay, 1); err != nil {
		return err
	}
	if err := t.bindSource(c); err != nil {
		return err
	}
	err := t.k.Connect(c.fd, t.cfg.Addr)
	if err == kernel.EINTR { // an interrupted connect goes on, as if it were non-blocking
		return kernel.EINPROGRESS
	}
	return err
}

// whole is an error of the machine, not of one connection.
func (t *thread) whole(err error) error {
	if limit := t.explain(err); limit != nil {
		return limit
	}
	return fmt.Errorf("after %s: %w", units.Text.Plural(t.connected, "connection"), err)
}

// finish is called when a connect is done, one way or the other.
func (t *thread) finish(c *conn) {
	n, err := t.k.Getsockopt(c.fd, kernel.SocketError)
	if err == nil && n != 0 {
		err = kernel.Errno(n)
	}
	if err != nil {
		t.lose(c, "", err)
		return
	}
	t.established(c)
}

// established: the connection is there. With a message under way, it was made for that.
func (t *thread) established(c *conn) {
	c.state = quiet
	t.connecting--
	t.connected++
	if t.measuring && !t.measured {
		t.opened++
	}
	t.watch(c)
	switch {
	case c.state == closed || c.state == unopened: // lost just now
	case c.message != nil:
		c.state = waiting
		t.send(c)
	case c.active:
		t.join(c)
	}
}
