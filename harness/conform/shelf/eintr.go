package shelf

import "muxlab/harness/kernel"

// eintr takes every error for the end of the connection. It works until a signal
// comes while it reads or writes.
func eintr(l *loop, c *client, ready kernel.Events) {
	if ready.Has(readable) && !c.ended && len(c.out) < enough {
		n, err := l.k.Read(c.fd, l.buf)
		switch {
		case err == kernel.EAGAIN:
		case err != nil: // FAULT: after EINTR the connection is as good as before
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
		if err != nil && err != kernel.EAGAIN {
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
	if !c.ended && len(c.out) < enough {
		want |= kernel.In
	}
	if len(c.out) > 0 {
		want |= kernel.Out
	}
	l.watch(c, want)
}
