package reactor

import (
	"sync"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
)

// A conn is one connection: what it waits for, and what is still to be sent.
type conn struct {
	loop    *Loop
	fd      int
	session model.Session
	told    kernel.Events // what the poller watches it for
	ready   kernel.Events // what it is ready for, as far as is known
	unsent  []byte        // nil while the client reads as fast as we write
	ended   bool          // nothing more is read: what is unsent is sent, and that is all
	stalled bool          // unsent is above the high-water mark: not read until below the low one
	since   int           // the turn in which it was accepted
	served  int           // the turn in which it was served last

	mu   sync.Mutex // guards mail and gone, which other threads use
	mail []byte
	gone bool
}

// serve lets c write and read, as far as it is ready, and tells the poller what
// it waits for now.
func (l *Loop) serve(c *conn) {
	c.served = l.turn
	ok := true
	for reads := 0; ok && c.canGoOn(); {
		if l.cfg.Edge && reads == turnReads { // one busy client must not starve the rest
			l.carried = append(l.carried, c)
			break
		}
		if c.ready.Has(kernel.Out|kernel.Err|kernel.Hup) && len(c.unsent) > 0 {
			ok = l.flush(c)
		}
		if ok && c.ready.Has(kernel.In|kernel.Err|kernel.Hup) && c.reading() {
			ok = l.read(c)
			reads++
		}
		if !l.cfg.Edge { // level-triggered: what is left, the next wait reports again
			c.ready = 0
		}
	}
	if !ok || c.ended && len(c.unsent) == 0 {
		l.close(c)
		return
	}
	l.rearm(c)
}

// canGoOn: there is something to do, and nothing says that it cannot be done.
func (c *conn) canGoOn() bool {
	if c.ready.Has(kernel.Err | kernel.Hup) {
		return c.reading() || len(c.unsent) > 0
	}
	return c.ready.Has(kernel.In) && c.reading() || c.ready.Has(kernel.Out) && len(c.unsent) > 0
}

func (c *conn) reading() bool { return !c.ended && !c.stalled }

// inputs are the events that only a read settles.
const inputs = kernel.In | kernel.RdHup | kernel.Pri | kernel.Err | kernel.Hup

// read reads once and hands it to the session. It says false when the
// connection is broken.
func (l *Loop) read(c *conn) (ok bool) {
	n, err := l.k.Read(c.fd, l.buf) // LAB: one-read
	switch {
	case err == kernel.EINTR: // nothing was read; still ready
		return true
	case err == kernel.EAGAIN:
		c.ready &^= inputs
		return true
	case err != nil:
		return false
	case n == 0: // the client has said all it had to say, and may still listen
		c.ended = true // LAB: end-of-input
		return l.send(c, c.session.End())
	}
	if c.drained(n) {
		c.ready &^= kernel.In
	}
	reply, done := c.session.Data(l.buf[:n])
	c.ended = done
	return l.send(c, reply)
}

// drained: a read of n bytes has emptied the socket, because it asked for more (epoll(7),
// question 9). What arrives later makes a new edge. There are exceptions: the end of
// the input may be queued behind the data, and a read also stops before urgent data
// (tcp(7)). Both were reported with the data, or else come with a new edge.
func (c *conn) drained(n int) bool { // LAB: edge-drain
	return n < len(c.loop.buf) && c.ready&inputs == kernel.In
}

// send writes p, and keeps what the kernel does not take.
func (l *Loop) send(c *conn, p []byte) bool {
	if len(c.unsent) == 0 {
		n, ok := l.write(c, p) // LAB: partial-write
		if !ok {
			return false
		}
		p = p[n:]
	}
	if len(p) > 0 {
		c.unsent = append(c.unsent, p...)
		c.stalled = c.stalled || len(c.unsent) > highWater // LAB: high-water
	}
	return true
}

// flush writes what was kept.
func (l *Loop) flush(c *conn) bool {
	n, ok := l.write(c, c.unsent)
	c.unsent = c.unsent[:copy(c.unsent, c.unsent[n:])]
	if len(c.unsent) == 0 {
		c.unsent = nil // an idle connection keeps no buffer
	}
	if ok && c.stalled && len(c.unsent) < lowWater {
		c.stalled = false
		ok = l.collect(c) // what others left for c meanwhile
	}
	return ok
}

// write writes p until the kernel takes no more.
func (l *Loop) write(c *conn, p []byte) (n int, ok bool) {
	for n < len(p) {
		m, err := l.k.Write(c.fd, p[n:]) // LAB: write-rest
		n += m
		switch {
		case err == kernel.EINTR:
		case err == kernel.EAGAIN:
			c.ready &^= kernel.Out | kernel.Err | kernel.Hup
			return n, true
		case err != nil:
			return n, false
		}
	}
	return n, true
}

// rearm tells the poller what c waits for, if that has changed. Write interest
// is asked for only while there is something to write: a socket is writable
// nearly always, and the wait would return at once, for ever. // LAB: write-interest
func (l *Loop) rearm(c *conn) {
	if l.cfg.Edge {
		return // told both once; only changes are reported
	}
	var want kernel.Events
	if c.reading() {
		want |= kernel.In
	}
	if len(c.unsent) > 0 { // LAB: want-out
		want |= kernel.Out
	}
	if want != c.told { // LAB: interest-change
		if l.poller.Modify(c.fd, want) == nil {
			c.told = want
		}
	}
}

func (l *Loop) close(c *conn) {
	c.mu.Lock()
	c.gone = true
	c.mu.Unlock()
	c.session.Closed()
	l.poller.Remove(c.fd) // LAB: unwatch-first
	l.k.Close(c.fd)
	l.conns[c.fd] = nil
	l.open--
}
