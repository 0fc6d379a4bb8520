package load

import (
	"bytes"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

// A conn is one client: a connection, or one after the other (Config.PerRequest),
// and its one message under way.
type conn struct {
	fd     int
	number int // of all connections, from 0
	state  state
	active bool // it speaks
	alive  bool // and is not given up

	message []byte // what is to come back: a piece of the thread's pattern; nil: nothing under way
	sent    int    // bytes of it
	upto    int    // bytes of it that may be sent now: the end of the fragment
	got     int    // bytes of it
	writing bool   // watched for room to write, too

	intended int64  // when the message was to be sent, or the next one is
	next     uint64 // its number among all messages, for the steady schedule and for bursts
	since    int64  // when the connect or the message was begun in fact: for the timeout
	at       int64  // when it has something to do; see dueHeap
	place    int
	failures int // requests lost in a row
}

type state uint8

const (
	unopened state = iota // not yet, or between two requests
	connecting
	quiet   // connected, nothing under way
	waiting // for the rest of an echo
	closed  // for good
)

// begin sends the next message of c, on a new connection if it has none.
func (t *thread) begin(c *conn, now int64) {
	t.waiting++
	c.message = t.piece(c)
	c.sent, c.got = 0, 0
	c.upto = t.fragment(c)
	c.since = now
	if c.state == unopened {
		t.connect(c)
		return
	}
	c.state = waiting
	t.send(c)
}

// piece is the next message of c: a piece of the pattern that is hardly ever the
// one before or another connection's, so that bytes that got mixed up are noticed.
func (t *thread) piece(c *conn) []byte {
	size := t.cfg.Size
	switch {
	case len(t.cfg.Choice) > 0:
		size = t.cfg.Choice[t.random.IntN(len(t.cfg.Choice))]
	case t.cfg.MaxSize > size:
		size += t.random.IntN(t.cfg.MaxSize - size + 1)
	}
	t.messages++
	at := (t.messages*7 + uint64(c.number)*613) % patternSlack
	return t.pattern[at : at+uint64(size)]
}

// fragment is where the fragment ends that begins at c.sent.
func (t *thread) fragment(c *conn) int {
	n := t.cfg.Fragments
	return min(c.sent+(len(c.message)+n-1)/n, len(c.message))
}

// send writes as much as goes, and asks for write readiness only while there is a rest.
func (t *thread) send(c *conn) {
	for t.write(c) && c.sent == c.upto && c.sent < len(c.message) {
		if t.cfg.Pause > 0 {
			c.at = trace.Now() + int64(t.cfg.Pause)
			t.due.push(c)
			break
		}
		c.upto = t.fragment(c)
	}
	if rest := c.sent < c.upto; rest != c.writing && c.state == waiting {
		c.writing = rest
		t.watch(c)
	}
}

// sendMore goes on after the pause between two fragments.
func (t *thread) sendMore(c *conn) {
	c.upto = t.fragment(c)
	t.send(c)
}

// write is false when c is lost.
func (t *thread) write(c *conn) bool {
	n, err := t.k.Write(c.fd, c.message[c.sent:c.upto])
	switch err {
	case nil:
		c.sent += n
	case kernel.EAGAIN, kernel.EINTR: // the rest goes when there is room
	default:
		t.lose(c, "", err)
		return false
	}
	return true
}

func (t *thread) watch(c *conn) {
	want := kernel.In
	if c.writing {
		want |= kernel.Out
	}
	if err := t.wait.modify(c.fd, want); err != nil {
		t.lose(c, "", err)
	}
}

// receive reads once. The waiter reports what is left again.
func (t *thread) receive(c *conn) {
	n, err := t.k.Read(c.fd, t.buf)
	switch {
	case err == kernel.EAGAIN || err == kernel.EINTR:
	case err != nil:
		t.lose(c, "", err)
	case n == 0:
		t.lose(c, closedEarly, nil)
	case c.state != waiting || n > c.sent-c.got:
		t.lose(c, unasked, nil)
	case t.cfg.Verify && !bytes.Equal(t.buf[:n], c.message[c.got:c.got+n]):
		t.lose(c, different, nil)
	default:
		if c.got += n; c.got == len(c.message) {
			t.answered(c)
		}
	}
}

// answered is where one message ends and the next begins.
func (t *thread) answered(c *conn) {
	now := trace.Now()
	c.state = quiet
	t.waiting--
	t.record(c, now)
	c.message = nil
	if t.cfg.PerRequest {
		t.part(c)
	}
	t.next(c, now)
	switch {
	case c.intended >= t.until: // that was the last one
	case c.intended <= now:
		t.begin(c, now)
	default:
		c.at = c.intended
		t.due.push(c)
	}
}

// record enters the latency of a message that was due within the measured time,
// and counts an echo that was complete within it.
func (t *thread) record(c *conn, now int64) {
	t.mark(now) // an echo belongs to the interval, and to the side of from, in which it was complete
	t.recent++
	if c.intended >= t.from && c.intended < t.until {
		t.enter(now - c.intended)
	}
	if now >= t.from && now < t.until {
		t.echoes++
		t.bytes += uint64(len(c.message))
	}
}

// lose closes a connection that did not do what it should. A client that makes a
// new one for every message tries again, until it has failed three times in a row.
func (t *thread) lose(c *conn, what string, err error) {
	if c.state == closed {
		return
	}
	t.errors.count(what, err)
	t.hangUp(c)
	if !t.cfg.PerRequest || !c.active {
		t.giveUp(c)
		return
	}
	if c.failures++; c.failures == patience {
		t.giveUp(c)
		return
	}
	now := trace.Now()
	t.next(c, now)
	c.at = max(c.intended, now+retry*int64(c.failures))
	t.due.push(c)
}

const (
	patience = 3
	retry    = 10e6 // ns
)

// giveUp: c does nothing any more.
func (t *thread) giveUp(c *conn) {
	c.state = closed
	if c.alive {
		c.alive = false
		t.alive--
	}
}

// part ends the connection of a request that was answered: see Config.PerRequest.
func (t *thread) part(c *conn) {
	c.failures = 0
	if t.cfg.Reset {
		t.k.Setsockopt(c.fd, kernel.LingerZero, 1)
	}
	t.hangUp(c)
}

// hangUp closes the descriptor of c and forgets its message.
func (t *thread) hangUp(c *conn) {
	if c.state == connecting {
		t.connecting--
	}
	if c.message != nil {
		c.message = nil
		t.waiting--
	}
	t.due.remove(c)
	t.byFD[c.fd] = nil
	t.wait.remove(c.fd)
	t.k.Close(c.fd)
	c.state, c.writing = unopened, false
}
