package load

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"time"

	"muxlab/harness/kernel"
)

// A client is one of a crowd: a goroutine that plays its act.
type client struct {
	crowd  *Crowd
	ctx    context.Context // done: it is to go
	cancel context.CancelFunc
	ended  chan struct{}
	told   chan struct{} // to read; for the slow reader
	random *rand.Rand
	conn   net.Conn
	lines  int
	nudge  uint64 // the last one it followed

	mu    sync.Mutex
	seen  Client        // all but the three fields that depend on the time; Name and Kind never change
	since time.Duration // the crowd's time when it began to wait
}

var (
	errUnasked   = errors.New("the server sent something that nobody had asked for")
	errDifferent = errors.New("the server sent back other bytes")
	errClosed    = errors.New("the server closed the connection")
)

func (c *client) run(act func(*client) error) {
	defer close(c.ended)
	err := c.connect()
	if err == nil {
		stop := context.AfterFunc(c.ctx, func() { c.conn.Close() }) // wakes a read or a write
		err = act(c)
		stop()
		c.conn.Close()
	}
	c.change(func(s *Client) { s.State, s.WaitingFor, s.Err = Ended, "", plainError(err) })
}

func plainError(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errClosed
	}
	var errno kernel.Errno
	if errors.As(err, &errno) {
		return errno // "connection refused", without the addresses
	}
	return err
}

// end makes it go, and waits until it is gone.
func (c *client) end() {
	c.cancel()
	<-c.ended
}

func (c *client) connect() error {
	if !c.crowd.gate.wait(c.ctx, 0, &c.nudge, func(time.Duration) {}) {
		return c.ctx.Err()
	}
	var d net.Dialer
	conn, err := d.DialContext(c.ctx, "tcp", c.crowd.addr)
	if err != nil {
		return err
	}
	c.conn = conn
	c.change(func(s *Client) {
		s.State, s.WaitingFor = Thinking, ""
		if a, ok := conn.LocalAddr().(*net.TCPAddr); ok {
			s.Port = uint16(a.Port)
		}
	})
	return nil
}

func (c *client) change(f func(*Client)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f(&c.seen)
}

// waitFor says what it waits for from now on; "": for nothing, it thinks.
func (c *client) waitFor(what string) { c.waitSince(what, c.crowd.gate.now()) }

// speaking says that it is about to say something.
func (c *client) speaking(now time.Duration) { c.waitSince("room to send", now) }

func (c *client) waitSince(what string, now time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen.State, c.seen.WaitingFor, c.since = Waiting, what, now
	if what == "" {
		c.seen.State = Thinking
	}
}

func (c *client) snapshot(now time.Time, clock time.Duration) Client {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.seen
	if s.WaitingFor != "" {
		s.Waited = max(clock-c.since, 0)
		s.WaitingSince = now.Add(-s.Waited)
	}
	return s
}

// think waits for about d of the crowd's time, 0.7 to 1.3 of it, after which
// something is to be said. False: it is to go.
func (c *client) think(d time.Duration) bool {
	jitter := time.Duration((0.7 + 0.6*c.random.Float64()) * float64(d))
	return c.crowd.gate.wait(c.ctx, c.crowd.gate.now()+jitter, &c.nudge, c.speaking)
}

// line is what it says next.
func (c *client) line() []byte {
	c.lines++
	return fmt.Appendf(nil, "%s says hello %d\n", c.seen.Name, c.lines)
}

func (c *client) say(line []byte) error {
	_, err := c.conn.Write(line)
	return err
}

// hear waits for the echo of line, and compares it.
func (c *client) hear(line []byte) error {
	c.waitFor(fmt.Sprintf("the echo of %d bytes", len(line)))
	buf := make([]byte, len(line))
	n, err := io.ReadFull(c.conn, buf)
	c.change(func(s *Client) { s.Bytes += int64(n) })
	if err != nil {
		return err
	}
	if !bytes.Equal(buf, line) {
		return errDifferent
	}
	c.change(func(s *Client) { s.Echoes++ })
	return nil
}
