package measure

import (
	"bytes"
	"fmt"
	"os"
)

// proportional is the PSS of a process: /proc/PID/smaps_rollup, since Linux 4.14,
// for processes of this user.
func proportional(pid int) (int64, bool) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		return 0, false
	}
	_, rest, found := bytes.Cut(text, []byte("\nPss:"))
	var kB int64
	if n, _ := fmt.Sscan(string(rest), &kB); !found || n != 1 {
		return 0, false
	}
	return kB << 10, true
}

// addTasks enters the context switches of every thread of a process.
func addTasks(pid int, to map[int]switches) {
	for _, tid := range Numbers(fmt.Sprintf("/proc/%d/task", pid)) {
		v, i := taskSwitches(fmt.Sprintf("/proc/%d/task/%d/status", pid, tid))
		to[tid] = switches{v, i}
	}
}
