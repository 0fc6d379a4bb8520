//go:build !linux

package clients

import (
	"net"

	"muxlab/harness/kernel"
)

func vanish(*net.TCPConn) error { return kernel.ENOSYS }

func cannotVanish() string {
	return "a peer that vanishes needs TCP_REPAIR, which only Linux has"
}
