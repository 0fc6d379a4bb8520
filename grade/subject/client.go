package subject

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// A Client is a connection to the server. The Subject closes it at the end.
type Client struct {
	*net.TCPConn
	Name string // c1, c2, …
	s    *Subject
	shut bool // it has ended its sending side
	got  int  // bytes that came back
}

// Dial connects a client.
func (s *Subject) Dial() (*Client, error) { return s.dial(net.Dialer{}) }

// DialFar connects a client whose kernel buffers are small, as if it were far away: what
// the server keeps for it shows after some 100 KB instead of after megabytes.
func (s *Subject) DialFar() (*Client, error) {
	return s.dial(net.Dialer{Control: func(_, _ string, raw syscall.RawConn) error {
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

func (s *Subject) dial(d net.Dialer) (*Client, error) {
	d.Timeout = time.Second
	for patience := s.patience(); ; {
		conn, err := d.DialContext(s.ctx, "tcp", s.Addr)
		if err == nil {
			c := &Client{TCPConn: conn.(*net.TCPConn), Name: fmt.Sprintf("c%d", len(s.clients)+1), s: s}
			s.clients = append(s.clients, c)
			return c, nil
		}
		end := maybe
		if !errors.Is(err, syscall.ECONNREFUSED) { // the kernel connects as long as there is room in the backlog
			if end, err = patience.over(); err != nil {
				return nil, err
			} else if end == maybe {
				continue
			}
		}
		return nil, s.unconnected(end)
	}
}

// unconnected is the failure of a client that cannot connect.
func (s *Subject) unconnected(end outcome) error {
	if end == ended || s.isEnding() {
		return s.hasEnded("a server that keeps running")
	}
	f := s.failure("takes connections", "The kernel refuses the connection: nobody listens at "+s.Addr, "The listener was closed, or Listen was not called before env.Ready.")
	if end != maybe {
		f.Happened, f.Cause = "A client cannot connect: the backlog is full.", "The server does not call Accept."
	}
	return f
}

// DialMany connects n clients, one after another.
func (s *Subject) DialMany(n int) (all []*Client, err error) {
	for range n {
		c, err := s.Dial()
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

// Send sends all of p. It returns a failure if the server rests and does not take it.
func (c *Client) Send(p []byte) error {
	left, err := c.SendSome(p)
	if err == nil && left > 0 {
		err = c.failure("takes what a client sends", fmt.Sprintf("It sleeps, and %d of %d bytes that %s sent cannot be delivered", left, len(p), c.Name),
			"It does not read from this client any more.")
	}
	return err
}

// SendSome sends p until the server rests without taking more, and returns how much is
// left.
func (c *Client) SendSome(p []byte) (left int, err error) {
	patience, end := c.s.patience(), maybe
	for len(p) > 0 {
		c.SetWriteDeadline(time.Now().Add(apart))
		n, err := c.Write(p[:min(len(p), 64<<10)])
		p = p[n:]
		switch {
		case n > 0:
			patience, end = c.s.patience(), maybe
		case !errors.Is(err, os.ErrDeadlineExceeded):
			return len(p), c.broken("takes what a client sends", err)
		case end != maybe: // so it was before this write, which found no room
			return len(p), nil
		default:
			if end, err = patience.over(); err != nil {
				return len(p), err
			}
		}
	}
	return 0, nil
}

// CloseWrite ends the client's sending side.
func (c *Client) CloseWrite() error {
	c.shut = true
	return c.TCPConn.CloseWrite()
}

// Reset ends the connection at once, and what was not read is lost: the server gets an RST.
func (c *Client) Reset() error {
	return errors.Join(c.SetLinger(0), c.Close())
}

// Put sends p, which the kernel takes at once, and waits for nothing.
func (c *Client) Put(p []byte) error {
	c.SetWriteDeadline(time.Now().Add(time.Second))
	if _, err := c.Write(p); err != nil {
		return c.broken("takes what a client sends", err)
	}
	return nil
}

// receive reads at least a byte into buf. end says that none came, and why none will.
func (c *Client) receive(buf []byte) (n int, end outcome, err error) {
	p := c.s.patience()
	for {
		c.SetReadDeadline(time.Now().Add(apart / 5))
		n, err := c.Read(buf)
		if n > 0 || err == nil || !errors.Is(err, os.ErrDeadlineExceeded) {
			return n, maybe, err
		}
		if end != maybe { // so it was before this read, which found nothing
			return 0, end, nil
		}
		if end, err = p.over(); err != nil {
			return 0, maybe, err
		}
	}
}

// Expect reads as many bytes as want has, which must be those.
func (c *Client) Expect(want []byte) error {
	buf := make([]byte, 64<<10)
	for at := 0; at < len(want); {
		n, end, err := c.receive(buf[:min(len(buf), len(want)-at)])
		switch {
		case end != maybe:
			return c.missing(end, len(want)-at, len(want))
		case err != nil:
			return c.broken(fmt.Sprintf("sends %s its %d bytes back", c.Name, len(want)), err)
		case !bytes.Equal(buf[:n], want[at:at+n]):
			return c.differs(want, at, buf[:n])
		}
		at += n
		c.got += n
	}
	return nil
}

// ExpectEnd waits for the end of what the server sends. does says what the server should do,
// and cause why it might not.
func (c *Client) ExpectEnd(does, cause string) error {
	var b [1]byte
	n, end, err := c.receive(b[:])
	switch {
	case n > 0:
		return c.failure("sends nothing but the messages", fmt.Sprintf("%s got a byte more than it sent, %#02x", c.Name, b[0]),
			"Bytes are sent twice, or belong to another client.")
	case end != maybe:
		return c.failure(does, fmt.Sprintf("The connection of %s stays open", c.Name), cause)
	case err == io.EOF:
		return nil
	}
	return c.broken("ends the connection in good order", err)
}

// ExpectNothing returns a failure if a byte comes before the server rests.
func (c *Client) ExpectNothing(does string) error {
	var b [1]byte
	n, end, err := c.receive(b[:])
	switch {
	case n > 0:
		return c.failure(does, fmt.Sprintf("%s got a byte, %#02x, although its message is not complete", c.Name, b[0]),
			"The server echoes bytes as they come, instead of whole messages.")
	case end != maybe:
		return nil
	}
	return c.broken(does, err)
}

// Ask sends a message of n random bytes and expects it back.
func (c *Client) Ask(n int) error {
	m := c.s.Message(n)
	if err := c.Send(m); err != nil {
		return err
	}
	return c.Expect(m)
}

// Message returns a message of n random bytes, with its header.
func (s *Subject) Message(n int) []byte {
	m := make([]byte, 4+n)
	m[0], m[1], m[2], m[3] = byte(n>>24), byte(n>>16), byte(n>>8), byte(n)
	for i := range n {
		m[4+i] = byte(s.Uint32())
	}
	return m
}

// Port is the client's own port, by which the kernel knows the connection.
func (c *Client) Port() uint16 { return c.local().Port() }
