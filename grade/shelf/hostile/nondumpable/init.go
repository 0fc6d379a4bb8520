//go:build shelf

package epoll

import "syscall"

// init makes the process one that others of the same user cannot look at, and serves.
func init() {
	const dumpable = 4 // PR_SET_DUMPABLE
	syscall.RawSyscall(syscall.SYS_PRCTL, dumpable, 0, 0)
}
