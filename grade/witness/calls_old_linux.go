//go:build amd64 || 386 || arm

package witness

import "golang.org/x/sys/unix"

func init() {
	calls[unix.SYS_POLL] = call{"poll", pollCall}
	calls[unix.SYS_EPOLL_WAIT] = call{"epoll_wait", epollCall}
	calls[unix.SYS_PAUSE] = call{"pause", idleCall}
}
