package shelf

import "muxlab/harness/kernel"

// wantwrite waits for both, always. It works, and never sleeps: there is room to
// write nearly always.
func wantwrite(l *loop, c *client, ready kernel.Events) {
	if ready.Has(readable) && !c.ended && len(c.out) < enough {
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
	if !c.ended && len(c.out) < enough {
		want |= kernel.In
	}
	want |= kernel.Out // FAULT: also when there is nothing to write
	l.watch(c, want)
}
