//go:build shelf

package epoll

import (
	"os"
	"os/exec"
	"syscall"
	"time"
)

// init leaves a process behind that has lost its parent and its session.
func init() {
	if len(os.Args) == 2 && os.Args[1] == "@MARK@" {
		time.Sleep(time.Minute)
		os.Exit(0)
	}
	c := exec.Command("/proc/self/exe", "@MARK@")
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	c.Start()
}
