package conform

import "golang.org/x/sys/unix"

// cork keeps what is sent back until the segment is full, or uncork is called.
func cork(c *Client)   { c.setCork(1) }
func uncork(c *Client) { c.setCork(0) }

func (c *Client) setCork(on int) {
	if raw, err := c.SyscallConn(); err == nil {
		raw.Control(func(fd uintptr) { unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_CORK, on) })
	}
}
