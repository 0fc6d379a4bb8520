package kernel

import (
	"time"

	"golang.org/x/sys/unix"
)

// started is when ThreadTime began to count, where there is no such clock.
var started = time.Now()

// ThreadTime is the CPU time that the calling thread has used; only differences
// mean something. Where the system does not say, it is the clock on the wall.
func ThreadTime() time.Duration {
	var ts unix.Timespec
	if unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &ts) != nil {
		return time.Since(started)
	}
	return time.Duration(ts.Nano())
}
