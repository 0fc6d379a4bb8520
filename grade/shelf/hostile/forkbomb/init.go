//go:build shelf

package epoll

import (
	"os"
	"os/exec"
	"time"
)

// init starts a hundred processes. A real bomb would not stop there; this one is kind to a
// machine that does not hold it.
func init() {
	if len(os.Args) == 2 && os.Args[1] == "@MARK@" {
		time.Sleep(20 * time.Second)
		os.Exit(0)
	}
	for range 100 {
		exec.Command("/proc/self/exe", "@MARK@").Start()
	}
	time.Sleep(time.Second)
	println("NOT HELD: started a hundred processes")
	os.Exit(1)
}
