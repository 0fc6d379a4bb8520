package subject

import "golang.org/x/sys/unix"

// queues are the bytes that the client's socket has not had acknowledged, and those that
// have arrived and were not read: tcp(7).
func (c *Client) queues() (unsent, unread int) {
	raw, err := c.SyscallConn()
	if err != nil {
		return 0, 0
	}
	raw.Control(func(fd uintptr) {
		unsent, _ = unix.IoctlGetInt(int(fd), unix.SIOCOUTQ)
		unread, _ = unix.IoctlGetInt(int(fd), unix.SIOCINQ)
	})
	return unsent, unread
}
