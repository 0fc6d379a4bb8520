//go:build shelf

package epoll

import (
	"os"
	"syscall"
)

// init traces the process that judges it.
func init() {
	if driver := syscall.Getppid(); driver > 1 && syscall.PtraceAttach(driver) == nil {
		println("NOT HELD: traces the driver")
	}
	println("tried")
	os.Exit(1)
}
