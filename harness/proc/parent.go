package proc

import (
	"encoding/json"
	"os"

	"golang.org/x/sys/unix"

	"muxlab/harness/kernel"
)

// A parent is a kernel that can start processes, and whose server reaps them itself: one
// that has ended is a zombie until the server calls Wait.
type parent struct {
	kernel.Kernel
	h *host
}

// Spawn starts this program again as worker number. The child has what fork(2) would have
// left it of what is the server's: the listener, what is shared, the connection.
func (p *parent) Spawn(number, conn int) (int, error) {
	if number < 1 {
		return -1, kernel.EINVAL
	}
	pid, err := p.h.fork(number, conn)
	if errno, ok := err.(kernel.Errno); ok {
		return -1, errno
	}
	if err != nil {
		return -1, kernel.EAGAIN
	}
	return pid, nil
}

// Wait takes over the account of the child too.
func (p *parent) Wait(pid int, nohang bool) (ended, code int, err error) {
	ended, code, err = p.Kernel.Wait(pid, nohang)
	if err == nil && ended > 0 && p.h.trace != nil {
		p.h.ended(ended, code)
	}
	return ended, code, err
}

// fork starts the worker, and nobody here reaps it.
func (h *host) fork(number, conn int) (pid int, err error) {
	l, err := ourLeash()
	if err != nil {
		return -1, err
	}
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return -1, err
	}
	defer null.Close()
	job, files := inherits(h.worker(number), [...]int{int(null.Fd()), int(null.Fd()), unix.Stderr}, l, h.listener, conn, h.env.Shared)
	text, err := json.Marshal(job)
	if err != nil {
		return -1, err
	}
	err = job.Launch.fork([]string{hidden, string(text)}, files, func(_ *house, child int) { pid = child })
	if err == nil && h.trace != nil {
		h.trace.ProcStart(pid)
	}
	return pid, err
}
