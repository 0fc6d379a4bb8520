package load

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"muxlab/harness/proc"
)

// lookupTime is how long the address of a name may take.
const lookupTime = 5 * time.Second

// Resolve finds the addresses that "HOST:PORT" may mean, those to be tried first
// in front. HOST is a number, a name, or nothing, which is this machine.
func Resolve(ctx context.Context, s string) (all []netip.AddrPort, err error) {
	host, text, err := net.SplitHostPort(s)
	port, wrong := strconv.ParseUint(text, 10, 16)
	switch {
	case err != nil || wrong != nil || port == 0 || strings.ContainsAny(host, " \t\n/"):
		return nil, proc.Usagef("%q is no address: give HOST:PORT with a port from 1 to 65535, as in 127.0.0.1:7000, localhost:7000 or [::1]:7000", s)
	case host == "":
		host = "127.0.0.1"
	case host == "localhost": // known everywhere, and asked of nobody
		return []netip.AddrPort{at("127.0.0.1", port), at("::1", port)}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, lookupTime)
	defer cancel()
	found, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil || len(found) == 0 {
		return nil, fmt.Errorf("no address is known of the host %q: check its name, or give its number, as in 127.0.0.1:%d", host, port)
	}
	for _, a := range found {
		all = append(all, netip.AddrPortFrom(a.Unmap(), uint16(port)))
	}
	slices.SortStableFunc(all, func(a, b netip.AddrPort) int { return a.Addr().BitLen() - b.Addr().BitLen() }) // IPv4 first
	return all, nil
}

func at(host string, port uint64) netip.AddrPort {
	return netip.AddrPortFrom(netip.MustParseAddr(host), uint16(port))
}
