// Package converse is the connection logic of the blocking models: one thread,
// one client, one conversation.
//
// It teaches what a blocking read and write ask of their caller, and what is
// forgotten most often: a signal may interrupt either (EINTR); a write may take
// only a part; the end of the input is no reason to drop what is still to be sent.
//
// What it leaves out: waiting for two things at once. That is why it is short,
// and why there is harness/reactor.
package converse

import (
	"sync"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
)

// bufferSize is how much one read may return, and so the memory that a
// connection costs; a client that does not read blocks the write, and with it
// the next read.
const bufferSize = 16 << 10

// Serve talks with the client on fd until one of the two ends it, and closes fd.
// The thread is the client's until then.
func Serve(k kernel.Kernel, env *model.Env, fd int) {
	env.Conns.Add(fd)
	c := &conversation{k: k, fd: fd, open: true}
	s := env.NewSession()
	c.run(s)
	c.end()
	s.Closed()
	env.Conns.Close(k, fd)
}

type conversation struct {
	k  kernel.Kernel
	fd int

	mu   sync.Mutex // one writer at a time: this thread, or whoever calls Send
	open bool
}

func (c *conversation) run(s model.Session) {
	buf := make([]byte, bufferSize)
	if !c.write(c.k, s.Open(c)) {
		return
	}
	for {
		n, err := c.read(buf)
		if err != nil {
			return
		}
		if n == 0 { // the client has said all it had to say, and may still listen
			c.write(c.k, s.End())
			return
		}
		reply, done := s.Data(buf[:n])
		if !c.write(c.k, reply) || done { // LAB: next-read
			return
		}
	}
}

// read reads once. EINTR: a signal came, and nothing was read. EAGAIN on a
// blocking socket: a receive time-out of the listener's, inherited; the same.
func (c *conversation) read(buf []byte) (int, error) { // LAB: eintr-blocking
	for {
		n, err := c.k.Read(c.fd, buf)
		if err != kernel.EINTR && err != kernel.EAGAIN {
			return n, err
		}
	}
}

// write writes all of p, however many calls it takes.
func (c *conversation) write(k kernel.Kernel, p []byte) bool { // LAB: partial-write-blocking
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(p) > 0 && c.open {
		n, err := k.Write(c.fd, p)
		switch err {
		case nil, kernel.EINTR:
		case kernel.EAGAIN: // Send, on a descriptor that Go's runtime made non-blocking
			k.Poll([]kernel.PollFD{{FD: int32(c.fd), Events: int16(kernel.Out)}}, -1)
		default:
			c.open = false
		}
		p = p[n:]
	}
	return c.open
}

// Send writes p from another thread. A blocking model has no loop that could
// keep it: the sender waits while the client does not read. That is a limit of
// the model, and shows it.
func (c *conversation) Send(p []byte) bool {
	return c.write(kernel.NewDirect(), p)
}

func (c *conversation) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open = false
}
