package load

import (
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// cpuTime is what the calling thread has used of the CPU.
func cpuTime() time.Duration { return usage(unix.RUSAGE_THREAD) }

// queueTime is how long the calling thread could have run while others had the
// CPU: the second number of its schedstat file (Linux, Documentation/scheduler/
// sched-stats.rst). 0 where the kernel does not keep it.
func queueTime() time.Duration {
	text, err := os.ReadFile("/proc/thread-self/schedstat")
	if err != nil {
		return 0
	}
	var ran, waited int64
	fmt.Sscan(string(text), &ran, &waited)
	return time.Duration(waited)
}
