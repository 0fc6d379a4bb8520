package strace

import (
	"strings"

	"muxlab/harness/strace/syntax"
	"muxlab/harness/trace"
)

// Calls that move bytes, or descriptors in a message.

func (prog *program) read(t *thread, c *call)  { prog.transfer(t, c, trace.OpRead) }
func (prog *program) write(t *thread, c *call) { prog.transfer(t, c, trace.OpWrite) }

func (prog *program) transfer(t *thread, c *call, op trace.Op) {
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
		prog.show(t.process, c.began)
	}
	e := c.event(op, fd)
	if e.Arg = c.size(2); c.name == "readv" || c.name == "writev" || strings.HasSuffix(c.name, "msg") {
		e.Arg = offered(c.arg(1))
	}
	if passed, ok := syntax.Between(c.arg(1), "SCM_RIGHTS, cmsg_data=[", "]"); ok {
		e.Op, e.Result, e.Arg = prog.passes(t, op, passed, e.Result)
	}
	if c.result > 0 {
		prog.enter(t, fd, d, c.began)
	}
	prog.may(t, c, e, d)
}

// offered adds up the lengths of the pieces of readv, writev, sendmsg.
func offered(arg string) uint32 {
	sum := 0
	for {
		_, rest, ok := strings.Cut(arg, "iov_len=")
		if !ok {
			return uint32(min(sum, 1<<31))
		}
		n, _ := syntax.Number(rest)
		sum, arg = sum+min(max(n, 0), 1<<30), rest
	}
}

// passes: a message carried a descriptor.
func (prog *program) passes(t *thread, op trace.Op, passed string, result int) (trace.Op, int, uint32) {
	fd, _ := syntax.Number(passed)
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
