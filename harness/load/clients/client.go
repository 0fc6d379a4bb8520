package clients

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/units"
)

// A client is one of a crowd: a goroutine that plays its act.
type client struct {
	crowd   *Crowd
	ctx     context.Context // done: it is to go
	cancel  context.CancelFunc
	ended   chan struct{}
	arrived chan struct{} // closed when its first try to connect is over
	told    chan struct{} // to read; for the one that does not
	random  *rand.Rand
	lines   int
	nudge   uint64 // the last one it followed

	mu    sync.Mutex
	conn  *stream       // of now; nil: not connected. Only the act changes it
	over  bool          // its act has ended
	seen  Client        // all but what depends on the time; Name and Kind never change
	since time.Duration // the crowd's time when it began to wait
	said  time.Duration // the crowd's time when it last said something; 0: never

	unsaid      []byte        // to be said through it
	delivering  bool          // that is under way
	spoke       time.Duration // the crowd's time when it began to wait for the echo of that
	recentInput []byte        // the last of what came back
	silent      bool          // nothing can be said through it
}

var (
	errUnasked   = errors.New("the server sent something that nobody had asked for")
	errDifferent = errors.New("the server sent back other bytes")
	errClosed    = errors.New("the server closed the connection")
)

func (c *client) run(a *act) {
	defer close(c.ended)
	defer context.AfterFunc(c.ctx, c.cut)() // wakes a read or a write
	err := c.arrive(a)
	if err == nil {
		err = a.play(c)
	}
	c.cut()
	c.change(func(s *Client) {
		c.over, s.WaitingFor = true, ""
		if err != nil {
			s.Error = plainError(err).Error()
		}
	})
	if err == nil && c.ctx.Err() == nil { // it came to its end by itself: it is not missed
		c.crowd.take(func(other *client) bool { return other == c })
		c.cancel()
	}
}

// arrive connects for the first time.
func (c *client) arrive(a *act) error {
	defer close(c.arrived)
	if a.Name != You && !c.crowd.gate.wait(c.ctx, 0, &c.nudge, func(time.Duration) {}) {
		return c.ctx.Err()
	}
	if a.dial != nil {
		return a.dial(c)
	}
	return c.connect()
}

// cut closes the connection, if there is one.
func (c *client) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.conn != nil {
		c.conn.Close()
	}
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

// connect makes a connection. The act has said that it waits for one.
func (c *client) connect() error {
	var d net.Dialer
	conn, err := d.DialContext(c.ctx, "tcp", c.crowd.addr)
	if err != nil {
		return err
	}
	c.connected(conn, uint16(conn.LocalAddr().(*net.TCPAddr).Port))
	return nil
}

func (c *client) connected(conn io.ReadWriteCloser, port uint16) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.conn = &stream{ReadWriteCloser: conn, client: c}
	c.seen.WaitingFor, c.seen.Port, c.seen.Sent = "", port, 0
	if c.ctx.Err() != nil { // it was to go before there was anything to cut
		conn.Close()
	}
	c.deliver()
}

// keepPorts is how many ports of a client are remembered that it had before.
const keepPorts = 8

// again hangs up, is away for about d, and connects again.
func (c *client) again(d time.Duration) error {
	c.cut()
	c.mu.Lock()
	c.seen.Before = append(slices.Clone(c.seen.Before[max(0, len(c.seen.Before)-keepPorts+1):]), c.seen.Port)
	c.conn, c.seen.Port = nil, 0
	c.mu.Unlock()
	c.waitFor("")
	if !c.thinkThen(d, c.connecting) {
		return nil
	}
	return c.connect()
}

// tcp is its connection, where it is one of this process.
func (c *client) tcp() *net.TCPConn { return c.conn.ReadWriteCloser.(*net.TCPConn) }

func (c *client) change(f func(*Client)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f(&c.seen)
}

// hasSaid counts n bytes that it has said.
func (c *client) hasSaid(n int) {
	now := c.crowd.gate.now()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.said = max(now, 1)
	c.seen.Said, c.seen.Sent = c.seen.Said+int64(n), c.seen.Sent+int64(n)
}

// waitFor says what it waits for from now on; "": for nothing, it thinks.
func (c *client) waitFor(what string) { c.waitSince(what, c.crowd.gate.now()) }

// speaking says that it is about to say something, connecting to connect.
func (c *client) speaking(now time.Duration) { c.waitSince("room to send", now) }

func (c *client) connecting(now time.Duration) { c.waitSince("a connection", now) }

func (c *client) waitSince(what string, now time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen.WaitingFor, c.since = what, now
}

func (c *client) snapshot(now time.Time, clock time.Duration) Client {
	due, stands := c.crowd.gate.due(&c.nudge)
	c.mu.Lock()
	defer c.mu.Unlock()
	s, since := c.seen, c.since
	if c.said > 0 {
		s.Silent = max(clock-c.said, 1)
	}
	if stands {
		s.Due = max(due-clock, 1) // it is let through a moment after it is due
	}
	switch n := c.owed(); {
	case n == 0, c.over:
	case s.WaitingFor == "":
		s.WaitingFor, since = echoOf(n), c.spoke
	case strings.HasPrefix(s.WaitingFor, "the echo"):
		s.WaitingFor += ", and of " + units.Count(n) + " more"
	}
	if s.WaitingFor != "" {
		s.WaitingSince = now.Add(-max(clock-since, 0))
	}
	return s
}

// think waits for about d of the crowd's time, 0.7 to 1.3 of it, after which
// something is to be said. False: it is to go.
func (c *client) think(d time.Duration) bool { return c.thinkThen(d, c.speaking) }

func (c *client) thinkThen(d time.Duration, passed func(clock time.Duration)) bool {
	jitter := time.Duration((0.7 + 0.6*c.random.Float64()) * float64(d))
	return c.crowd.gate.wait(c.ctx, c.crowd.gate.now()+jitter, &c.nudge, passed)
}

// line is what it says next.
func (c *client) line() []byte {
	c.lines++
	return c.framed(fmt.Appendf(nil, "%s says hello %d\n", c.seen.Name, c.lines))
}

// framed is what is sent for a message.
func (c *client) framed(message []byte) []byte {
	if !c.crowd.Framed {
		return message
	}
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(message))), message...)
}

func (c *client) say(line []byte) error {
	_, err := c.conn.Write(line)
	return err
}

// hear waits for the echo of line, and compares it.
func (c *client) hear(line []byte) error {
	c.waitFor(echoOf(int64(len(line))))
	buf := make([]byte, len(line))
	if _, err := io.ReadFull(c.conn, buf); err != nil {
		return err
	}
	if !bytes.Equal(buf, line) {
		return errDifferent
	}
	now := c.crowd.gate.now()
	c.change(func(s *Client) { s.Echoes, s.RTT = s.Echoes+1, max(now-c.since, 1) })
	return nil
}

// frames is what is sent for much: messages that no server takes for too long.
func (c *client) frames(much []byte) (all []byte) {
	if !c.crowd.Framed {
		return much
	}
	for part := range slices.Chunk(much, 256<<10) {
		all = append(all, c.framed(part)...)
	}
	return all
}

// echoOf says what is waited for, in words that fit into a list.
func echoOf(n int64) string {
	if n >= 100_000 {
		return "the echo of " + units.Text.Size(n)
	}
	return "the echo of " + units.Text.Plural(int(n), "byte")
}
