//go:build shelf

package epoll

// dispatch reads no client for which much is unsent.
func (s *server) dispatch(e kernel.EpollEvent) {
	if int(e.FD) == s.listener {
		s.accept()
		return
	}
	c := s.conns[int(e.FD)]
	if e.Events.Has(kernel.Out) {
		s.write(c)
		return
	}
	if len(c.out) < enough {
		s.read(c)
	} // FAULT: it stays watched for In, so each wait returns it
}

// watch watches all for input.
func (s *server) watch(c *conn) {
	want := kernel.In
	if c.ended {
		want = 0
	}
	if len(c.out) > 0 {
		want |= kernel.Out
	}
	if want != c.watched && s.k.EpollCtl(s.epfd, kernel.EpollMod, c.fd, want) == nil {
		c.watched = want
	}
}
