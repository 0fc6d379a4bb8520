//go:build !linux

package load

import (
	"time"

	"golang.org/x/sys/unix"
)

// cpuTime is what the process has used of the CPU: here a thread cannot be asked alone.
func cpuTime() time.Duration { return usage(unix.RUSAGE_SELF) }

// queueTime is not known here.
func queueTime() time.Duration { return 0 }
