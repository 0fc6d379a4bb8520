package measure

import (
	"fmt"
	"muxlab/harness/units"
	"os"
	"path/filepath"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"
)

func taskLimits() []Limit {
	verdict := fmt.Sprintf("a thread or a process for each of 1,000 clients needs %s: the models fork and threads will serve fewer", units.Count(needTasks))
	return []Limit{
		rlimit("ulimit -u", unix.RLIMIT_NPROC, false, needTasks, verdict+"; raise it with ulimit -u 4096"),
		pidsMax("/proc/self/cgroup", "/sys/fs/cgroup", verdict),
		number("threads-max", fileNumber("/proc/sys/kernel/threads-max"), needTasks, verdict),
	}
}

// pidsMax is the least bound on tasks of this process's cgroup and those around
// it (cgroup v2). In a container it is what bounds threads, whatever ulimit says.
func pidsMax(cgroups, root, verdict string) Limit {
	const name = "pids.max"
	text, err := os.ReadFile(cgroups)
	if err != nil {
		return number(name, -1, 0, "")
	}
	for line := range strings.Lines(string(text)) {
		group, ok := strings.CutPrefix(strings.TrimSpace(line), "0::")
		if !ok {
			continue
		}
		least := int64(-1)
		for ; ; group = filepath.Dir(group) {
			if n := fileNumber(filepath.Join(root, group, name)); n >= 0 && (least < 0 || n < least) {
				least = n // "max", and a root that has no such file, are no numbers
			}
			if group == "/" || group == "." {
				break
			}
		}
		if least < 0 {
			return unlimited(name)
		}
		return number(name, least, needTasks, verdict)
	}
	return number(name, -1, 0, "") // no cgroup v2
}

func networkLimits() []Limit {
	return []Limit{
		number("somaxconn", fileNumber("/proc/sys/net/core/somaxconn"), needBacklog, fmt.Sprintf(
			"a backlog cannot be longer, so a crowd that comes all at once is partly made to wait; raise it with sysctl net.core.somaxconn=%d", 4*needBacklog)),
		ports("/proc/sys/net/ipv4/ip_local_port_range"),
	}
}

func ports(path string) Limit {
	const name = "ephemeral ports"
	text, _ := os.ReadFile(path)
	var first, last int64
	if n, _ := fmt.Sscan(string(text), &first, &last); n != 2 {
		return number(name, -1, 0, "")
	}
	l := number(name, last-first+1, needPorts, "so many connections fit to one server from one address, and 10,000 are asked for at most; "+
		"widen it with sysctl net.ipv4.ip_local_port_range='32768 60999'")
	l.Value = fmt.Sprintf("%d to %d", first, last) // a port is a name, not a number
	return l
}

// ioUring asks for a ring of no entries: where io_uring is allowed, that is an
// invalid argument, and nothing is made.
func ioUring() Limit {
	var params [120]byte // struct io_uring_params
	_, _, errno := unix.Syscall(unix.SYS_IO_URING_SETUP, 0, uintptr(unsafe.Pointer(&params)), 0)
	l := Limit{Name: "io_uring", Value: "no", Number: -1}
	switch errno {
	case unix.EINVAL:
		l.Value = "yes"
	case unix.EPERM, unix.EACCES:
		l.Verdict = "io_uring is forbidden here (a container's seccomp filter, or sysctl kernel.io_uring_disabled); everything else works without it"
	default:
		l.Verdict = fmt.Sprintf("io_uring does not work here (%v); everything else works without it", error(errno))
	}
	return l
}

// fileNumber is the number that a file of one number holds, or -1.
func fileNumber(path string) int64 {
	text, err := os.ReadFile(path)
	if err != nil {
		return -1
	}
	var n int64
	if _, err := fmt.Sscan(string(text), &n); err != nil {
		return -1
	}
	return n
}
