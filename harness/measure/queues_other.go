//go:build !linux

package measure

import "net/netip"

// Backlog is unavailable here.
func Backlog(addr netip.AddrPort) Queues { return Queues{} }
