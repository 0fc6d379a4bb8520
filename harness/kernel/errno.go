package kernel

import (
	"sync"

	"golang.org/x/sys/unix"
)

// ErrnoName returns the symbolic name of e, such as EAGAIN; its text if it has none.
func ErrnoName(e Errno) string {
	if name := unix.ErrnoName(e); name != "" {
		return name
	}
	return e.Error()
}

// ErrnoByName returns the number that an error such as "EAGAIN" has on this system; ok is
// false if it has none.
func ErrnoByName(name string) (e Errno, ok bool) {
	e, ok = errnoNumbers()[name]
	return e, ok
}

var errnoNumbers = sync.OnceValue(func() map[string]Errno {
	all := map[string]Errno{}
	for n := Errno(1); n < 200; n++ {
		if name := unix.ErrnoName(n); name != "" {
			all[name] = n
		}
	}
	return all
})
