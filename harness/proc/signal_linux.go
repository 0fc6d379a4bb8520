package proc

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// The signals that SignalChild sends.
const (
	SIGKILL = unix.SIGKILL
	SIGSTOP = unix.SIGSTOP
	SIGCONT = unix.SIGCONT
)

// SignalChild sends s to process pid, if that is a child of process parent, and to
// nobody else: a number is given again once its process has ended. The descriptor
// of the process (pidfd_open(2)) stays with the one that was looked at.
func SignalChild(pid, parent int, s unix.Signal) error {
	fd, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		return fmt.Errorf("process %d cannot be reached: %w", pid, err)
	}
	defer unix.Close(fd)
	if got, err := parentOf(pid); err != nil || got != parent {
		return fmt.Errorf("process %d is not a child of %d (any more): it is left alone", pid, parent)
	}
	if err := unix.PidfdSendSignal(fd, s, nil, 0); err != nil {
		return fmt.Errorf("process %d cannot be sent a signal: %w", pid, err)
	}
	return nil
}

// parentOf reads it from proc(5): the second field after the name, which is in
// brackets and may hold anything.
func parentOf(pid int) (int, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	if len(fields) < 2 {
		return 0, fmt.Errorf("process %d is not described", pid)
	}
	return strconv.Atoi(fields[1])
}
