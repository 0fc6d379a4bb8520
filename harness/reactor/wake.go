package reactor

import (
	"sync"

	"muxlab/harness/kernel"
)

// A waker lets other threads end the loop's wait: they write a byte into a pipe
// whose other end the poller watches (the self-pipe trick, D. J. Bernstein).
type waker struct {
	r int

	mu     sync.Mutex // guards the rest
	w      int        // -1 once closed
	k      kernel.Kernel
	mail   []*conn // connections with mail that the loop has not seen
	signal bool    // a byte is in the pipe already
}

func newWaker(k kernel.Kernel) (*waker, error) {
	r, w, err := k.Pipe()
	if err != nil {
		return nil, err
	}
	return &waker{r: r, w: w, k: kernel.NewDirect()}, nil
}

func (w *waker) wake() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.w >= 0 && !w.signal {
		w.signal = true
		w.k.Write(w.w, []byte{1})
	}
}

func (w *waker) close(k kernel.Kernel) {
	w.mu.Lock()
	defer w.mu.Unlock()
	k.Close(w.r)
	k.Close(w.w)
	w.w = -1
}

// Send implements model.Outbox.
func (c *conn) Send(p []byte) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.gone || len(c.mail)+len(p) > highWater {
		return false
	}
	first := len(c.mail) == 0
	c.mail = append(c.mail, p...)
	if first {
		c.loop.wake.post(c)
	}
	return true
}

func (w *waker) post(c *conn) {
	w.mu.Lock()
	w.mail = append(w.mail, c)
	w.mu.Unlock()
	w.wake()
}

// deliver empties the pipe and sends what others left for the connections.
func (l *Loop) deliver() {
	var scratch [64]byte
	l.k.Read(l.wake.r, scratch[:])
	l.wake.mu.Lock()
	conns := l.wake.mail
	l.wake.mail, l.wake.signal = nil, false
	l.wake.mu.Unlock()
	for _, c := range conns {
		if l.conn(c.fd) != c { // closed meanwhile
			continue
		}
		if !l.collect(c) {
			l.close(c)
			continue
		}
		l.rearm(c)
	}
}

// collect sends what others left for c. While too much is unsent it leaves the
// mail where it is, until flush has made room: then the mail fills up, and Send
// says no. // LAB: outbox-bound
func (l *Loop) collect(c *conn) bool {
	if c.stalled || c.ended {
		return true
	}
	c.mu.Lock()
	mail := c.mail
	c.mail = nil
	c.mu.Unlock()
	return l.send(c, mail)
}
