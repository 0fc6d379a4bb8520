package trace

import (
	"net/netip"
	"time"

	"muxlab/harness/kernel"
)

// The calls of a recorded kernel, in the order of kernel.Kernel.

// Sockets.

// Socket makes the call and records it.
func (r *Recorded) Socket(addr netip.AddrPort) (int, error) {
	fd, err := r.inner.Socket(addr)
	r.put(&Event{Time: Now(), Op: OpSocket, Flags: r.flags(), FD: -1, Result: result(fd, err)})
	return fd, err
}

// Bind makes the call and records it, with the port.
func (r *Recorded) Bind(fd int, addr netip.AddrPort) error {
	err := r.inner.Bind(fd, addr)
	r.put(&Event{Time: Now(), Op: OpBind, Flags: r.flags(), FD: fd, Result: result(0, err), Arg: uint32(addr.Port())})
	return err
}

// Listen makes the call and records it. On success fd is a Listener in the table.
func (r *Recorded) Listen(fd, backlog int) error {
	err := r.inner.Listen(fd, backlog)
	e := Event{Time: Now(), Op: OpListen, Flags: r.flags(), FD: fd, Result: result(0, err), Arg: uint32(backlog)}
	r.put(&e)
	if err == nil {
		r.opened(fd, Listener, 0, e.Time)
	}
	return err
}

// Accept makes the call and records it, and enters the new connection into the table. If
// fd may block, the time in the call is recorded and a new turn begins.
func (r *Recorded) Accept(fd int, flags kernel.AcceptFlags) (int, netip.AddrPort, error) {
	e := Event{Op: OpAccept, FD: fd}
	var since int64
	blocks := r.blocks(fd)
	if blocks {
		since = r.enter(OpAccept, fd)
	}
	conn, peer, err := r.inner.Accept(fd, flags)
	e.Flags, e.Result, e.Arg = r.flags(), result(conn, err), uint32(peer.Port())
	if e.Time = Now(); err == nil {
		r.learn(fd, e.Time)
		r.remember(conn, flags&kernel.NonBlock != 0)
		r.told.forget(conn)
	}
	if blocks {
		r.leave(&e, since)
	} else {
		r.put(&e)
	}
	r.accepted(fd, conn, PackPeer(peer), err, e.Time)
	return conn, peer, err
}

// AcceptKey packs a listener and a turn into one word. Two accepts with the same key are
// on the same listener in the same turn.
func AcceptKey(fd int, turn uint64) uint64 { return uint64(uint32(fd))<<32 | uint64(uint32(turn)) }

// accepted counts an accept on the listener fd. One that found nothing was in
// vain only if no other found something in the same turn: a loop that accepts
// until EAGAIN was not woken for nothing.
func (r *Recorded) accepted(fd, conn int, peer uint64, err error, at int64) {
	switch err {
	case nil:
		r.counters.Accepts++
		r.accept = AcceptKey(fd, r.turn)
		r.opened(conn, Connection, peer, at)
	case kernel.EAGAIN:
		if r.accept != AcceptKey(fd, r.turn) {
			r.counters.Vain++
		}
	}
	r.used(fd, dIn, 0, at)
}

// Connect makes the call and records it, with the port.
func (r *Recorded) Connect(fd int, addr netip.AddrPort) error {
	err := r.inner.Connect(fd, addr)
	r.put(&Event{Time: Now(), Op: OpConnect, Flags: r.flags(), FD: fd, Result: result(0, err), Arg: uint32(addr.Port())})
	return err
}

// Shutdown makes the call and records it.
func (r *Recorded) Shutdown(fd int, how kernel.How) error {
	err := r.inner.Shutdown(fd, how)
	r.put(&Event{Time: Now(), Op: OpShutdown, Flags: r.flags(), FD: fd, Result: result(0, err), Arg: uint32(how)})
	return err
}

