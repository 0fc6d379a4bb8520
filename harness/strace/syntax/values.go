package syntax

import (
	"net/netip"
	"strconv"
	"strings"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

// What single values mean: descriptors as -y writes them, addresses, sets of events.

// Described is what -y says of a descriptor: "TCP:[127.0.0.1:7000->127.0.0.1:40112]".
func Described(s string) string {
	i := strings.IndexByte(s, '<')
	if i < 0 || !strings.HasSuffix(s, ">") {
		return ""
	}
	return s[i+1 : len(s)-1]
}

// Address reads a socket address as strace writes it. Of one that is neither
// IPv4 nor IPv6 nothing is known.
func Address(s string) netip.AddrPort {
	port, ok := Between(s, "_port=htons(", ")")
	n, err := strconv.ParseUint(port, 10, 16)
	if !ok || err != nil {
		return netip.AddrPort{}
	}
	host, ok := Between(s, `inet_addr("`, `"`)
	if !ok {
		host, _ = Between(s, `inet_pton(AF_INET6, "`, `"`)
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return trace.PeerFromPort(uint16(n))
	}
	return netip.AddrPortFrom(ip, uint16(n))
}

// PeerIn reads the peer from what -yy says of a descriptor.
func PeerIn(words string) netip.AddrPort {
	_, peer, ok := strings.Cut(words, "->")
	if !ok {
		return netip.AddrPort{}
	}
	addr, _ := netip.ParseAddrPort(strings.TrimSuffix(peer, "]"))
	return addr
}

// LocalIn reads the address of a listener from what -yy says of it: "TCP:[127.0.0.1:7000]".
func LocalIn(words string) netip.AddrPort {
	_, local, _ := strings.Cut(words, ":[")
	addr, _ := netip.ParseAddrPort(strings.TrimSuffix(local, "]"))
	return addr
}

var eventNames = map[string]kernel.Events{
	"IN": kernel.In, "OUT": kernel.Out, "ERR": kernel.Err, "HUP": kernel.Hup, "RDHUP": kernel.RdHup,
	"NVAL": kernel.Invalid, "ET": kernel.Edge, "ONESHOT": kernel.OneShot, "EXCLUSIVE": kernel.Exclusive,
	"RDNORM": kernel.In, "WRNORM": kernel.Out,
}

// EventsOf reads EPOLLIN|EPOLLET, POLLIN, or a number. What has no sign here
// (POLLPRI) is passed over.
func EventsOf(s string) kernel.Events {
	var e kernel.Events
	for name := range strings.SplitSeq(s, "|") {
		name = strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(name), "E"), "POLL")
		if known, ok := eventNames[name]; ok {
			e |= known
		} else if n, ok := Number(name); ok {
			e |= kernel.Events(n)
		}
	}
	return e
}
