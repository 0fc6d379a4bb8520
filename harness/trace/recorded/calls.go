package recorded

import (
	"net/netip"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

// The calls of a recorded kernel, in the order of kernel.Kernel.

// Sockets.

// Socket makes the call and records it.
func (r *Kernel) Socket(addr netip.AddrPort) (int, error) {
	fd, err := r.inner.Socket(addr)
	r.slot.Put(&trace.Event{Time: trace.Now(), Op: trace.OpSocket, Flags: r.flags(), FD: -1, Result: result(fd, err)})
	return fd, err
}

// Bind makes the call and records it, with the port.
func (r *Kernel) Bind(fd int, addr netip.AddrPort) error {
	err := r.inner.Bind(fd, addr)
	r.slot.Put(&trace.Event{Time: trace.Now(), Op: trace.OpBind, Flags: r.flags(), FD: fd, Result: result(0, err), Arg: uint32(addr.Port())})
	return err
}

// Listen makes the call and records it. On success fd is a Listener in the table.
func (r *Kernel) Listen(fd, backlog int) error {
	err := r.inner.Listen(fd, backlog)
	e := trace.Event{Time: trace.Now(), Op: trace.OpListen, Flags: r.flags(), FD: fd, Result: result(0, err), Arg: uint32(backlog)}
	r.slot.Put(&e)
	if err == nil {
		r.slot.Opened(fd, trace.Listener, 0, e.Time)
	}
	return err
}

// Accept makes the call and records it, and enters the new connection into the table. If
// fd may block, the time in the call is recorded and a new turn begins.
func (r *Kernel) Accept(fd int, flags kernel.AcceptFlags) (int, netip.AddrPort, error) {
	e := trace.Event{Op: trace.OpAccept, FD: fd}
	var since int64
	blocks := r.blocks(fd)
	if blocks {
		since = r.enter(trace.OpAccept, fd)
	}
	conn, peer, err := r.inner.Accept(fd, flags)
	e.Flags, e.Result, e.Arg = r.flags(), result(conn, err), uint32(peer.Port())
	if e.Time = trace.Now(); err == nil {
		r.learn(fd, e.Time)
		r.remember(conn, flags&kernel.NonBlock != 0)
		r.told.forget(conn)
	}
	if blocks {
		r.leave(&e, since)
	} else {
		r.slot.Put(&e)
	}
	r.accepted(fd, conn, trace.PackPeer(peer), err, e.Time)
	return conn, peer, err
}

// accepted counts an accept on the listener fd. One that found nothing was in
// vain only if no other found something in the same turn: a loop that accepts
// until EAGAIN was not woken for nothing.
func (r *Kernel) accepted(fd, conn int, peer uint64, err error, at int64) {
	switch err {
	case nil:
		r.slot.Counters.Accepts++
		r.slot.Accepted(fd)
		r.slot.Opened(conn, trace.Connection, peer, at)
	case kernel.EAGAIN:
		if !r.slot.AcceptedIn(fd) {
			r.slot.Counters.Vain++
		}
	}
	r.slot.Received(fd, 0, at)
}

// Connect makes the call and records it, with the port.
func (r *Kernel) Connect(fd int, addr netip.AddrPort) error {
	err := r.inner.Connect(fd, addr)
	r.slot.Put(&trace.Event{Time: trace.Now(), Op: trace.OpConnect, Flags: r.flags(), FD: fd, Result: result(0, err), Arg: uint32(addr.Port())})
	return err
}

// Shutdown makes the call and records it.
func (r *Kernel) Shutdown(fd int, how kernel.How) error {
	err := r.inner.Shutdown(fd, how)
	r.slot.Put(&trace.Event{Time: trace.Now(), Op: trace.OpShutdown, Flags: r.flags(), FD: fd, Result: result(0, err), Arg: uint32(how)})
	return err
}

// Setsockopt makes the call and records it, with the option and the value.
func (r *Kernel) Setsockopt(fd int, opt kernel.SocketOption, value int) error {
	err := r.inner.Setsockopt(fd, opt, value)
	r.slot.Put(&trace.Event{Time: trace.Now(), Op: trace.OpSetsockopt, Flags: r.flags(), FD: fd, Result: result(0, err), Arg: trace.PackOption(opt, value)})
	return err
}

// Getsockopt makes the call and records it, with the option and the value.
func (r *Kernel) Getsockopt(fd int, opt kernel.SocketOption) (int, error) {
	value, err := r.inner.Getsockopt(fd, opt)
	r.slot.Put(&trace.Event{Time: trace.Now(), Op: trace.OpGetsockopt, Flags: r.flags(), FD: fd, Result: result(value, err), Arg: trace.PackOption(opt, 0)})
	return value, err
}

// Getsockname makes the call and records it, with the port.
func (r *Kernel) Getsockname(fd int) (netip.AddrPort, error) {
	addr, err := r.inner.Getsockname(fd)
	r.slot.Put(&trace.Event{Time: trace.Now(), Op: trace.OpGetsockname, Flags: r.flags(), FD: fd, Result: result(0, err), Arg: uint32(addr.Port())})
	return addr, err
}

// Files.

// Read makes the call, records it and counts the bytes. If fd may block, the time in the
// call is recorded and a new turn begins. The bytes themselves are not recorded.
func (r *Kernel) Read(fd int, p []byte) (int, error) {
	e := trace.Event{Op: trace.OpRead, FD: fd, Arg: uint32(len(p))}
	if r.blocks(fd) {
		since := r.enter(trace.OpRead, fd)
		n, err := r.inner.Read(fd, p)
		e.Flags, e.Result = r.flags(), result(n, err)
		r.learnIf(n > 0, fd, since)
		r.leave(&e, since)
		r.read(fd, n, e.Time)
		return n, err
	}
	e.Time = trace.Now()
	n, err := r.inner.Read(fd, p)
	e.Flags, e.Result = r.flags(), result(n, err)
	r.learnIf(n > 0, fd, e.Time)
	r.slot.Put(&e)
	r.read(fd, n, e.Time)
	return n, err
}

func (r *Kernel) read(fd, n int, at int64) {
	if n > 0 {
		r.slot.Counters.Reads++
		r.slot.Counters.BytesIn += uint64(n)
	}
	r.slot.Received(fd, n, at)
}

// Write makes the call, records it and counts the bytes. If fd may block, the time in the
// call is recorded. The bytes themselves are not recorded.
func (r *Kernel) Write(fd int, p []byte) (int, error) {
	e := trace.Event{Op: trace.OpWrite, FD: fd, Arg: uint32(len(p))}
	if r.blocks(fd) {
		since := r.enter(trace.OpWrite, fd)
		n, err := r.inner.Write(fd, p)
		e.Flags, e.Result = r.flags(), result(n, err)
		r.learnIf(n > 0, fd, since)
		r.leave(&e, since)
		r.wrote(fd, n, e.Time)
		return n, err
	}
	e.Time = trace.Now()
	n, err := r.inner.Write(fd, p)
	e.Flags, e.Result = r.flags(), result(n, err)
	r.learnIf(n > 0, fd, e.Time)
	r.slot.Put(&e)
	r.wrote(fd, n, e.Time)
	return n, err
}

func (r *Kernel) wrote(fd, n int, at int64) {
	if n > 0 {
		r.slot.Counters.Writes++
		r.slot.Counters.BytesOut += uint64(n)
	}
	r.slot.Sent(fd, n, at)
}

// Close records the call and makes it, in this order: once it is made, another worker may
// get the same number.
func (r *Kernel) Close(fd int) error {
	r.slot.Put(&trace.Event{Time: trace.Now(), Op: trace.OpClose, FD: fd})
	r.slot.Counters.Closes++
	r.slot.Closed(fd)
	r.remember(fd, false)
	r.told.forget(fd)
	return r.inner.Close(fd)
}

// SetNonblock makes the call and records it. From then on calls on fd count as blocking or
// not.
func (r *Kernel) SetNonblock(fd int, on bool) error {
	err := r.inner.SetNonblock(fd, on)
	if err == nil {
		r.remember(fd, on)
	}
	e := trace.Event{Time: trace.Now(), Op: trace.OpSetNonblock, Flags: r.flags(), FD: fd, Result: result(0, err)}
	if on {
		e.Arg = 1
	}
	r.slot.Put(&e)
	return err
}

// Pipe makes the call and records it. Both ends are entered into the table.
func (r *Kernel) Pipe() (int, int, error) {
	rd, wr, err := r.inner.Pipe()
	e := trace.Event{Time: trace.Now(), Op: trace.OpPipe, Flags: r.flags(), FD: -1, Result: result(rd, err), Arg: uint32(max(wr, 0))}
	r.slot.Put(&e)
	if err == nil {
		r.remember(rd, true)
		r.remember(wr, true)
		r.slot.Opened(rd, trace.PipeEnd, 0, e.Time)
		r.slot.Opened(wr, trace.PipeEnd, 0, e.Time)
	}
	return rd, wr, err
}

// Multiplexers.

// EpollCreate makes the call and records it. The descriptor is entered into the table.
func (r *Kernel) EpollCreate() (int, error) {
	fd, err := r.inner.EpollCreate()
	e := trace.Event{Time: trace.Now(), Op: trace.OpEpollCreate, Flags: r.flags(), FD: -1, Result: result(fd, err)}
	r.slot.Put(&e)
	if err == nil {
		r.slot.Opened(fd, trace.Epoll, 0, e.Time)
	}
	return fd, err
}

// EpollCtl makes the call and records it. On success the interest is in the table.
func (r *Kernel) EpollCtl(epfd int, op kernel.EpollOp, fd int, events kernel.Events) error {
	e := trace.Event{Time: trace.Now(), Op: trace.OpEpollAdd, FD: fd, Arg: trace.PackInterest(events) | uint32(epfd)<<16}
	interest := events
	switch op {
	case kernel.EpollMod:
		e.Op = trace.OpEpollMod
	case kernel.EpollDel:
		e.Op, interest = trace.OpEpollDel, 0
	}
	err := r.inner.EpollCtl(epfd, op, fd, events)
	e.Flags, e.Result = r.flags(), result(0, err)
	r.learnIf(err == nil && op != kernel.EpollDel, fd, e.Time)
	r.slot.Put(&e)
	if err == nil {
		r.slot.Interested(fd, interest)
	}
	return err
}

// EpollWait passes the gate, makes the call, and records it and each descriptor that it
// returned. A new turn begins.
func (r *Kernel) EpollWait(epfd int, events []kernel.EpollEvent, timeout time.Duration) (int, error) {
	since := r.enter(trace.OpEpollWait, epfd)
	n, err := r.inner.EpollWait(epfd, events, timeout)
	e := trace.Event{Op: trace.OpEpollWait, Flags: r.flags(), FD: epfd, Result: result(n, err)}
	r.leave(&e, since)
	for _, ev := range events[:n] {
		r.ready(int(ev.FD), ev.Events, e.Time)
	}
	return n, err
}

// Select passes the gate, makes the call, and records it, each interest that changed since
// the last Select, and each descriptor that it returned. A new turn begins.
func (r *Kernel) Select(nfds int, read, write kernel.FDSet, timeout time.Duration) (int, error) {
	since := r.enter(trace.OpSelect, -1)
	r.tellSets(nfds, read, write, since)
	n, err := r.inner.Select(nfds, read, write, timeout)
	e := trace.Event{Op: trace.OpSelect, Flags: r.flags(), FD: -1, Result: result(n, err), Arg: uint32(nfds)}
	r.leave(&e, since)
	if n > 0 {
		r.readySets(nfds, read, write, e.Time)
	}
	return n, err
}

// Poll passes the gate, makes the call, and records it, each interest that changed since
// the last Poll, and each descriptor that it returned. A new turn begins.
func (r *Kernel) Poll(entries []kernel.PollFD, timeout time.Duration) (int, error) {
	since := r.enter(trace.OpPoll, -1)
	r.tellEntries(entries, since)
	n, err := r.inner.Poll(entries, timeout)
	e := trace.Event{Op: trace.OpPoll, Flags: r.flags(), FD: -1, Result: result(n, err), Arg: uint32(len(entries))}
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
