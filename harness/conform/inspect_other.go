//go:build !linux

package conform

import (
	"time"

	"golang.org/x/sys/unix"
)

// Elsewhere than on Linux a server cannot be looked at from outside: these
// checks are left out, and the results say so.
const canInspect = false

func inspect(int) look               { return look{} }
func entries(int, string) int        { return 0 }
func sockets(int) int                { return 0 }
func descendants(int) []int          { return nil }
func alive(pid int) bool             { return unix.Kill(pid, 0) != unix.ESRCH }
func cpu([]int) (none time.Duration) { return 0 }
func running([]int) bool             { return false }
