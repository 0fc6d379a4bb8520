package strace

import (
	"maps"
	"math"
	"slices"
	"strings"

	"muxlab/harness/strace/syntax"
	"muxlab/harness/trace"
)

// What the other calls of a program mean: those that make and close descriptors
// of every kind, wait for each other, and make threads and processes.

func (prog *program) open(t *thread, c *call) {
	if c.result >= 0 {
		prog.made(t, c.result, &descriptor{file: true, cloexec: has(strings.Join(c.args, ""), "O_CLOEXEC")}, c.ended)
	}
}

// close is told before it is made, see Recorded; closing: as soon as it is begun.
func (prog *program) close(t *thread, c *call) {
	if !c.split && c.result == 0 {
		prog.closing(t, c.fd(0), c.began)
	}
}

func (prog *program) closing(t *thread, fd int, at int64) {
	if t.process.fds[fd] == nil && fd > 2 && !t.process.complete {
		prog.put(t, trace.Event{Time: at, Op: trace.OpClose, FD: fd})
	}
	prog.closed(t, fd, at)
}

func (prog *program) closeRange(t *thread, c *call) {
	from, to := c.fd(0), uint(math.MaxInt)
	if n, ok := syntax.Number(c.arg(1)); ok && n >= 0 {
		to = uint(n)
	}
	if from < 0 || c.result != 0 || has(c.arg(2), "CLOEXEC") {
		return
	}
	for _, fd := range slices.Sorted(maps.Keys(t.process.fds)) {
		if fd >= from && uint(fd) <= to {
			prog.closed(t, fd, c.began)
		}
	}
}

func (prog *program) dup(t *thread, c *call) {
	if c.result >= 0 {
		prog.duplicate(t, c, has(c.arg(2), "O_CLOEXEC"))
	}
}

func (prog *program) duplicate(t *thread, c *call, cloexec bool) {
	if _, d := t.fdOf(c.arg(0), trace.Closed); d != nil && c.result != c.fd(0) {
		other := *d
		other.entered, other.cloexec = false, cloexec
		prog.made(t, c.result, &other, c.ended)
		prog.enter(t, c.result, &other, c.ended)
	}
}

func (prog *program) fcntl(t *thread, c *call) {
	fd, d := t.fdOf(c.arg(0), trace.Closed)
	if d == nil || c.result < 0 && !has(c.arg(1), "LK") {
		return
	}
	switch command := c.arg(1); {
	case command == "F_SETFL":
		prog.nonblock(t, c, fd, d, has(c.arg(2), "O_NONBLOCK"))
	case command == "F_SETFD":
		d.cloexec = has(c.arg(2), "FD_CLOEXEC")
	case strings.HasPrefix(command, "F_DUPFD"):
		prog.duplicate(t, c, has(command, "CLOEXEC"))
	case strings.HasPrefix(command, "F_SETLK") && has(c.arg(2), "F_UNLCK"):
		prog.put(t, c.event(trace.OpUnlock, fd))
	case strings.HasPrefix(command, "F_SETLKW"):
		prog.waited(t, c, c.event(trace.OpLock, fd))
	}
}

func (prog *program) nonblock(t *thread, c *call, fd int, d *descriptor, on bool) {
	if d.nonblock = on; d.file {
		return
	}
	e := c.event(trace.OpSetNonblock, fd)
	if e.Result = 0; on {
		e.Arg = 1
	}
	prog.put(t, e)
}

func (prog *program) ioctl(t *thread, c *call) {
	fd, d := t.fdOf(c.arg(0), trace.Closed)
	if d == nil || c.result < 0 {
		return
	}
	switch c.arg(1) {
	case "FIONBIO":
		n, _ := syntax.Number(c.arg(2))
		prog.nonblock(t, c, fd, d, n != 0)
	case "FIOCLEX":
		d.cloexec = true
	}
}

func (prog *program) flock(t *thread, c *call) {
	if has(c.arg(1), "LOCK_UN") {
		prog.put(t, c.event(trace.OpUnlock, c.fd(0)))
	} else {
		prog.waited(t, c, c.event(trace.OpLock, c.fd(0)))
	}
}

func (prog *program) futex(t *thread, c *call) {
	switch {
	case has(c.arg(1), "FUTEX_WAIT"):
		prog.waited(t, c, c.event(trace.OpFutexWait, -1))
	case has(c.arg(1), "FUTEX_WAKE"):
		prog.put(t, c.event(trace.OpFutexWake, -1))
	}
}

// pair: pipe, pipe2 and socketpair give two descriptors.
func (prog *program) pair(t *thread, c *call) {
	both, flags := c.arg(0), c.arg(1)
	if c.name == "socketpair" {
		both, flags = c.arg(3), c.arg(1)
	}
	ends, _ := syntax.List(both)
	if c.result != 0 || len(ends) != 2 {
		return
	}
	a, _ := syntax.Number(ends[0])
	b, _ := syntax.Number(ends[1])
	prog.makesPipe(t, c, a, b, flags)
}

// single: an eventfd, a timer, a signalfd. To one who waits it is a pipe with one
// end, and is shown as that.
func (prog *program) single(t *thread, c *call) {
	if c.result >= 0 {
		prog.makesPipe(t, c, c.result, c.result, strings.Join(c.args, ""))
	}
}

func (prog *program) makesPipe(t *thread, c *call, a, b int, flags string) {
	if !trace.IsFD(a) || !trace.IsFD(b) {
		return
	}
	for _, fd := range slices.Compact([]int{a, b}) {
		prog.made(t, fd, &descriptor{kind: trace.PipeEnd, entered: t.process.shown,
			nonblock: has(flags, "NONBLOCK"), cloexec: has(flags, "CLOEXEC")}, c.ended)
	}
	e := c.event(trace.OpPipe, -1)
	e.Time, e.Result, e.Arg = c.ended, a, uint32(max(b, 0))
	prog.put(t, e)
}

// Threads and processes.

func (prog *program) clone(t *thread, c *call) {
	if c.result <= 0 || prog.threads[c.result] != nil || len(prog.births) > 1<<12 {
		return
	}
	prog.births[c.result] = t.bears(strings.Join(c.args, ","))
}

func (prog *program) execve(t *thread, c *call) {
	if c.result == 0 {
		prog.runs(t, c)
	}
}

func (prog *program) prctl(t *thread, c *call) {
	if c.arg(0) == "PR_SET_NAME" && c.result == 0 {
		t.name = syntax.Unquoted(c.arg(1))
		if t.process.shown {
			prog.worker(t).Name = t.name
		}
	}
}

// tid: the C library asks for the thread's number when a program starts.
func (prog *program) tid(t *thread, c *call) {
	if t == prog.assumed && !t.process.shown && c.result > 1 && c.result < 1<<30 {
		t.process.pid, t.tid = c.result, c.result
		prog.knows(t, c.result)
		prog.assumed = nil
	}
}
