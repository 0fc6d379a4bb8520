package experiment

import (
	"time"

	"golang.org/x/sys/unix"
)

// cpuTime is what the calling thread has used of the CPU. Unlike the clock on
// the wall it does not count what others did meanwhile.
func cpuTime() time.Duration {
	var ts unix.Timespec
	if unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &ts) != nil {
		return 0
	}
	return time.Duration(ts.Nano())
}
