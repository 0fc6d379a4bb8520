package shelf

import "muxlab/harness/kernel"

// parks answers the end of the input with its own, and keeps the connection parked: with
// no events to wait for. It works, and the fan goes on.
func parks(l *loop, c *client, ready kernel.Events) {
	if c.ended && len(c.out) == 0 {
		return // it is parked
	}
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
		l.k.Shutdown(c.fd, kernel.ShutWrite)
		l.set.(*pollSet).silence(c.fd) // FAULT: with events = 0 poll still returns POLLHUP and POLLERR; and it is still open
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

// silence leaves fd among what is watched, for no event.
func (s *pollSet) silence(fd int) {
	for i := range s.entries {
		if s.entries[i].FD == int32(fd) {
			s.entries[i].Events = 0
		}
	}
}
