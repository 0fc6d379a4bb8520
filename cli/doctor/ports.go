package doctor

import (
	"fmt"
	"net"
	"strconv"

	"muxlab/harness/measure"
)

const portsName = "ports"

// ports listens on the default address of a server, and on the ports after it, for a
// moment each.
func ports(addr string) measure.Limit {
	const tried = 20
	host, text, err := net.SplitHostPort(addr)
	first, wrong := strconv.Atoi(text)
	if err != nil || wrong != nil {
		return missing(portsName, "unknown", addr+" is no address")
	}
	var free []int
	for port := first; port < first+tried; port++ {
		if isFree(host, port) {
			free = append(free, port)
		}
	}
	last := first + tried - 1
	value := fmt.Sprintf("%d of %d to %d are free", len(free), first, last)
	switch {
	case len(free) == 0:
		l := missing(portsName, value, fmt.Sprintf("none of the ports %d to %d is free: serve with --addr %s:0, which takes any",
			first, last, host))
		l.Number = 0
		return l
	case free[0] != first:
		l := limited(portsName, value, fmt.Sprintf("port %d is in use: muxlab serve needs --addr %s:%d, and nc that port", first, host, free[0]))
		l.Number = int64(len(free))
		return l
	}
	l := fine(portsName, fmt.Sprintf("%d, where servers listen, is free; %s", first, value))
	l.Number = int64(len(free))
	return l
}

func isFree(host string, port int) bool {
	l, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(port)))
	if err != nil {
		return false
	}
	l.Close()
	return true
}