// Setsockopt makes the call and records it, with the option and the value.
func (r *Recorded) Setsockopt(fd int, opt kernel.SocketOption, value int) error {
	err := r.inner.Setsockopt(fd, opt, value)
	r.put(&Event{Time: Now(), Op: OpSetsockopt, Flags: r.flags(), FD: fd, Result: result(0, err), Arg: packOption(opt, value)})
	return err
}

// Getsockopt makes the call and records it, with the option and the value.
func (r *Recorded) Getsockopt(fd int, opt kernel.SocketOption) (int, error) {
	value, err := r.inner.Getsockopt(fd, opt)
	r.put(&Event{Time: Now(), Op: OpGetsockopt, Flags: r.flags(), FD: fd, Result: result(value, err), Arg: packOption(opt, 0)})
	return value, err
}

// Getsockname makes the call and records it, with the port.
func (r *Recorded) Getsockname(fd int) (netip.AddrPort, error) {
	addr, err := r.inner.Getsockname(fd)
	r.put(&Event{Time: Now(), Op: OpGetsockname, Flags: r.flags(), FD: fd, Result: result(0, err), Arg: uint32(addr.Port())})
	return addr, err
}

// Files.

// Read makes the call, records it and counts the bytes. If fd may block, the time in the
// call is recorded and a new turn begins. The bytes themselves are not recorded.
func (r *Recorded) Read(fd int, p []byte) (int, error) {
	e := Event{Op: OpRead, FD: fd, Arg: uint32(len(p))}
	if r.blocks(fd) {
		since := r.enter(OpRead, fd)
		n, err := r.inner.Read(fd, p)
		e.Flags, e.Result = r.flags(), result(n, err)
		r.learnIf(n > 0, fd, since)
		r.leave(&e, since)
		r.read(fd, n, e.Time)
		return n, err
	}
	e.Time = Now()
	n, err := r.inner.Read(fd, p)
	e.Flags, e.Result = r.flags(), result(n, err)
	r.learnIf(n > 0, fd, e.Time)
	r.put(&e)
	r.read(fd, n, e.Time)
	return n, err
}

func (r *Recorded) read(fd, n int, at int64) {
	if n > 0 {
		r.counters.Reads++
		r.counters.BytesIn += uint64(n)
	}
	r.used(fd, dIn, n, at)
}

// Write makes the call, records it and counts the bytes. If fd may block, the time in the
// call is recorded. The bytes themselves are not recorded.
func (r *Recorded) Write(fd int, p []byte) (int, error) {
	e := Event{Op: OpWrite, FD: fd, Arg: uint32(len(p))}
	if r.blocks(fd) {
		since := r.enter(OpWrite, fd)
		n, err := r.inner.Write(fd, p)
		e.Flags, e.Result = r.flags(), result(n, err)
		r.learnIf(n > 0, fd, since)
		r.leave(&e, since)
		r.wrote(fd, n, e.Time)
		return n, err
	}
	e.Time = Now()
	n, err := r.inner.Write(fd, p)
	e.Flags, e.Result = r.flags(), result(n, err)
	r.learnIf(n > 0, fd, e.Time)
	r.put(&e)
	r.wrote(fd, n, e.Time)
	return n, err
}

func (r *Recorded) wrote(fd, n int, at int64) {
	if n > 0 {
		r.counters.Writes++
		r.counters.BytesOut += uint64(n)
	}
	r.used(fd, dOut, n, at)
}

// Close records the call and makes it, in this order: once it is made, another worker may
// get the same number.
func (r *Recorded) Close(fd int) error {
	r.put(&Event{Time: Now(), Op: OpClose, FD: fd})
	r.counters.Closes++
	r.closed(fd)
	r.remember(fd, false)
	r.told.forget(fd)
	return r.inner.Close(fd)
}

// SetNonblock makes the call and records it. From then on calls on fd count as blocking or
// not.
func (r *Recorded) SetNonblock(fd int, on bool) error {
	err := r.inner.SetNonblock(fd, on)
	if err == nil {
		r.remember(fd, on)
	}
	e := Event{Time: Now(), Op: OpSetNonblock, Flags: r.flags(), FD: fd, Result: result(0, err)}
	if on {
		e.Arg = 1
	}
	r.put(&e)
	return err
}

