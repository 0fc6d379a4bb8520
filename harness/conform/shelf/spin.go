package shelf

import "muxlab/harness/kernel"

// spin answers the end of the input with its own, and believes that to be all. It
// works, and the fan goes on.
func spin(l *loop, c *client, ready kernel.Events) {
	if ready.Has(readable) && len(c.out) < enough {
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
		l.k.Shutdown(c.fd, kernel.ShutWrite) // FAULT: still watched, and readable for ever; and still open
	}
	var want kernel.Events
	if len(c.out) < enough {
		want |= kernel.In
	}
	if len(c.out) > 0 {
		want |= kernel.Out
	}
	l.watch(c, want)
}
