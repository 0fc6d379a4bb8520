package shelf

import "muxlab/harness/kernel"

// unbounded reads whatever comes, and keeps it until it can be sent. It works until
// a client sends and does not read.
func unbounded(l *loop, c *client, ready kernel.Events) {
	if ready.Has(readable) && !c.ended { // FAULT: c.out grows without a bound
		n, err := l.k.Read(c.fd, l.buf)
		switch {
		case again(err):
		case err != nil:
			l.close(c)
			return
		case n == 0:
			c.ended = true
		default:
			c.out = append(c.out, l.buf[:n]...)
		}
	}
	if len(c.out) > 0 {
		n, err := l.k.Write(c.fd, c.out)
		if err != nil && !again(err) {
			l.close(c)
			return
		}
		c.out = c.out[n:]
	}
	if c.ended && len(c.out) == 0 {
		l.close(c)
		return
	}
	var want kernel.Events
	if !c.ended {
		want |= kernel.In
	}
	if len(c.out) > 0 {
		want |= kernel.Out
	}
	l.watch(c, want)
}
