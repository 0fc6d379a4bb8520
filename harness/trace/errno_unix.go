package trace

import (
	"sync"

	"golang.org/x/sys/unix"

	"muxlab/harness/kernel"
)

// ErrnoName returns the symbolic name of e, such as EAGAIN; its text if it has none.
func ErrnoName(e kernel.Errno) string {
	if name := unix.ErrnoName(e); name != "" {
		return name
	}
	return e.Error()
}

// ErrnoByName returns the number that an error such as "EAGAIN" has on this system; ok is
// false if it has none.
func ErrnoByName(name string) (e kernel.Errno, ok bool) {
	e, ok = errnoNumbers()[name]
	return e, ok
}

var errnoNumbers = sync.OnceValue(func() map[string]kernel.Errno {
	all := map[string]kernel.Errno{}
	for n := kernel.Errno(1); n < 200; n++ {
		if name := unix.ErrnoName(n); name != "" {
			all[name] = n
		}
	}
	return all
})
