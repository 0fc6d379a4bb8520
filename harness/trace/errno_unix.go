package trace

import (
	"sync"

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

// ErrnoNumbers finds the numbers that errors have here by their names.
var ErrnoNumbers = sync.OnceValue(func() map[string]kernel.Errno {
	all := map[string]kernel.Errno{}
	for n := kernel.Errno(1); n < 200; n++ {
		if name := unix.ErrnoName(n); name != "" {
			all[name] = n
		}
	}
	return all
})
