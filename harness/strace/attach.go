package strace

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Strace on a process that runs.

// followed are the calls that strace is asked for. A question mark passes over those that a
// machine does not have.
const followed = "trace=%network,?execve,?clone,?clone3,?fork,?vfork,?exit,?exit_group,?open,?openat,?read,?readv,?write,?writev,?sendfile," +
	"?close,?close_range,?dup,?dup2,?dup3,?fcntl,?ioctl,?flock,?pipe,?pipe2,?eventfd,?eventfd2,?timerfd_create,?signalfd4," +
	"?select,?pselect6,?poll,?ppoll,?epoll_create,?epoll_create1,?epoll_ctl,?epoll_wait,?epoll_pwait,?epoll_pwait2,?futex,?prctl,?restart_syscall"

// Attach traces a process that runs, with all its threads and the children that it starts
// from now on. It is slowed down meanwhile, and runs on after Close. An error is one
// sentence, with what to do.
func Attach(pid int) (*Live, error) {
	if err := syscall.Kill(pid, 0); err == syscall.ESRCH {
		return nil, fmt.Errorf("no process %d is running here", pid)
	}
	tool, err := exec.LookPath("strace")
	if err != nil {
		return nil, fmt.Errorf("process %d leaves no trace of its own, and strace, which could look at it, is not installed", pid)
	}
	from, to, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer to.Close()
	said := &bytes.Buffer{}
	cmd := exec.Command(tool, "-f", "-ttt", "-T", "-yy", "-s", "64", "-e", followed, "-e", "signal=none", "-o", "/dev/fd/3", "-p", strconv.Itoa(pid))
	cmd.Stderr, cmd.ExtraFiles = said, []*os.File{to}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // a ctrl-c is for muxlab, which detaches it
	if err := cmd.Start(); err != nil {
		from.Close()
		return nil, fmt.Errorf("strace cannot be started: %w", err)
	}
	l := newLive(pid, commandOf(pid))
	l.detach = func() error { return detach(cmd) }
	go func() {
		l.read(from)
		from.Close()
		err := cmd.Wait()
		l.finish(refusal(pid, err, said.String()))
	}()
	return l, nil
}

// patience is how long strace may take to detach.
const patience = 3 * time.Second

// detach ends strace, which lets its process go first.
func detach(cmd *exec.Cmd) error {
	kill := time.AfterFunc(patience, func() { cmd.Process.Kill() })
	defer kill.Stop()
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	return nil
}

// refusal says in a sentence why strace could not look at a process; nil if it did, and
// ended because it was told to, or with the process.
func refusal(pid int, ended error, said string) error {
	switch {
	case strings.Contains(said, "Operation not permitted"):
		return fmt.Errorf("process %d may not be traced: %s", pid, howToTrace())
	case strings.Contains(said, "attach: ") && strings.Contains(said, "No such process"):
		return fmt.Errorf("no process %d is running here", pid)
	case !strings.Contains(said, " attached") && ended != nil:
		last := strings.TrimSpace(said[strings.LastIndexByte(strings.TrimSpace(said), '\n')+1:])
		return fmt.Errorf("strace cannot look at process %d: %s", pid, strings.TrimPrefix(last, "strace: "))
	}
	return nil
}

// howToTrace says what allows to trace other processes on this machine.
func howToTrace() string {
	const file = "/proc/sys/kernel/yama/ptrace_scope"
	if scope, err := os.ReadFile(file); err == nil {
		switch s := strings.TrimSpace(string(scope)); s {
		case "0":
		case "3":
			return "kernel.yama.ptrace_scope is 3, which forbids it until the machine starts again"
		default:
			return "kernel.yama.ptrace_scope is " + s + ": run muxlab as root, or set it to 0 with sysctl"
		}
	}
	return "it needs the same user, or CAP_SYS_PTRACE; in a container add --cap-add SYS_PTRACE"
}

// commandOf is what a person calls a process: "python3 echo.py". "" if it is not known.
func commandOf(pid int) string {
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil || len(line) == 0 {
		return ""
	}
	args := strings.Split(strings.TrimRight(string(line), "\x00"), "\x00")
	quoted := make([]string, len(args))
	for i, a := range args {
		quoted[i] = strconv.Quote(a)
	}
	return programName([]string{quoted[0], "[" + strings.Join(quoted, ", ") + "]"})
}
