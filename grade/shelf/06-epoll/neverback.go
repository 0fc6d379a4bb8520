//go:build shelf

package epoll

// watch does not read a client again that it once did not read.
func (s *server) watch(c *conn) {
	want := c.watched & kernel.In // FAULT: In, once taken away, never comes back
	if c.ended || len(c.out) >= enough {
		want = 0
	}
	if len(c.out) > 0 {
		want |= kernel.Out
	}
	if want != c.watched && s.k.EpollCtl(s.epfd, kernel.EpollMod, c.fd, want) == nil {
		c.watched = want
	}
}
