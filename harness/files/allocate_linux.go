package files

import (
	"os"

	"golang.org/x/sys/unix"
)

// Allocate makes sure that the file has its size and no hole. A signal may
// interrupt it (the Go runtime sends some), and not every file system can do it.
func Allocate(f *os.File, size int64) error {
	for {
		err := unix.Fallocate(int(f.Fd()), 0, 0, size)
		switch err {
		case unix.EINTR:
		case unix.EOPNOTSUPP:
			return writeZeros(f, size)
		default:
			return err
		}
	}
}
