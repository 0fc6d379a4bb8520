package conform

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"muxlab/harness/measure"
)

const canInspect = true

// inspect looks at the process pid and its descendants.
func inspect(pid int) look {
	var l look
	for _, p := range append(descendants(pid), pid) {
		l.processes++
		l.files += entries(p, "fd")
		l.threads += entries(p, "task")
	}
	return l
}

// entries counts the entries of a folder of /proc/PID.
func entries(pid int, folder string) int {
	all, _ := os.ReadDir(fmt.Sprintf("/proc/%d/%s", pid, folder))
	return len(all)
}

// sockets is how many sockets the process has open.
func sockets(pid int) int {
	folder := fmt.Sprintf("/proc/%d/fd/", pid)
	all, _ := os.ReadDir(folder)
	n := 0
	for _, entry := range all {
		if to, err := os.Readlink(folder + entry.Name()); err == nil && strings.HasPrefix(to, "socket:") {
			n++
		}
	}
	return n
}

// descendants are the children of pid, and theirs.
func descendants(pid int) []int {
	var all []int
	for _, child := range measure.Children(pid) {
		all = append(append(all, child), descendants(child)...)
	}
	return all
}

// alive: it is there, and not only waiting to be reaped.
func alive(pid int) bool {
	state := stateIn(fmt.Sprintf("/proc/%d/stat", pid))
	return state != 0 && state != 'Z' && state != 'X'
}

// running: a thread of one of the processes runs, or is ready to.
func running(pids []int) bool {
	for _, p := range pids {
		tasks, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", p))
		for _, task := range tasks {
			if stateIn(fmt.Sprintf("/proc/%d/task/%s/stat", p, task.Name())) == 'R' {
				return true
			}
		}
	}
	return false
}

// stateIn reads the state letter of a process or thread from a file of proc(5);
// 0 if it is gone.
func stateIn(file string) byte {
	text, err := os.ReadFile(file)
	i := bytes.LastIndexByte(text, ')') // its name may hold anything
	if err != nil || i < 0 || i+2 >= len(text) {
		return 0
	}
	return text[i+2]
}

// cpu is the CPU time of the living threads of the processes.
func cpu(pids []int) time.Duration {
	var sum time.Duration
	for _, p := range pids {
		tasks, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", p))
		for _, task := range tasks {
			text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/schedstat", p, task.Name()))
			if words := bytes.Fields(text); len(words) > 0 {
				ns, _ := strconv.ParseInt(string(words[0]), 10, 64)
				sum += time.Duration(ns)
			}
		}
	}
	return sum
}
