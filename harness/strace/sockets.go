package strace

import (
	"net/netip"
	"strings"

	"muxlab/harness/kernel"
	"muxlab/harness/strace/syntax"
	"muxlab/harness/trace"
)

// Calls on sockets.

func (prog *program) socket(t *thread, c *call) {
	if family := c.arg(0); family == "AF_INET" || family == "AF_INET6" {
		prog.show(t.process, c.began)
	}
	e := c.event(trace.OpSocket, -1)
	e.Time = c.ended
	if c.result >= 0 {
		prog.made(t, c.result, &descriptor{socket: true, nonblock: has(c.arg(1), "SOCK_NONBLOCK"),
			cloexec: has(c.arg(1), "SOCK_CLOEXEC")}, c.ended)
	}
	prog.put(t, e)
}

func (prog *program) bind(t *thread, c *call) {
	addr := syntax.Address(c.arg(1))
	e := c.event(trace.OpBind, c.fd(0))
	e.Arg = uint32(addr.Port())
	prog.put(t, e)
	if _, d := t.fdOf(c.arg(0), trace.Closed); d != nil && c.result == 0 {
		d.peer = addr // until it listens, or connects
	}
}

func (prog *program) listen(t *thread, c *call) {
	fd, d := t.fdOf(c.arg(0), trace.Closed)
	if d == nil {
		return
	}
	prog.show(t.process, c.began)
	e := c.event(trace.OpListen, fd)
	e.Arg = c.size(1)
	prog.put(t, e)
	if c.result != 0 {
		return
	}
	prog.listensAt(d.peer)
	*d = descriptor{kind: trace.Listener, entered: true, nonblock: d.nonblock, cloexec: d.cloexec}
}

// getsockname tells which port the kernel chose.
func (prog *program) getsockname(t *thread, c *call) {
	_, d := t.fdOf(c.arg(0), trace.Closed)
	switch addr := syntax.Address(c.arg(1)); {
	case d == nil || c.result != 0:
	case d.kind == trace.Listener:
		prog.listensAt(addr)
	case d.socket:
		d.peer = addr
	}
}

func (prog *program) listensAt(addr netip.AddrPort) {
	if addr.Port() == 0 || prog.sum.Addr != "" {
		return
	}
	prog.sum.Addr = addr.String()
	for p := range prog.state.Processes() {
		p.Addr = prog.sum.Addr
	}
}

func (prog *program) connect(t *thread, c *call) {
	fd, d := t.fdOf(c.arg(0), trace.Closed)
	if d == nil {
		return
	}
	d.peer = syntax.Address(c.arg(1))
	e := c.event(trace.OpConnect, fd)
	e.Arg = uint32(d.peer.Port())
	if d.nonblock {
		prog.put(t, e)
	} else {
		prog.waited(t, c, e)
	}
	if c.result == 0 || strings.HasPrefix(c.note, "EINPROGRESS") {
		d.kind, d.socket = trace.Connection, false
	}
}

func (prog *program) accept(t *thread, c *call) {
	prog.show(t.process, c.began)
	fd, listener := t.fdOf(c.arg(0), trace.Listener)
	peer := syntax.Address(c.arg(1))
	if !peer.IsValid() {
		peer = syntax.PeerIn(syntax.Described(c.value))
	}
	e := c.event(trace.OpAccept, fd)
	e.Time, e.Arg = c.ended, uint32(peer.Port())
	if c.result >= 0 {
		prog.listensAt(syntax.LocalIn(syntax.Described(c.arg(0))))
		if listener != nil {
			listener.kind = trace.Listener
			prog.enter(t, fd, listener, c.ended)
		}
		prog.made(t, c.result, &descriptor{kind: trace.Connection, entered: true, peer: peer,
			nonblock: has(c.arg(3), "SOCK_NONBLOCK"), cloexec: has(c.arg(3), "SOCK_CLOEXEC")}, c.ended)
	}
	prog.may(t, c, e, listener)
	if c.result >= 0 {
		prog.introduce(t, c.result, t.process.fds[c.result])
	}
}

// may gives the event of a call on d, which waited if d may block.
func (prog *program) may(t *thread, c *call, e trace.Event, d *descriptor) {
	if d != nil && e.Errno() == kernel.EAGAIN && c.ended-c.began < 1e6 {
		d.nonblock = true // set before strace looked
	}
	if d != nil && d.nonblock || has(c.arg(3), "MSG_DONTWAIT") {
		prog.put(t, e)
		return
	}
	if e.Result >= 0 && d != nil && (d.kind == trace.Connection || d.kind == trace.Listener) && e.Op != trace.OpWrite {
		t.process.serves[t.number] = true
	}
	prog.waited(t, c, e)
}

func (prog *program) shutdown(t *thread, c *call) {
	e := c.event(trace.OpShutdown, c.fd(0))
	how := map[string]kernel.How{"SHUT_RD": kernel.ShutRead, "SHUT_WR": kernel.ShutWrite, "SHUT_RDWR": kernel.ShutBoth}
	e.Arg = uint32(how[c.arg(1)])
	prog.put(t, e)
}
