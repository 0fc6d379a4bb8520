package clients

import (
	"errors"
	"fmt"
	"net"
	"sync"

	"golang.org/x/sys/unix"
)

// vanish closes a connection so that the other end hears nothing of it. A socket
// in repair mode (TCP_REPAIR: meant for moving connections between machines) is
// taken away without a packet.
func vanish(conn *net.TCPConn) error {
	raw, err := conn.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	err = raw.Control(func(fd uintptr) { failed = repair(int(fd)) })
	return errors.Join(err, failed, conn.Close())
}

func repair(fd int) error { return unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_REPAIR, 1) }

// cannotVanish tries it, on a socket of nobody's.
var cannotVanish = sync.OnceValue(func() string {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return fmt.Sprintf("no socket can be made to try it with: %v", err)
	}
	defer unix.Close(fd)
	if err := repair(fd); err != nil {
		return fmt.Sprintf("a peer that vanishes needs the right CAP_NET_ADMIN for TCP_REPAIR (%v): run muxlab as root, or in a container with --cap-add NET_ADMIN", err)
	}
	return ""
})
