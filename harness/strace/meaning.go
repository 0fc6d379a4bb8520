package strace

import (
	"math"
	"strings"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

// meanings holds, by name, what a call does to a program. The other calls do nothing.
var meanings map[string]func(*program, *thread, *call)

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
	meanings = map[string]func(*program, *thread, *call){
		"socket": (*program).socket, "bind": (*program).bind, "getsockname": (*program).getsockname, "listen": (*program).listen, "connect": (*program).connect,
		"shutdown": (*program).shutdown, "close": (*program).close, "close_range": (*program).closeRange,
		"dup": (*program).dup, "dup2": (*program).dup, "dup3": (*program).dup, "fcntl": (*program).fcntl, "fcntl64": (*program).fcntl,
		"ioctl": (*program).ioctl, "flock": (*program).flock, "futex": (*program).futex,
		"pipe": (*program).pair, "pipe2": (*program).pair, "socketpair": (*program).pair,
		"epoll_create": (*program).epollCreate, "epoll_create1": (*program).epollCreate, "epoll_ctl": (*program).epollCtl,
		"execve": (*program).execve, "execveat": (*program).execve, "prctl": (*program).prctl, "set_tid_address": (*program).tid,
	}
	for name, op := range waitsIn {
		switch op {
		case trace.OpSelect:
			meanings[name] = (*program).selects
		case trace.OpPoll:
			meanings[name] = (*program).polls
		case trace.OpEpollWait:
			meanings[name] = (*program).epollWait
		case trace.OpAccept:
			meanings[name] = (*program).accept
		case trace.OpRead:
			meanings[name] = (*program).read
		case trace.OpWrite:
			meanings[name] = (*program).write
		}
	}
	for _, name := range []string{"open", "openat", "openat2", "creat", "memfd_create"} {
		meanings[name] = (*program).open
	}
	for _, name := range []string{"eventfd", "eventfd2", "timerfd_create", "signalfd", "signalfd4", "inotify_init", "inotify_init1", "pidfd_open"} {
		meanings[name] = (*program).single
	}
	for _, name := range []string{"clone", "clone3", "fork", "vfork"} {
		meanings[name] = (*program).clone
	}
}

// event is the event of a call that does not wait.
func (c *call) event(op trace.Op, fd int) trace.Event {
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
func (prog *program) waited(t *thread, c *call, e trace.Event) {
	e.Time = max(c.ended, t.last, prog.framed+1)
	e.Dur = e.Time - c.began
	e.Flags |= trace.Blocking
	if e.Dur >= frameTime {
		prog.showIn(t, e.Op, e.FD, c.began)
		if t.process.shown && e.Time-1 > prog.last {
			prog.frame(e.Time - 1)
		}
	}
	if t.process.shown && prog.beginsTurn(t, &e) {
		e.Flags |= trace.NewTurn
		t.turn++
	}
	prog.put(t, e)
}

// beginsTurn reports whether e begins a turn of t, see tape.Turn.
func (prog *program) beginsTurn(t *thread, e *trace.Event) bool {
	switch {
	case !e.Op.BeginsTurn() || e.Result == -int(kernel.EINTR):
		return false
	case e.Op.IsWait():
		prog.waits++
		t.wait = prog.waits
		return true
	}
	d := t.process.fds[e.FD]
	return t.wait == 0 || d == nil || d.wait != t.wait
}

func has(flags, flag string) bool { return strings.Contains(flags, flag) }
