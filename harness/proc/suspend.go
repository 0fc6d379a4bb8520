package proc

import (
	"context"
	"os"
	"os/signal"
	"time"

	"golang.org/x/sys/unix"
)

// Job control, as a shell has it: ctrl-z stops a program, and fg continues it.

// JobControl reports whether somebody can continue this program after it was
// stopped: a process of the same session and of another process group has started
// its group. Without one the group is orphaned, and the kernel discards SIGTSTP.
func JobControl() bool {
	group, session := unix.Getpgrp(), sessionOf(0)
	for pid := os.Getppid(); pid > 0; pid, _ = parentOf(pid) {
		if sessionOf(pid) != session {
			return false
		}
		if of, err := unix.Getpgid(pid); err != nil || of != group {
			return err == nil
		}
	}
	return false
}

// sessionOf is the session of a process, or -1 if that is not known.
func sessionOf(pid int) int {
	if session, err := unix.Getsid(pid); err == nil {
		return session
	}
	return -1
}

const (
	// notStopped is how long a process that still runs waits for its stop.
	notStopped = 500 * time.Millisecond
	// foregroundEvery is how often a continued process asks whether it has the terminal.
	foregroundEvery = 100 * time.Millisecond
)

// Suspend stops the process group of this program, and returns true when it was
// continued and has the terminal again: after bg it has not. It returns false if ctx
// is done before; the terminal may then be the shell's. If the kernel does not stop
// the program, Suspend returns soon.
func Suspend(ctx context.Context) bool {
	continued := make(chan os.Signal, 1)
	signal.Notify(continued, unix.SIGCONT)
	defer signal.Stop(continued)
	unix.Kill(0, unix.SIGTSTP)
	wait := notStopped // of a stopped process it is over when it is continued
	for {
		select {
		case <-continued:
		case <-ctx.Done():
			return false
		case <-time.After(wait):
		}
		if inForeground() {
			return ctx.Err() == nil
		}
		wait = foregroundEvery
	}
}

// inForeground reports whether the terminal at standard input is this process group's.
// Without a terminal it is.
func inForeground() bool {
	group, err := unix.IoctlGetInt(int(os.Stdin.Fd()), unix.TIOCGPGRP)
	return err != nil || group == unix.Getpgrp()
}
