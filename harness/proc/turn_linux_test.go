package proc_test

import (
	"os"
	"strconv"
	"testing"

	"golang.org/x/sys/unix"

	"muxlab/blocking"
	"muxlab/harness/proc"
)

// policies says which scheduling policies the threads of a process have.
func policies(t *testing.T, pid int) map[uint32]bool {
	t.Helper()
	dir := "/proc/" + strconv.Itoa(pid) + "/task"
	tasks, err := os.ReadDir(dir)
	if err != nil {
		t.Skip(err)
	}
	all := map[uint32]bool{}
	for _, task := range tasks {
		tid, _ := strconv.Atoi(task.Name())
		if attr, err := unix.SchedGetAttr(tid, 0); err == nil { // else it has ended meanwhile
			all[attr.Policy] = true
		}
	}
	return all
}

// Whoever stands back does so alone: the servers that it starts do not.
func TestStandBack(t *testing.T) {
	if mine := policies(t, os.Getpid()); len(mine) != 1 || !mine[unix.SCHED_NORMAL] {
		t.Skipf("the test itself runs under the policies %v", mine)
	}
	start(t, job(t, blocking.Model, nil)) // there is a thread that starts children already
	proc.StandBack()
	if mine := policies(t, os.Getpid()); !mine[unix.SCHED_BATCH] {
		t.Skipf("this kernel refuses it: %v", mine)
	}
	s := start(t, job(t, blocking.Model, nil))
	if its := policies(t, s.PID()); len(its) != 1 || !its[unix.SCHED_NORMAL] {
		t.Errorf("a server that was started then has the policies %v", its)
	}
}
