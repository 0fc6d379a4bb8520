package proc

import (
	"os"
	"strconv"
	"sync/atomic"

	"golang.org/x/sys/unix"
)

// StandBack is for a process that looks at others: SCHED_BATCH of sched(7), for all
// its threads. One that wakes then waits for its turn, and does not push a thread off
// its processor in the middle of a call; on a machine that has nothing else to do it
// runs at once, as before. Children do not inherit it. Where the kernel refuses it,
// nothing is lost.
func StandBack() {
	standsBack.Store(true)
	tasks, _ := os.ReadDir("/proc/self/task")
	for _, task := range tasks { // those that come later have it from these
		if tid, err := strconv.Atoi(task.Name()); err == nil {
			schedule(tid, unix.SCHED_BATCH)
		}
	}
}

var standsBack atomic.Bool

// stepForward takes it back for the calling thread, and so for what that starts.
func stepForward() {
	if standsBack.Load() {
		schedule(0, unix.SCHED_NORMAL)
	}
}

// schedule gives a thread another policy, unless it has one that is neither of the two.
func schedule(tid int, policy uint32) {
	now, err := unix.SchedGetAttr(tid, 0)
	if err == nil && now.Policy != policy && (now.Policy == unix.SCHED_NORMAL || now.Policy == unix.SCHED_BATCH) {
		unix.SchedSetAttr(tid, &unix.SchedAttr{Policy: policy, Nice: now.Nice}, 0)
	}
}
