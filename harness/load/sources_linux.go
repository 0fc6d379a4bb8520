package load

import "golang.org/x/sys/unix"

// portLater lets a bind to port 0 choose an address alone; connect chooses the port.
func portLater(fd int) error {
	return unix.SetsockoptInt(fd, unix.IPPROTO_IP, unix.IP_BIND_ADDRESS_NO_PORT, 1)
}
