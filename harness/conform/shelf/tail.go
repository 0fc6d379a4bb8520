package shelf

import "muxlab/harness/kernel"

// tail closes as soon as the client has said all it had to say. It works as long
// as the client has read everything by then.
func tail(l *loop, c *client, ready kernel.Events) {
	if ready.Has(readable) && len(c.out) < enough {
		n, err := l.k.Read(c.fd, l.buf)
		switch {
		case again(err):
		case err != nil:
			l.close(c)
			return
		case n == 0:
			l.close(c) // FAULT: c.out is not sent yet
			return
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
	var want kernel.Events
	if len(c.out) < enough {
		want |= kernel.In
	}
	if len(c.out) > 0 {
		want |= kernel.Out
	}
	l.watch(c, want)
}
