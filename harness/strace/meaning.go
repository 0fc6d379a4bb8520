package strace

import (
	"math"
	"net/netip"
	"strings"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

// meanings says what each call means to the world; the others mean nothing to it.
var meanings map[string]func(*world, *thread, *straceCall)

// waitsIn says in which call a thread is shown that has not returned from one.
var waitsIn = map[string]trace.Op{
	"select": trace.OpSelect, "_newselect": trace.OpSelect, "pselect6": trace.OpSelect, "poll": trace.OpPoll, "ppoll": trace.OpPoll,
	"epoll_wait": trace.OpEpollWait, "epoll_pwait": trace.OpEpollWait, "epoll_pwait2": trace.OpEpollWait,
	"accept": trace.OpAccept, "accept4": trace.OpAccept,
	"read": trace.OpRead, "readv": trace.OpRead, "recv": trace.OpRead, "recvfrom": trace.OpRead, "recvmsg": trace.OpRead,
	"write": trace.OpWrite, "writev": trace.OpWrite, "send": trace.OpWrite, "sendto": trace.OpWrite, "sendmsg": trace.OpWrite, "sendfile": trace.OpWrite,
	"connect": trace.OpConnect, "flock": trace.OpLock, "futex": trace.OpFutexWait,
}

func init() {
	meanings = map[string]func(*world, *thread, *straceCall){
		"socket": (*world).socket, "bind": (*world).bind, "getsockname": (*world).getsockname, "listen": (*world).listen, "connect": (*world).connect,
		"shutdown": (*world).shutdown, "close": (*world).close, "close_range": (*world).closeRange,
		"dup": (*world).dup, "dup2": (*world).dup, "dup3": (*world).dup, "fcntl": (*world).fcntl, "fcntl64": (*world).fcntl,
		"ioctl": (*world).ioctl, "flock": (*world).flock, "futex": (*world).futex,
		"pipe": (*world).pair, "pipe2": (*world).pair, "socketpair": (*world).pair,
		"epoll_create": (*world).epollCreate, "epoll_create1": (*world).epollCreate, "epoll_ctl": (*world).epollCtl,
		"execve": (*world).execve, "execveat": (*world).execve, "prctl": (*world).prctl, "set_tid_address": (*world).tid,
	}
	for name, op := range waitsIn {
		switch op {
		case trace.OpSelect:
			meanings[name] = (*world).selects
		case trace.OpPoll:
			meanings[name] = (*world).polls
		case trace.OpEpollWait:
			meanings[name] = (*world).epollWait
		case trace.OpAccept:
			meanings[name] = (*world).accept
		case trace.OpRead:
			meanings[name] = (*world).read
		case trace.OpWrite:
			meanings[name] = (*world).write
		}
	}
	for _, name := range []string{"open", "openat", "openat2", "creat", "memfd_create"} {
		meanings[name] = (*world).open
	}
	for _, name := range []string{"eventfd", "eventfd2", "timerfd_create", "signalfd", "signalfd4", "inotify_init", "inotify_init1", "pidfd_open"} {
		meanings[name] = (*world).single
	}
	for _, name := range []string{"clone", "clone3", "fork", "vfork"} {
		meanings[name] = (*world).clone
	}
}

// event is the event of a call that does not wait.
func (c *straceCall) event(op trace.Op, fd int) trace.Event {
	e := trace.Event{Time: c.began, Op: op, FD: fd, Result: min(max(c.result, math.MinInt32), math.MaxInt32)}
	if c.split { // others came in between: its place is where it returned
		e.Time = c.ended
	}
	if c.injected {
		e.Flags |= trace.Injected
	}
	return e
}

// waited gives the event of a call that may have waited. A thread that was in it
// for long is shown in it just before it returns.
func (w *world) waited(t *thread, c *straceCall, e trace.Event) {
	e.Time = max(c.ended, t.last, w.framed+1)
	e.Dur = e.Time - c.began
	e.Flags |= trace.Blocking
	if e.Dur >= frameTime {
		w.isIn(t, e.Op, e.FD, c.began)
		if t.process.shown && e.Time-1 > w.last {
			w.frame(e.Time - 1)
		}
	}
	if e.Op.BeginsTurn() && t.process.shown {
		e.Flags |= trace.NewTurn
		t.turn++
	}
	w.put(t, e)
}

// fdOf finds a descriptor of t's process by an argument, and guesses what it is
// if no call in the file made it: by what -y says, or by how it is used. Nil if it
// is none.
func (t *thread) fdOf(arg string, use trace.Kind) (int, *stracedFD) {
	fd, ok := number(arg)
	if !ok || !trace.IsFD(fd) {
		return -1, nil
	}
	d := t.process.fds[fd]
	if d == nil {
		d = &stracedFD{}
		d.kind, d.file = guess(described(arg))
		if d.kind == trace.Closed && !d.file { // nothing is said of it; a program that is complete made it by a call that was not traced
			d.file = fd <= 2 || t.process.complete
			d.kind = trace.Connection
		}
		d.peer = peerIn(described(arg))
		t.process.fds[fd] = d
	}
	if use != trace.Closed && (d.kind == trace.Closed || d.file) {
		if d.kind, d.file = use, false; d.socket {
			d.kind = trace.Connection
		}
	}
	return fd, d
}

// makesFD are the calls that return a descriptor.
var makesFD = map[string]bool{"socket": true, "accept": true, "accept4": true, "epoll_create": true, "epoll_create1": true,
	"dup": true, "dup2": true, "dup3": true, "fcntl": true, "fcntl64": true}

// guess reads what -y says of a descriptor.
func guess(described string) (kind trace.Kind, file bool) {
	switch {
	case strings.HasPrefix(described, "/"):
		return trace.Closed, true
	case strings.HasPrefix(described, "anon_inode:[eventpoll]"):
		return trace.Epoll, false
	case strings.HasPrefix(described, "pipe:"), strings.HasPrefix(described, "anon_inode:"):
		return trace.PipeEnd, false
	case described != "":
		return trace.Connection, false
	}
	return trace.Closed, false
}

// enter puts a descriptor that a call succeeded on into the table of the trace, if
// none of the calls in the file did: see Recorded.learn.
func (w *world) enter(t *thread, fd int, d *stracedFD, at int64) {
	if d.entered || !t.process.shown || d.kind == trace.Closed || d.file {
		return
	}
	d.entered = true
	w.put(t, trace.Event{Time: at, Op: trace.OpInherited, FD: fd, Arg: uint32(d.kind) | uint32(d.peer.Port())<<16})
	w.introduce(t, fd, d)
}

// introduce adds to the table what the event had no room for: the peer's address.
func (w *world) introduce(t *thread, fd int, d *stracedFD) {
	if s := w.state.FD(t.process.pid, fd); s != nil && d.peer.IsValid() {
		s.Peer = d.peer
	}
}

// made notes a new descriptor. What the number stood for before was closed unseen.
func (w *world) made(t *thread, fd int, d *stracedFD, at int64) {
	if fd >= 0 {
		w.closed(t, fd, at)
		t.process.fds[fd] = d
	}
}

func (w *world) closed(t *thread, fd int, at int64) {
	d := t.process.fds[fd]
	if d == nil {
		return
	}
	delete(t.process.fds, fd)
	if d.kind == trace.Epoll {
		for k := range t.process.data {
			if k.epoll == fd {
				delete(t.process.data, k)
			}
		}
	}
	for _, other := range t.process.inOrder() {
		delete(other.told, fd)
	}
	if !d.file {
		w.put(t, trace.Event{Time: at, Op: trace.OpClose, FD: fd})
	}
}

// Sockets.

func (w *world) socket(t *thread, c *straceCall) {
	if family := c.arg(0); family == "AF_INET" || family == "AF_INET6" {
		w.show(t.process, c.began)
	}
	e := c.event(trace.OpSocket, -1)
	e.Time = c.ended
	if c.result >= 0 {
		w.made(t, c.result, &stracedFD{socket: true, nonblock: has(c.arg(1), "SOCK_NONBLOCK"), cloexec: has(c.arg(1), "SOCK_CLOEXEC")}, c.ended)
	}
	w.put(t, e)
}

func has(flags, flag string) bool { return strings.Contains(flags, flag) }

func (w *world) bind(t *thread, c *straceCall) {
	addr := address(c.arg(1))
	e := c.event(trace.OpBind, c.fd(0))
	e.Arg = uint32(addr.Port())
	w.put(t, e)
	if _, d := t.fdOf(c.arg(0), trace.Closed); d != nil && c.result == 0 {
		d.peer = addr // until it listens, or connects
	}
}

func (w *world) listen(t *thread, c *straceCall) {
	fd, d := t.fdOf(c.arg(0), trace.Closed)
	if d == nil {
		return
	}
	w.show(t.process, c.began)
	e := c.event(trace.OpListen, fd)
	e.Arg = c.size(1)
	w.put(t, e)
	if c.result != 0 {
		return
	}
	w.listensAt(d.peer)
	*d = stracedFD{kind: trace.Listener, entered: true, nonblock: d.nonblock, cloexec: d.cloexec}
}

// getsockname tells which port the kernel chose.
func (w *world) getsockname(t *thread, c *straceCall) {
	_, d := t.fdOf(c.arg(0), trace.Closed)
	switch addr := address(c.arg(1)); {
	case d == nil || c.result != 0:
	case d.kind == trace.Listener:
		w.listensAt(addr)
	case d.socket:
		d.peer = addr
	}
}

func (w *world) listensAt(addr netip.AddrPort) {
	if addr.Port() == 0 || w.sum.Addr != "" {
		return
	}
	w.sum.Addr = addr.String()
	for p := range w.state.Processes() {
		p.Addr = w.sum.Addr
	}
}

func (w *world) connect(t *thread, c *straceCall) {
	fd, d := t.fdOf(c.arg(0), trace.Closed)
	if d == nil {
		return
	}
	d.peer = address(c.arg(1))
	e := c.event(trace.OpConnect, fd)
	e.Arg = uint32(d.peer.Port())
	if d.nonblock {
		w.put(t, e)
	} else {
		w.waited(t, c, e)
	}
	if c.result == 0 || strings.HasPrefix(c.note, "EINPROGRESS") {
		d.kind, d.socket = trace.Connection, false
	}
}

func (w *world) accept(t *thread, c *straceCall) {
	w.show(t.process, c.began)
	fd, listener := t.fdOf(c.arg(0), trace.Listener)
	peer := address(c.arg(1))
	if !peer.IsValid() {
		peer = peerIn(described(c.value))
	}
	e := c.event(trace.OpAccept, fd)
	e.Time, e.Arg = c.ended, uint32(peer.Port())
	if c.result >= 0 {
		if listener != nil {
			listener.kind = trace.Listener
			w.enter(t, fd, listener, c.ended)
		}
		w.made(t, c.result, &stracedFD{kind: trace.Connection, entered: true, peer: peer,
			nonblock: has(c.arg(3), "SOCK_NONBLOCK"), cloexec: has(c.arg(3), "SOCK_CLOEXEC")}, c.ended)
	}
	w.may(t, c, e, listener)
	if c.result >= 0 {
		w.introduce(t, c.result, t.process.fds[c.result])
	}
}

// may gives the event of a call on d, which waited if d may block.
func (w *world) may(t *thread, c *straceCall, e trace.Event, d *stracedFD) {
	if d != nil && e.Errno() == kernel.EAGAIN && c.ended-c.began < 1e6 {
		d.nonblock = true // set before strace looked
	}
	if d != nil && d.nonblock || has(c.arg(3), "MSG_DONTWAIT") {
		w.put(t, e)
		return
	}
	if e.Result >= 0 && d != nil && (d.kind == trace.Connection || d.kind == trace.Listener) && e.Op != trace.OpWrite {
		t.process.serves[t.number] = true
	}
	w.waited(t, c, e)
}

func (w *world) shutdown(t *thread, c *straceCall) {
	e := c.event(trace.OpShutdown, c.fd(0))
	how := map[string]kernel.How{"SHUT_RD": kernel.ShutRead, "SHUT_WR": kernel.ShutWrite, "SHUT_RDWR": kernel.ShutBoth}
	e.Arg = uint32(how[c.arg(1)])
	w.put(t, e)
}

// Files.

func (w *world) read(t *thread, c *straceCall)  { w.transfer(t, c, trace.OpRead) }
func (w *world) write(t *thread, c *straceCall) { w.transfer(t, c, trace.OpWrite) }

func (w *world) transfer(t *thread, c *straceCall, op trace.Op) {
	use := trace.Closed
	if strings.HasPrefix(c.name, "recv") || c.name == "send" || c.name == "sendto" || c.name == "sendmsg" {
		use = trace.Connection
	}
	fd, d := t.fdOf(c.arg(0), use)
	if d == nil || d.file {
		return
	}
	if d.socket && c.result >= 0 {
		d.kind, d.socket = trace.Connection, false
	}
	if d.kind == trace.Connection && !t.process.complete {
		w.show(t.process, c.began)
	}
	e := c.event(op, fd)
	if e.Arg = c.size(2); c.name == "readv" || c.name == "writev" || strings.HasSuffix(c.name, "msg") {
		e.Arg = offered(c.arg(1))
	}
	if passed, ok := between(c.arg(1), "SCM_RIGHTS, cmsg_data=[", "]"); ok {
		e.Op, e.Result, e.Arg = w.passes(t, op, passed, e.Result)
	}
	if c.result > 0 {
		w.enter(t, fd, d, c.began)
	}
	w.may(t, c, e, d)
}

// offered adds up the lengths of the pieces of readv, writev, sendmsg.
func offered(arg string) uint32 {
	sum := 0
	for {
		_, rest, ok := strings.Cut(arg, "iov_len=")
		if !ok {
			return uint32(min(sum, 1<<31))
		}
		n, _ := number(rest)
		sum, arg = sum+min(max(n, 0), 1<<30), rest
	}
}

// passes: a message carried a descriptor.
func (w *world) passes(t *thread, op trace.Op, passed string, result int) (trace.Op, int, uint32) {
	fd, _ := number(passed)
	if op == trace.OpWrite {
		return trace.OpSendmsg, min(result, 0), uint32(fd)
	}
	if result >= 0 {
		delete(t.process.fds, fd)
		t.fdOf(passed, trace.Connection)
		return trace.OpRecvmsg, fd, 0
	}
	return trace.OpRecvmsg, result, 0
}
