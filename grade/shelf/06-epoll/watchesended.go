//go:build shelf

package epoll

// watch watches for input also after the end.
func (s *server) watch(c *conn) {
	var want kernel.Events
	if len(c.out) < enough { // FAULT: an ended client is readable for ever
		want |= kernel.In
	}
	if len(c.out) > 0 {
		want |= kernel.Out
	}
	if want != c.watched && s.k.EpollCtl(s.epfd, kernel.EpollMod, c.fd, want) == nil {
		c.watched = want
	}
}
