package measure

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/sys/unix"
)

// userHZ is the unit of CPU times in /proc: 1/100 s on every Linux, whatever the
// kernel's own tick is.
const userHZ = 100

// Process measures one process. The error says that there is none of this number.
// For a process of another user the descriptors stay 0.
func Process(pid int) (Usage, error) {
	u, err := readStat(pid)
	if err != nil {
		return Usage{}, fmt.Errorf("process %d cannot be measured: %w", pid, err)
	}
	u.complete()
	return u, nil
}

// Tree measures a process and all its descendants, the process itself first. A
// descendant that ends meanwhile is left out.
func Tree(pid int) ([]Usage, error) {
	root, err := Process(pid)
	if err != nil {
		return nil, err
	}
	tree := []Usage{root}
	for i := 0; i < len(tree); i++ { // tree grows while we go
		for _, n := range Children(tree[i].PID) {
			if u, err := Process(n); err == nil {
				tree = append(tree, u)
			}
		}
	}
	return tree, nil
}

// Children are the processes that pid has started. Each of its threads has a list
// of those that it forked; a kernel that keeps none (CONFIG_PROC_CHILDREN) is asked
// for all processes and their parents, which on a busy machine are hundreds.
func Children(pid int) (list []int) {
	for _, tid := range Numbers(fmt.Sprintf("/proc/%d/task", pid)) {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, tid))
		if err != nil && !keepsChildren() {
			return childrenAmongAll(pid)
		}
		for _, field := range strings.Fields(string(text)) {
			if n, err := strconv.Atoi(field); err == nil {
				list = append(list, n)
			}
		}
	}
	return list
}

// keepsChildren says whether this kernel has those lists.
var keepsChildren = sync.OnceValue(func() bool {
	_, err := os.Stat("/proc/thread-self/children")
	return err == nil
})

func childrenAmongAll(pid int) (list []int) {
	for _, n := range Numbers("/proc") {
		if u, err := readStat(n); err == nil && u.Parent == pid {
			list = append(list, n)
		}
	}
	return list
}

// Numbers are the names in a folder of /proc that are numbers.
func Numbers(dir string) []int {
	f, err := os.Open(dir)
	if err != nil {
		return nil
	}
	defer f.Close()
	names, _ := f.Readdirnames(-1)
	var list []int
	for _, name := range names {
		if n, err := strconv.Atoi(name); err == nil {
			list = append(list, n)
		}
	}
	return list
}

// readStat reads /proc/PID/stat, proc_pid_stat(5).
func readStat(pid int) (Usage, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return Usage{}, errors.New("there is no such process")
	}
	// The second field is the program's name in brackets, and may contain anything.
	end := bytes.LastIndexByte(text, ')')
	fields := strings.Fields(string(text[end+1:])) // fields[0] is field 3 of the manual
	if end < 0 || len(fields) < 22 {
		return Usage{}, errors.New("its stat file cannot be read")
	}
	number := func(field int) int64 {
		n, _ := strconv.ParseInt(fields[field-3], 10, 64)
		return n
	}
	u := Usage{
		PID: pid, Parent: int(number(4)),
		User: float64(number(14)) / userHZ, System: float64(number(15)) / userHZ,
		Reaped: float64(number(16)+number(17)) / userHZ,

		ReapedUser: float64(number(16)) / userHZ, ReapedSystem: float64(number(17)) / userHZ,

		Stopped: fields[0] == "T" || fields[0] == "t",

		Threads: int(number(20)), RSS: number(24) * int64(os.Getpagesize()),
	}
	u.CPU = u.User + u.System
	return u, nil
}

// complete adds what is not in the stat file. What cannot be read stays as it is.
func (u *Usage) complete() {
	var ts unix.Timespec
	if unix.ClockGettime(cpuClock(u.PID), &ts) == nil {
		u.CPU = float64(ts.Nano()) / 1e9
	}
	u.FDs = descriptors(u.PID)
	// The status file of the process is about its first thread alone.
	for _, tid := range Numbers(fmt.Sprintf("/proc/%d/task", u.PID)) {
		v, i := taskSwitches(fmt.Sprintf("/proc/%d/task/%d/status", u.PID, tid))
		u.Voluntary += v
		u.Involuntary += i
	}
}

// cpuClock is the clock of a process's CPU time, as clock_getcpuclockid(3) makes it.
func cpuClock(pid int) int32 { return int32(^pid<<3 | 2) }

// descriptors counts /proc/PID/fd. Since Linux 6.2 that folder's size is the answer.
func descriptors(pid int) int {
	dir := fmt.Sprintf("/proc/%d/fd", pid)
	if fi, err := os.Stat(dir); err == nil && fi.Size() > 0 {
		return int(fi.Size())
	}
	names, _ := os.ReadDir(dir)
	return len(names)
}

// taskSwitches reads the status file of a thread; zeros if the thread has ended. It
// is read for every one of a thousand threads, hence without os.File.
func taskSwitches(path string) (voluntary, involuntary uint64) {
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return 0, 0
	}
	defer unix.Close(fd)
	var buf [4096]byte
	n, _ := unix.Read(fd, buf[:])
	text := buf[:max(n, 0)]
	return numberAfter(text, "\nvoluntary_ctxt_switches:"), numberAfter(text, "\nnonvoluntary_ctxt_switches:")
}

func numberAfter(text []byte, name string) uint64 {
	_, rest, _ := bytes.Cut(text, []byte(name))
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	n, _ := strconv.ParseUint(string(bytes.TrimSpace(line)), 10, 64)
	return n
}