// Pipe makes the call and records it. Both ends are entered into the table.
func (r *Recorded) Pipe() (int, int, error) {
	rd, wr, err := r.inner.Pipe()
	e := Event{Time: Now(), Op: OpPipe, Flags: r.flags(), FD: -1, Result: result(rd, err), Arg: uint32(max(wr, 0))}
	r.put(&e)
	if err == nil {
		r.remember(rd, true)
		r.remember(wr, true)
		r.opened(rd, PipeEnd, 0, e.Time)
		r.opened(wr, PipeEnd, 0, e.Time)
	}
	return rd, wr, err
}

// Multiplexers.

// EpollCreate makes the call and records it. The descriptor is entered into the table.
func (r *Recorded) EpollCreate() (int, error) {
	fd, err := r.inner.EpollCreate()
	e := Event{Time: Now(), Op: OpEpollCreate, Flags: r.flags(), FD: -1, Result: result(fd, err)}
	r.put(&e)
	if err == nil {
		r.opened(fd, Epoll, 0, e.Time)
	}
	return fd, err
}

// EpollCtl makes the call and records it. On success the interest is in the table.
func (r *Recorded) EpollCtl(epfd int, op kernel.EpollOp, fd int, events kernel.Events) error {
	e := Event{Time: Now(), Op: OpEpollAdd, FD: fd, Arg: PackInterest(events) | uint32(epfd)<<16}
	interest := events
	switch op {
	case kernel.EpollMod:
		e.Op = OpEpollMod
	case kernel.EpollDel:
		e.Op, interest = OpEpollDel, 0
	}
	err := r.inner.EpollCtl(epfd, op, fd, events)
	e.Flags, e.Result = r.flags(), result(0, err)
	r.learnIf(err == nil && op != kernel.EpollDel, fd, e.Time)
	r.put(&e)
	if err == nil {
		r.interested(fd, interest)
	}
	return err
}

// EpollWait passes the gate, makes the call, and records it and each descriptor that it
// returned. A new turn begins.
func (r *Recorded) EpollWait(epfd int, events []kernel.EpollEvent, timeout time.Duration) (int, error) {
	since := r.enter(OpEpollWait, epfd)
	n, err := r.inner.EpollWait(epfd, events, timeout)
	e := Event{Op: OpEpollWait, Flags: r.flags(), FD: epfd, Result: result(n, err)}
	r.leave(&e, since)
	for _, ev := range events[:n] {
		r.ready(int(ev.FD), ev.Events, e.Time)
	}
	return n, err
}

// Select passes the gate, makes the call, and records it, each interest that changed since
// the last Select, and each descriptor that it returned. A new turn begins.
func (r *Recorded) Select(nfds int, read, write kernel.FDSet, timeout time.Duration) (int, error) {
	since := r.enter(OpSelect, -1)
	r.tellSets(nfds, read, write, since)
	n, err := r.inner.Select(nfds, read, write, timeout)
	e := Event{Op: OpSelect, Flags: r.flags(), FD: -1, Result: result(n, err), Arg: uint32(nfds)}
	r.leave(&e, since)
	if n > 0 {
		r.readySets(nfds, read, write, e.Time)
	}
	return n, err
}

// Poll passes the gate, makes the call, and records it, each interest that changed since
// the last Poll, and each descriptor that it returned. A new turn begins.
func (r *Recorded) Poll(entries []kernel.PollFD, timeout time.Duration) (int, error) {
	since := r.enter(OpPoll, -1)
	r.tellEntries(entries, since)
	n, err := r.inner.Poll(entries, timeout)
	e := Event{Op: OpPoll, Flags: r.flags(), FD: -1, Result: result(n, err), Arg: uint32(len(entries))}
	r.leave(&e, since)
	left := n
	for i := 0; i < len(entries) && left > 0; i++ {
		if entries[i].Revents != 0 {
			r.ready(int(entries[i].FD), kernel.Events(entries[i].Revents), e.Time)
			left--
		}
	}
	return n, err
}
