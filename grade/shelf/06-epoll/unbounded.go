//go:build shelf

package epoll

// watch reads on, however much is unsent.
func (s *server) watch(c *conn) {
	var want kernel.Events
	if !c.ended { // FAULT: also when much is unsent already
		want |= kernel.In
	}
	if len(c.out) > 0 {
		want |= kernel.Out
	}
	if want != c.watched && s.k.EpollCtl(s.epfd, kernel.EpollMod, c.fd, want) == nil {
		c.watched = want
	}
}
