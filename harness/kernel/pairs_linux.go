package kernel

import (
	"strconv"

	"golang.org/x/sys/unix"
)

// lonePipe opens a pipe a second time, in both directions, by the name that
// /proc gives it (fifo(7): on Linux a FIFO may be opened so), and lets the first two ends go.
func lonePipe() (int, error) {
	var p [2]int
	if err := unix.Pipe2(p[:], unix.O_CLOEXEC); err != nil {
		return -1, err
	}
	defer unix.Close(p[0])
	defer unix.Close(p[1])
	return unix.Open("/proc/thread-self/fd/"+strconv.Itoa(p[0]), unix.O_RDWR|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
}
