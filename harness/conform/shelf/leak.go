package shelf

import "muxlab/harness/kernel"

// leak forgets about a connection that is broken. It works until there are no
// descriptors left.
func leak(l *loop, c *client, ready kernel.Events) {
	if ready.Has(readable) && !c.ended && len(c.out) < enough {
		n, err := l.k.Read(c.fd, l.buf)
		switch {
		case again(err):
		case err != nil:
			l.forget(c) // FAULT: and the descriptor stays open
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
			l.forget(c)
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
