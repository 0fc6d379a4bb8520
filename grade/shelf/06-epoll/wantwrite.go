//go:build shelf

package epoll

// watch asks for write interest when something is unsent, and never takes it back.
func (s *server) watch(c *conn) {
	want := c.watched & kernel.Out // FAULT: Out stays, though nothing is left to be sent
	if !c.ended && len(c.out) < enough {
		want |= kernel.In
	}
	if len(c.out) > 0 {
		want |= kernel.Out
	}
	if want != c.watched && s.k.EpollCtl(s.epfd, kernel.EpollMod, c.fd, want) == nil {
		c.watched = want
	}
}
