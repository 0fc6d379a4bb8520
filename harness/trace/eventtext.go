package trace

import (
	"fmt"
	"time"

	"muxlab/harness/kernel"
)

// String returns the event in one line: a call as strace writes it, anything else in
// words.
func (e Event) String() string {
	return e.Words(func(ns int64) string { return time.Duration(ns).String() })
}

// Words is String with times written by span, which is given nanoseconds.
func (e Event) Words(span func(ns int64) string) string {
	if e.Op.IsCall() {
		return e.call(span)
	}
	switch e.Op {
	case OpReady:
		return fmt.Sprintf("  %d ready: %s", e.FD, kernel.Events(e.Arg))
	case OpInterest:
		return fmt.Sprintf("  %d watched for: %s", e.FD, kernel.Events(e.Arg))
	case OpInherited:
		return fmt.Sprintf("  %d was there before: %s", e.FD, Kind(e.Arg))
	case OpThreadStart:
		return fmt.Sprintf("thread %d starts", e.Arg)
	case OpProcStart:
		return fmt.Sprintf("process %d starts", e.FD)
	case OpProcEnd:
		if e.Result < 0 {
			return fmt.Sprintf("process %d ends: killed by signal %d", e.FD, -e.Result)
		}
		return fmt.Sprintf("process %d ends: exit code %d", e.FD, e.Result)
	case OpHeld:
		return "held for " + span(e.Dur)
	case OpEnqueue, OpDequeue:
		return fmt.Sprintf("%s %d: %d of %d", e.Op, e.FD, e.Arg, e.Result)
	case OpWait:
		return fmt.Sprintf("waited for the queue to %s <%s>", [...]string{"take", "put"}[e.Result&1], span(e.Dur))
	case OpRefuse:
		return fmt.Sprintf("refused %d: %s", e.FD, Reason(e.Arg))
	}
	return e.Op.String()
}

func (e Event) call(span func(ns int64) string) string {
	s := e.arguments()
	if errno := e.Errno(); errno != 0 {
		s += " = -1 " + kernel.ErrnoName(errno)
	} else {
		s += fmt.Sprintf(" = %d", e.Result)
	}
	if e.Flags&Injected != 0 {
		s += " (injected)"
	}
	if e.Dur > 0 {
		s += " <" + span(e.Dur) + ">"
	}
	return s
}

func (e Event) arguments() string {
	switch e.Op {
	case OpEpollAdd, OpEpollMod:
		op := map[Op]string{OpEpollAdd: "ADD", OpEpollMod: "MOD"}[e.Op]
		return fmt.Sprintf("epoll_ctl(%d, %s, %d, %s)", e.Epoll(), op, e.FD, e.Interest())
	case OpEpollDel:
		return fmt.Sprintf("epoll_ctl(%d, DEL, %d)", e.Epoll(), e.FD)
	case OpRead, OpWrite, OpListen, OpShutdown:
		return fmt.Sprintf("%s(%d, %d)", e.Op, e.FD, e.Arg)
	case OpSetsockopt:
		opt, value := e.Option()
		return fmt.Sprintf("%s(%d, %s, %d)", e.Op, e.FD, opt, value)
	case OpGetsockopt:
		opt, _ := e.Option()
		return fmt.Sprintf("%s(%d, %s)", e.Op, e.FD, opt)
	case OpBind, OpConnect, OpGetsockname:
		return fmt.Sprintf("%s(%d, port %d)", e.Op, e.FD, e.Arg)
	case OpSelect, OpPoll:
		return fmt.Sprintf("%s(%d)", e.Op, e.Arg)
	case OpSetNonblock:
		return fmt.Sprintf("fcntl(%d, O_NONBLOCK %s)", e.FD, [...]string{"off", "on"}[e.Arg&1])
	case OpLock:
		return fmt.Sprintf("fcntl(%d, F_SETLKW, F_WRLCK)", e.FD)
	case OpUnlock:
		return fmt.Sprintf("fcntl(%d, F_SETLKW, F_UNLCK)", e.FD)
	case OpFutexWait:
		return "futex(WAIT)"
	case OpFutexWake:
		return "futex(WAKE, 1)"
	case OpSendmsg:
		return fmt.Sprintf("sendmsg(%d, SCM_RIGHTS %d)", e.FD, e.Arg)
	case OpWaitpid:
		how := map[bool]string{true: "0", false: "WNOHANG"}[e.Flags&Blocking != 0]
		return fmt.Sprintf("wait4(%d, %s)", int32(e.Arg), how)
	case OpNow:
		return fmt.Sprintf("clock_gettime(CLOCK_MONOTONIC, %d ms)", e.Arg)
	case OpSpawn, OpSocket, OpPipe, OpEpollCreate:
		return e.Op.String() + "()"
	}
	return fmt.Sprintf("%s(%d)", e.Op, e.FD)
}
