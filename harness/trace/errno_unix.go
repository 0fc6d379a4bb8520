package trace

import (
	"golang.org/x/sys/unix"

	"muxlab/harness/kernel"
)

// ErrnoName returns EAGAIN for EAGAIN, as strace does.
func ErrnoName(e kernel.Errno) string {
	if name := unix.ErrnoName(e); name != "" {
		return name
	}
	return e.Error()
}
