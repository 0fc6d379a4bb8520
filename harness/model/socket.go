package model

import (
	"net/netip"

	"muxlab/harness/kernel"
)

// receiveTimeout is a day: long enough never to be met, and set because a
// blocked accept or read of a socket that has one can be interrupted.
const receiveTimeout = 24 * 3600

// Bind makes a socket bound to addr that does not listen yet, and returns the
// address it got (port 0 lets the kernel choose). The caller closes it. What it
// accepts sends at once (TCP_NODELAY). With shared, several sockets may be bound
// to the same address, if all of them say so (SO_REUSEPORT).
func Bind(k kernel.Kernel, addr netip.AddrPort, shared bool) (fd int, got netip.AddrPort, err error) {
	fd, err = k.Socket(addr)
	if err != nil {
		return -1, addr, err
	}
	if err = socketOptions(k, fd, shared); err == nil {
		err = k.Bind(fd, addr)
	}
	if err == nil {
		got, err = k.Getsockname(fd)
	}
	if err != nil {
		k.Close(fd)
		return -1, addr, err
	}
	return fd, got, nil
}

func socketOptions(k kernel.Kernel, fd int, shared bool) error {
	if shared {
		if err := k.Setsockopt(fd, kernel.ReusePort, 1); err != nil {
			return err
		}
	}
	if err := k.Setsockopt(fd, kernel.ReuseAddr, 1); err != nil {
		return err
	}
	if err := k.Setsockopt(fd, kernel.NoDelay, 1); err != nil {
		return err
	}
	return k.Setsockopt(fd, kernel.ReceiveTimeout, receiveTimeout)
}
