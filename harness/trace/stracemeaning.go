package trace

import (
	"math"
	"net/netip"
	"strings"

	"muxlab/harness/kernel"
)

// meanings says what each call means to the world; the others mean nothing to it.
var meanings map[string]func(*world, *stracedThread, *straceCall)

// waitsIn says in which call a thread is shown that has not returned from one.
var waitsIn = map[string]Op{
	"select": OpSelect, "_newselect": OpSelect, "pselect6": OpSelect, "poll": OpPoll, "ppoll": OpPoll,
	"epoll_wait": OpEpollWait, "epoll_pwait": OpEpollWait, "epoll_pwait2": OpEpollWait,
	"accept": OpAccept, "accept4": OpAccept,
	"read": OpRead, "readv": OpRead, "recv": OpRead, "recvfrom": OpRead, "recvmsg": OpRead,
	"write": OpWrite, "writev": OpWrite, "send": OpWrite, "sendto": OpWrite, "sendmsg": OpWrite, "sendfile": OpWrite,
	"connect": OpConnect, "flock": OpLock, "futex": OpFutexWait,
}

func init() {
	meanings = map[string]func(*world, *stracedThread, *straceCall){
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
		case OpSelect:
			meanings[name] = (*world).selects
		case OpPoll:
			meanings[name] = (*world).polls
		case OpEpollWait:
			meanings[name] = (*world).epollWait
		case OpAccept:
			meanings[name] = (*world).accept
		case OpRead:
			meanings[name] = (*world).read
		case OpWrite:
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
func (c *straceCall) event(op Op, fd int) Event {
	e := Event{Time: c.began, Op: op, FD: fd, Result: min(max(c.result, math.MinInt32), math.MaxInt32)}
	if c.split { // others came in between: its place is where it returned
		e.Time = c.ended
	}
	if c.injected {
		e.Flags |= Injected
	}
	return e
}

// waited gives the event of a call that may have waited. A thread that was in it
// for long is shown in it just before it returns.
func (w *world) waited(t *stracedThread, c *straceCall, e Event) {
	e.Time = max(c.ended, t.last, w.framed+1)
	e.Dur = e.Time - c.began
	e.Flags |= Blocking
	if e.Dur >= frameTime {
		w.isIn(t, e.Op, e.FD, c.began)
		if t.process.shown && e.Time-1 > w.last {
			w.frame(e.Time - 1)
		}
	}
	if e.Op.beginsTurn() && t.process.shown {
		e.Flags |= NewTurn
		t.turn++
	}
	w.put(t, e)
}

// fdOf finds a descriptor of t's process by an argument, and guesses what it is
// if no call in the file made it: by what -y says, or by how it is used. Nil if it
// is none.
func (t *stracedThread) fdOf(arg string, use Kind) (int, *stracedFD) {
	fd, ok := number(arg)
	if !ok || !isFD(fd) {
		return -1, nil
	}
	d := t.process.fds[fd]
	if d == nil {
		d = &stracedFD{}
		d.kind, d.file = guess(described(arg))
		if d.kind == Closed && !d.file { // nothing is said of it; a program that is complete made it by a call that was not traced
			d.file = fd <= 2 || t.process.complete
			d.kind = Connection
		}
		d.peer = peerIn(described(arg))
		t.process.fds[fd] = d
	}
	if use != Closed && (d.kind == Closed || d.file) {
		if d.kind, d.file = use, false; d.socket {
			d.kind = Connection
		}
	}
	return fd, d
}

// makesFD are the calls that return a descriptor.
var makesFD = map[string]bool{"socket": true, "accept": true, "accept4": true, "epoll_create": true, "epoll_create1": true,
	"dup": true, "dup2": true, "dup3": true, "fcntl": true, "fcntl64": true}

// guess reads what -y says of a descriptor.
func guess(described string) (kind Kind, file bool) {
	switch {
	case strings.HasPrefix(described, "/"):
		return Closed, true
	case strings.HasPrefix(described, "anon_inode:[eventpoll]"):
		return Epoll, false
	case strings.HasPrefix(described, "pipe:"), strings.HasPrefix(described, "anon_inode:"):
		return PipeEnd, false
	case described != "":
		return Connection, false
	}
	return Closed, false
}

// enter puts a descriptor that a call succeeded on into the table of the trace, if
// none of the calls in the file did: see Recorded.learn.
func (w *world) enter(t *stracedThread, fd int, d *stracedFD, at int64) {
	if d.entered || !t.process.shown || d.kind == Closed || d.file {
		return
	}
	d.entered = true
	w.put(t, Event{Time: at, Op: OpInherited, FD: fd, Arg: uint32(d.kind) | uint32(d.peer.Port())<<16})
	w.introduce(t, fd, d)
}

// introduce adds to the table what the event had no room for: the peer's address.
func (w *world) introduce(t *stracedThread, fd int, d *stracedFD) {
	if s := w.state.process(t.process.pid).fds[fd]; s != nil && d.peer.IsValid() {
		s.Peer = d.peer
	}
}

// made notes a new descriptor. What the number stood for before was closed unseen.
func (w *world) made(t *stracedThread, fd int, d *stracedFD, at int64) {
	if fd >= 0 {
		w.closed(t, fd, at)
		t.process.fds[fd] = d
	}
}

func (w *world) closed(t *stracedThread, fd int, at int64) {
	d := t.process.fds[fd]
	if d == nil {
		return
	}
	delete(t.process.fds, fd)
	if d.kind == Epoll {
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
		w.put(t, Event{Time: at, Op: OpClose, FD: fd})
	}
}

// Sockets.

func (w *world) socket(t *stracedThread, c *straceCall) {
	if family := c.arg(0); family == "AF_INET" || family == "AF_INET6" {
		w.show(t.process, c.began)
	}
	e := c.event(OpSocket, -1)
	e.Time = c.ended
	if c.result >= 0 {
		w.made(t, c.result, &stracedFD{socket: true, nonblock: has(c.arg(1), "SOCK_NONBLOCK"), cloexec: has(c.arg(1), "SOCK_CLOEXEC")}, c.ended)
	}
	w.put(t, e)
}

func has(flags, flag string) bool { return strings.Contains(flags, flag) }

func (w *world) bind(t *stracedThread, c *straceCall) {
	addr := address(c.arg(1))
	e := c.event(OpBind, c.fd(0))
	e.Arg = uint32(addr.Port())
	w.put(t, e)
	if _, d := t.fdOf(c.arg(0), Closed); d != nil && c.result == 0 {
		d.peer = addr // until it listens, or connects
	}
}

func (w *world) listen(t *stracedThread, c *straceCall) {
	fd, d := t.fdOf(c.arg(0), Closed)
	if d == nil {
		return
	}
	w.show(t.process, c.began)
	e := c.event(OpListen, fd)
	e.Arg = c.size(1)
	w.put(t, e)
	if c.result != 0 {
		return
	}
	w.listensAt(d.peer)
	*d = stracedFD{kind: Listener, entered: true, nonblock: d.nonblock, cloexec: d.cloexec}
}

// getsockname tells which port the kernel chose.
func (w *world) getsockname(t *stracedThread, c *straceCall) {
	_, d := t.fdOf(c.arg(0), Closed)
	switch addr := address(c.arg(1)); {
	case d == nil || c.result != 0:
	case d.kind == Listener:
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
	for _, p := range w.state.processes {
		p.Addr = w.sum.Addr
	}
}

func (w *world) connect(t *stracedThread, c *straceCall) {
	fd, d := t.fdOf(c.arg(0), Closed)
	if d == nil {
		return
	}
	d.peer = address(c.arg(1))
	e := c.event(OpConnect, fd)
	e.Arg = uint32(d.peer.Port())
	if d.nonblock {
		w.put(t, e)
	} else {
		w.waited(t, c, e)
	}
	if c.result == 0 || strings.HasPrefix(c.note, "EINPROGRESS") {
		d.kind, d.socket = Connection, false
	}
}

func (w *world) accept(t *stracedThread, c *straceCall) {
	w.show(t.process, c.began)
	fd, listener := t.fdOf(c.arg(0), Listener)
	peer := address(c.arg(1))
	if !peer.IsValid() {
		peer = peerIn(described(c.value))
	}
	e := c.event(OpAccept, fd)
	e.Time, e.Arg = c.ended, uint32(peer.Port())
	if c.result >= 0 {
		if listener != nil {
			listener.kind = Listener
			w.enter(t, fd, listener, c.ended)
		}
		w.made(t, c.result, &stracedFD{kind: Connection, entered: true, peer: peer,
			nonblock: has(c.arg(3), "SOCK_NONBLOCK"), cloexec: has(c.arg(3), "SOCK_CLOEXEC")}, c.ended)
	}
	w.may(t, c, e, listener)
	if c.result >= 0 {
		w.introduce(t, c.result, t.process.fds[c.result])
	}
}

// may gives the event of a call on d, which waited if d may block.
func (w *world) may(t *stracedThread, c *straceCall, e Event, d *stracedFD) {
	if d != nil && e.Errno() == kernel.EAGAIN && c.ended-c.began < 1e6 {
		d.nonblock = true // set before strace looked
	}
	if d != nil && d.nonblock || has(c.arg(3), "MSG_DONTWAIT") {
		w.put(t, e)
		return
	}
	if e.Result >= 0 && d != nil && (d.kind == Connection || d.kind == Listener) && e.Op != OpWrite {
		t.process.serves[t.number] = true
	}
	w.waited(t, c, e)
}

func (w *world) shutdown(t *stracedThread, c *straceCall) {
	e := c.event(OpShutdown, c.fd(0))
	how := map[string]kernel.How{"SHUT_RD": kernel.ShutRead, "SHUT_WR": kernel.ShutWrite, "SHUT_RDWR": kernel.ShutBoth}
	e.Arg = uint32(how[c.arg(1)])
	w.put(t, e)
}

// Files.

func (w *world) read(t *stracedThread, c *straceCall)  { w.transfer(t, c, OpRead) }
func (w *world) write(t *stracedThread, c *straceCall) { w.transfer(t, c, OpWrite) }

func (w *world) transfer(t *stracedThread, c *straceCall, op Op) {
	use := Closed
	if strings.HasPrefix(c.name, "recv") || c.name == "send" || c.name == "sendto" || c.name == "sendmsg" {
		use = Connection
	}
	fd, d := t.fdOf(c.arg(0), use)
	if d == nil || d.file {
		return
	}
	if d.socket && c.result >= 0 {
		d.kind, d.socket = Connection, false
	}
	if d.kind == Connection && !t.process.complete {
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
func (w *world) passes(t *stracedThread, op Op, passed string, result int) (Op, int, uint32) {
	fd, _ := number(passed)
	if op == OpWrite {
		return OpSendmsg, min(result, 0), uint32(fd)
	}
	if result >= 0 {
		delete(t.process.fds, fd)
		t.fdOf(passed, Connection)
		return OpRecvmsg, fd, 0
	}
	return OpRecvmsg, result, 0
}
