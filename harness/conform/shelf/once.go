package shelf

import "muxlab/harness/kernel"

// once is edge-triggered, and reads once for each edge. It works as long as
// everything fits into one read.
func once(l *loop, c *client, ready kernel.Events) {
	if ready.Has(readable) && !c.ended && len(c.out) < enough {
		n, err := l.k.Read(c.fd, l.buf) // FAULT: once; what is left makes no new edge
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
	l.watch(c, kernel.In|kernel.Out|kernel.Edge)
}
