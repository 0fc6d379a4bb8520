//go:build !linux

package measure

import "net/netip"

// Backlog is unavailable here.
func Backlog(addr netip.AddrPort) Queues { return Queues{} }

// Listening is unknown here.
func Listening(pid int) []netip.AddrPort { return nil }
