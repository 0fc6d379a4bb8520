package load

import (
	"errors"
	"fmt"
	"net/netip"

	"golang.org/x/sys/unix"

	"muxlab/harness/kernel"
	"muxlab/harness/units"
)

// ErrLimit is what an error of Run wraps when this machine cannot do what was
// asked: too few descriptors or ports. The error is a sentence that says what would help.
var ErrLimit = errors.New("limit reached")

type limitError string

func (e limitError) Error() string { return string(e) }
func (e limitError) Unwrap() error { return ErrLimit }

// spare is how many descriptors a program has open beside its connections.
const spare = 32

// CheckDescriptors looks before anything is opened whether the connections fit.
func CheckDescriptors(conns int) error {
	var l unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_NOFILE, &l) != nil || l.Cur >= uint64(conns)+spare {
		return nil
	}
	return limitError(fmt.Sprintf("%s need %s, and this process may open %s: "+
		"raise it with ulimit -n %d, or ask for fewer connections", units.Text.Plural(conns, "connection"),
		units.Text.Plural(conns+spare, "descriptor"), units.Count(l.Cur), conns+spare))
}

func (t *thread) explain(err error) error {
	if err == kernel.EADDRNOTAVAIL && t.cfg.PerRequest {
		return limitError(fmt.Sprintf("no more free local ports after %s: each one that was closed keeps its port for a minute (TIME_WAIT); "+
			"ask for fewer requests a second, for a shorter run, or for connections that end with a reset", units.Text.Plural(t.connected, "connection")))
	}
	return explain(err, t.connected)
}

// explain makes a sentence of an error that ends the run: the machine has no
// more of something. Nil: the error is about one connection only.
func explain(err error, connected int) error {
	made := units.Text.Plural(connected, "connection")
	switch err {
	case kernel.EMFILE:
		return limitError(fmt.Sprintf("no more descriptors after %s: raise the limit with ulimit -n, or ask for fewer connections", made))
	case kernel.ENFILE:
		return limitError(fmt.Sprintf("the machine has no more descriptors after %s: ask for fewer", made))
	case kernel.ENOBUFS, kernel.ENOMEM:
		return limitError(fmt.Sprintf("the machine has no more memory for sockets after %s: ask for fewer", made))
	case kernel.EADDRNOTAVAIL:
		return limitError(fmt.Sprintf("no more free local ports to this address after %s: "+
			"ask for fewer, or wait a minute for the ports of an earlier run", made))
	}
	return nil
}

// One address has some 28,000 ephemeral ports towards one server. A larger
// crowd comes from several loopback addresses, perSource from each: far below
// the number of ports, where finding a free one becomes slow.
const (
	oneSource = 20000
	perSource = 10000
)

// source is the address that connection i of n is to come from, or the zero
// AddrPort: the kernel's choice. macOS has 127.0.0.1 alone, and says so at bind.
func source(server netip.Addr, i, n int) netip.AddrPort {
	if n <= oneSource || !server.Is4() || !server.IsLoopback() {
		return netip.AddrPort{}
	}
	s := 1 + i/perSource
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, byte(s / 250), byte(1 + s%250)}), 0)
}

// requestSources is how many loopback addresses the connections of requests come
// from in turn. One that was closed keeps its port for a minute: with one address
// 470 connections a second would be the end (Linux reuses ports of the loopback
// after a second already, unless tcp_tw_reuse is off); with so many, 117,000.
const requestSources = 250

// requestSource is where request number n comes from; zero: the kernel's choice.
func requestSource(server netip.Addr, n int) netip.AddrPort {
	if !server.Is4() || !server.IsLoopback() {
		return netip.AddrPort{}
	}
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 1, 1, byte(1 + n%requestSources)}), 0)
}

// bindSource binds c to an address where that is needed. For requests the port
// is chosen at connect, as it is without bind: only then may one that is in
// TIME_WAIT towards another server be taken. Where that is not to be had, the
// kernel chooses the address too.
func (t *thread) bindSource(c *conn) error {
	if !t.cfg.PerRequest || !c.active {
		if from := source(t.cfg.Addr.Addr(), c.number, t.cfg.Conns); from.IsValid() {
			return t.k.Bind(c.fd, from)
		}
		return nil
	}
	from := requestSource(t.cfg.Addr.Addr(), t.connected+t.index)
	if !from.IsValid() || t.oneSource {
		return nil
	}
	if portLater(c.fd) != nil || t.k.Bind(c.fd, from) != nil {
		t.oneSource = true
	}
	return nil
}
