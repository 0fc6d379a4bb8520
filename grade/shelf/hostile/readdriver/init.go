//go:build shelf

package epoll

import (
	"os"
	"strconv"
	"syscall"
)

// init reads the memory, the environment and the files of the process that judges it.
func init() {
	driver := "/proc/" + strconv.Itoa(syscall.Getppid())
	for _, name := range []string{"/mem", "/environ", "/fd/3", "/cwd", "/root"} {
		if f, err := os.Open(driver + name); err == nil {
			f.Close()
			println("NOT HELD: opened", name, "of the driver")
		}
	}
	println("tried")
	os.Exit(1)
}
