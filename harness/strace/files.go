package strace

import (
	"maps"
	"math"
	"slices"
	"strings"

	"muxlab/harness/trace"
)

// What the other calls of a program mean: those that make and close descriptors
// of every kind, wait for each other, and make threads and processes.

func (w *world) open(t *thread, c *straceCall) {
	if c.result >= 0 {
		w.made(t, c.result, &stracedFD{file: true, cloexec: has(strings.Join(c.args, ""), "O_CLOEXEC")}, c.ended)
	}
}

// close is told before it is made, see Recorded; closing: as soon as it is begun.
func (w *world) close(t *thread, c *straceCall) {
	if !c.split && c.result == 0 {
		w.closing(t, c.fd(0), c.began)
	}
}

func (w *world) closing(t *thread, fd int, at int64) {
	if t.process.fds[fd] == nil && fd > 2 && !t.process.complete {
		w.put(t, trace.Event{Time: at, Op: trace.OpClose, FD: fd})
	}
	w.closed(t, fd, at)
}

func (w *world) closeRange(t *thread, c *straceCall) {
	from, to := c.fd(0), uint(math.MaxInt)
	if n, ok := number(c.arg(1)); ok && n >= 0 {
		to = uint(n)
	}
	if from < 0 || c.result != 0 || has(c.arg(2), "CLOEXEC") {
		return
	}
	for _, fd := range slices.Sorted(maps.Keys(t.process.fds)) {
		if fd >= from && uint(fd) <= to {
			w.closed(t, fd, c.began)
		}
	}
}

func (w *world) dup(t *thread, c *straceCall) {
	if c.result >= 0 {
		w.duplicate(t, c, has(c.arg(2), "O_CLOEXEC"))
	}
}

func (w *world) duplicate(t *thread, c *straceCall, cloexec bool) {
	if _, d := t.fdOf(c.arg(0), trace.Closed); d != nil && c.result != c.fd(0) {
		other := *d
		other.entered, other.cloexec = false, cloexec
		w.made(t, c.result, &other, c.ended)
		w.enter(t, c.result, &other, c.ended)
	}
}

func (w *world) fcntl(t *thread, c *straceCall) {
	fd, d := t.fdOf(c.arg(0), trace.Closed)
	if d == nil || c.result < 0 && !has(c.arg(1), "LK") {
		return
	}
	switch command := c.arg(1); {
	case command == "F_SETFL":
		w.nonblock(t, c, fd, d, has(c.arg(2), "O_NONBLOCK"))
	case command == "F_SETFD":
		d.cloexec = has(c.arg(2), "FD_CLOEXEC")
	case strings.HasPrefix(command, "F_DUPFD"):
		w.duplicate(t, c, has(command, "CLOEXEC"))
	case strings.HasPrefix(command, "F_SETLK") && has(c.arg(2), "F_UNLCK"):
		w.put(t, c.event(trace.OpUnlock, fd))
	case strings.HasPrefix(command, "F_SETLKW"):
		w.waited(t, c, c.event(trace.OpLock, fd))
	}
}

func (w *world) nonblock(t *thread, c *straceCall, fd int, d *stracedFD, on bool) {
	if d.nonblock = on; d.file {
		return
	}
	e := c.event(trace.OpSetNonblock, fd)
	if e.Result = 0; on {
		e.Arg = 1
	}
	w.put(t, e)
}

func (w *world) ioctl(t *thread, c *straceCall) {
	fd, d := t.fdOf(c.arg(0), trace.Closed)
	if d == nil || c.result < 0 {
		return
	}
	switch c.arg(1) {
	case "FIONBIO":
		n, _ := number(c.arg(2))
		w.nonblock(t, c, fd, d, n != 0)
	case "FIOCLEX":
		d.cloexec = true
	}
}

func (w *world) flock(t *thread, c *straceCall) {
	if has(c.arg(1), "LOCK_UN") {
		w.put(t, c.event(trace.OpUnlock, c.fd(0)))
	} else {
		w.waited(t, c, c.event(trace.OpLock, c.fd(0)))
	}
}

func (w *world) futex(t *thread, c *straceCall) {
	switch {
	case has(c.arg(1), "FUTEX_WAIT"):
		w.waited(t, c, c.event(trace.OpFutexWait, -1))
	case has(c.arg(1), "FUTEX_WAKE"):
		w.put(t, c.event(trace.OpFutexWake, -1))
	}
}

// pair: pipe, pipe2 and socketpair give two descriptors.
func (w *world) pair(t *thread, c *straceCall) {
	both, flags := c.arg(0), c.arg(1)
	if c.name == "socketpair" {
		both, flags = c.arg(3), c.arg(1)
	}
	ends, _ := list(both)
	if c.result != 0 || len(ends) != 2 {
		return
	}
	a, _ := number(ends[0])
	b, _ := number(ends[1])
	w.makesPipe(t, c, a, b, flags)
}

// single: an eventfd, a timer, a signalfd. To one who waits it is a pipe with one
// end, and is shown as that.
func (w *world) single(t *thread, c *straceCall) {
	if c.result >= 0 {
		w.makesPipe(t, c, c.result, c.result, strings.Join(c.args, ""))
	}
}

func (w *world) makesPipe(t *thread, c *straceCall, a, b int, flags string) {
	if !trace.IsFD(a) || !trace.IsFD(b) {
		return
	}
	for _, fd := range slices.Compact([]int{a, b}) {
		w.made(t, fd, &stracedFD{kind: trace.PipeEnd, entered: t.process.shown, nonblock: has(flags, "NONBLOCK"), cloexec: has(flags, "CLOEXEC")}, c.ended)
	}
	e := c.event(trace.OpPipe, -1)
	e.Time, e.Result, e.Arg = c.ended, a, uint32(max(b, 0))
	w.put(t, e)
}

// Threads and processes.

func (w *world) clone(t *thread, c *straceCall) {
	if c.result <= 0 || w.threads[c.result] != nil || len(w.births) > 1<<12 {
		return
	}
	w.births[c.result] = t.bears(strings.Join(c.args, ","))
}

func (w *world) execve(t *thread, c *straceCall) {
	if c.result == 0 {
		w.runs(t, c)
	}
}

func (w *world) prctl(t *thread, c *straceCall) {
	if c.arg(0) == "PR_SET_NAME" && c.result == 0 {
		t.name = unquoted(c.arg(1))
		if t.process.shown {
			w.worker(t).Name = t.name
		}
	}
}

// tid: the C library asks for the thread's number when a program starts.
func (w *world) tid(t *thread, c *straceCall) {
	if t == w.assumed && !t.process.shown && c.result > 1 && c.result < 1<<30 {
		t.process.pid, t.tid = c.result, c.result
		w.threads[c.result], w.assumed = t, nil
	}
}
