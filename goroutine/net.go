package goroutine

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"sync/atomic"
	"time"

	"muxlab/harness/kernel"
)

// Package net behind the names of the system calls, so that what goroutines do
// is recorded, and made to fail, like everything else in this lab: accept is
// net's Accept, read is net's Read, close is net's Close.

// acceptor makes the calls of the goroutine that accepts.
type acceptor struct {
	*kernel.Direct
	ln       *net.TCPListener
	last     *connection // what Accept returned last
	stopping atomic.Bool
}

func newAcceptor(fd int) (*acceptor, error) {
	k := kernel.NewDirect()
	own, err := k.Dup(fd) // a File closes its descriptor, also when it is collected
	if err != nil {
		return nil, err
	}
	f := os.NewFile(uintptr(own), "listener")
	defer f.Close()
	ln, err := net.FileListener(f) // with a copy of it
	if err != nil {
		return nil, err
	}
	return &acceptor{Direct: k, ln: ln.(*net.TCPListener)}, nil
}

// stop makes Accept return, now and soon after each call from now on.
func (a *acceptor) stop() {
	a.stopping.Store(true)
	a.ln.SetDeadline(time.Now())
}

func (a *acceptor) Accept(int, kernel.AcceptFlags) (int, netip.AddrPort, error) {
	if a.stopping.Load() {
		a.ln.SetDeadline(time.Now().Add(10 * time.Millisecond))
	}
	c, err := a.ln.AcceptTCP()
	if err != nil {
		return -1, netip.AddrPort{}, errno(err)
	}
	a.last = &connection{Direct: kernel.NewDirect(), conn: c}
	peer, _ := netip.ParseAddrPort(c.RemoteAddr().String())
	return a.last.fd(), peer, nil
}

// connection makes the calls of the goroutine that serves one client.
type connection struct {
	*kernel.Direct
	conn *net.TCPConn
}

func (c *connection) fd() int {
	n := -1
	if raw, err := c.conn.SyscallConn(); err == nil {
		raw.Control(func(fd uintptr) { n = int(fd) })
	}
	return n
}

func (c *connection) Read(_ int, p []byte) (int, error) {
	n, err := c.conn.Read(p)
	if err == io.EOF {
		return 0, nil
	}
	return n, errno(err)
}

func (c *connection) Write(_ int, p []byte) (int, error) {
	n, err := c.conn.Write(p)
	return n, errno(err)
}

func (c *connection) Close(int) error { return errno(c.conn.Close()) }

// errno is the error of the system call behind an error of net's.
func errno(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return kernel.EINTR
	}
	var e kernel.Errno
	if errors.As(err, &e) {
		return e
	}
	return kernel.EBADF // closed by this process
}
