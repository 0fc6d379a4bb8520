package shelf

import "muxlab/harness/kernel"

// blocks has sockets that block (see Wrong: it accepts without NonBlock), so that
// write takes everything. It works as long as everybody reads.
func blocks(l *loop, c *client, ready kernel.Events) {
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
		n, err := l.k.Write(c.fd, c.out) // FAULT: waits until this one client reads
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
	if len(c.out) > 0 {
		want |= kernel.Out
	}
	l.watch(c, want)
}
