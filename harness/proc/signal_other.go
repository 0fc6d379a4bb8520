//go:build !linux

package proc

import (
	"errors"

	"golang.org/x/sys/unix"
)

// The signals that SignalChild sends.
const (
	SIGKILL = unix.SIGKILL
	SIGSTOP = unix.SIGSTOP
	SIGCONT = unix.SIGCONT
)

// SignalChild needs a descriptor of a process to be sure whom it meets.
func SignalChild(int, int, unix.Signal) error {
	return Machinef("a signal to a worker process needs Linux: pidfd_open(2)")
}

// parentOf is not known here.
func parentOf(int) (int, error) { return 0, errors.ErrUnsupported }
