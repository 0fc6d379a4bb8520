package conform

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"muxlab/harness/units"
	"net"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// A Client is a connection to the server under test. It belongs to the trial,
// which closes it at the end.
type Client struct {
	*net.TCPConn
	trial    *Trial
	patience time.Duration
	got      int // bytes that came back so far
}

// Dial connects.
func (t *Trial) Dial() (*Client, error) { return t.dial(net.Dialer{}) }

// DialFar connects like a client that is far away and small: segments of 536
// bytes and a receive buffer of 4 KB. The kernel's buffers between the two stay
// small then, and what a server keeps itself shows after some 100 KB instead of
// after megabytes, as it would on a loopback device.
func (t *Trial) DialFar() (*Client, error) {
	return t.dial(net.Dialer{Control: func(_, _ string, raw syscall.RawConn) error {
		var err error
		raw.Control(func(fd uintptr) {
			err = errors.Join(
				unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_MAXSEG, 536),
				unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_RCVBUF, 4<<10),
				unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_SNDBUF, 64<<10))
		})
		return err
	}})
}

func (t *Trial) dial(d net.Dialer) (*Client, error) {
	ctx, cancel := context.WithTimeout(t.ctx, t.Patience)
	defer cancel()
	conn, err := d.DialContext(ctx, "tcp", t.addr)
	if err != nil {
		return nil, Failuref("a connection", "connecting failed: %v", err)
	}
	c := &Client{TCPConn: conn.(*net.TCPConn), trial: t, patience: t.Patience}
	t.mu.Lock()
	t.clients = append(t.clients, c)
	t.mu.Unlock()
	return c, nil
}

// DialMany connects n clients, one after another.
func (t *Trial) DialMany(n int) ([]*Client, error) {
	var all []*Client
	for range n {
		c, err := t.Dial()
		if err != nil {
			return all, err
		}
		all = append(all, c)
	}
	return all, nil
}

// Reset closes the connection so that the server is told ECONNRESET.
func (c *Client) Reset() {
	c.SetLinger(0)
	c.Close()
}

// Send sends all of p.
func (c *Client) Send(p []byte) error {
	for sent := 0; sent < len(p); {
		c.SetWriteDeadline(time.Now().Add(c.patience))
		n, err := c.Write(p[sent:min(sent+64<<10, len(p))])
		sent += n
		if err != nil && (n == 0 || !timedOut(err)) {
			f := Failuref("that it is taken", "of %s the server took %s: %s",
				units.Text.Plural(len(p), "byte"), units.Count(sent), c.Why(err))
			f.ended = !timedOut(err)
			return f
		}
	}
	return nil
}

// SendCut sends p in pieces of random sizes from 1 to most bytes, small ones as
// likely as large ones.
func (c *Client) SendCut(p []byte, r *rand.Rand, most int) error {
	for len(p) > 0 {
		scale := 1 + r.IntN(most)
		n := min(1+r.IntN(scale), len(p))
		if err := c.Send(p[:n]); err != nil {
			return err
		}
		p = p[n:]
	}
	return nil
}

// Expect reads as many bytes as want has, which must be those.
func (c *Client) Expect(want []byte) error {
	buf := make([]byte, min(len(want), 64<<10))
	for len(want) > 0 {
		c.SetReadDeadline(time.Now().Add(c.patience))
		n, err := c.Read(buf[:min(len(buf), len(want))])
		if i := firstDifference(buf[:n], want); i >= 0 {
			return Failuref("what was sent, in its order", "byte %s that came back is %#x and not %#x", units.Count(c.got+i+1), buf[i], want[i])
		}
		c.got += n
		want = want[n:]
		if err != nil && len(want) > 0 {
			f := Failuref("every byte", "%s came back, and %s more were due: %s",
				units.Text.Plural(c.got, "byte"), units.Count(len(want)), c.Why(err))
			f.ended = !timedOut(err)
			return f
		}
	}
	return nil
}

func firstDifference(a, b []byte) int {
	if bytes.Equal(a, b[:len(a)]) {
		return -1
	}
	for i := range a {
		if a[i] != b[i] {
			return i
		}
	}
	return -1
}

// ExpectEnd reads the end of the connection.
func (c *Client) ExpectEnd() error {
	var b [1]byte
	c.SetReadDeadline(time.Now().Add(c.patience))
	n, err := c.Read(b[:])
	switch {
	case n > 0:
		return Failuref("the end", "one byte more than was sent: %#x", b[0])
	case err != io.EOF:
		return Failuref("the end", "instead of the end: %s", c.Why(err))
	}
	return nil
}

// Ask sends p and reads it back.
func (c *Client) Ask(p []byte) error {
	if err := c.Send(p); err != nil {
		return err
	}
	return c.Expect(p)
}

// Exchange sends p with send, and reads it back at the same time.
func (c *Client) Exchange(p []byte, send func() error) error {
	sent := make(chan error, 1)
	go func() { sent <- send() }()
	err := c.Expect(p)
	if err != nil {
		c.SetWriteDeadline(time.Now()) // nothing more to be learnt
		<-sent
		return err
	}
	return <-sent
}

// still is without progress for how long a server that sleeps takes no more.
const still = 60 * time.Millisecond

// Flood sends p over and over without reading, until nothing more is taken or
// most bytes are sent; it returns how many were.
func (c *Client) Flood(p []byte, most int) (int, error) {
	sent, stuck := 0, 0
	for sent < most {
		c.SetWriteDeadline(time.Now().Add(still))
		at := sent % len(p)
		n, err := c.Write(p[at:min(at+64<<10, len(p), at+most-sent)])
		sent += n
		switch {
		case n > 0:
			stuck = 0
		case !timedOut(err):
			return sent, Failuref("that it waits", "sending without reading ended after %s: %s", units.Text.Plural(sent, "byte"), c.Why(err))
		default: // unless it, or this client, only waits for a processor, on a busy machine
			if stuck++; stuck > 20 || stuck > 1 && !c.hasRoom() && c.trial.asleep() {
				return sent, nil
			}
		}
	}
	return sent, nil
}

// hasRoom says whether the kernel would take more: the write's time may be up before
// it was tried.
func (c *Client) hasRoom() (room bool) {
	raw, err := c.SyscallConn()
	if err != nil {
		return false
	}
	raw.Control(func(fd uintptr) {
		n, _ := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}}, 0)
		room = n > 0
	})
	return room
}

func timedOut(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }

// Why says in words what err of a read or write means.
func (c *Client) Why(err error) string {
	switch {
	case timedOut(err):
		return "then nothing for " + c.patience.String()
	case errors.Is(err, io.EOF):
		return "then the server closed the connection"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "then the server reset the connection"
	}
	return err.Error()
}

// random returns n random bytes.
func random(r *rand.Rand, n int) []byte {
	var seed [32]byte
	for i := range seed {
		seed[i] = byte(r.Uint32())
	}
	p := make([]byte, n)
	rand.NewChaCha8(seed).Read(p)
	return p
}
