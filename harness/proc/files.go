package proc

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// How many descriptors a process may have: what it needs, and what it says when it has none
// left.

// leastFiles is how many descriptors a process needs for itself. With a few less
// the Go runtime ends it, with pages of stacks.
const leastFiles = 16

// CheckFiles says in a sentence that this process may open too few descriptors.
func CheckFiles() error {
	var l unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &l); err != nil || l.Cur >= leastFiles {
		return nil
	}
	return Machinef("a process needs %d descriptors at least, and ulimit -n here is %d: raise it with ulimit -n 1024", leastFiles, l.Cur)
}

// OutOfFiles implements model.FilesHost. It says once what holds the clients up.
func (h *host) OutOfFiles(err error) {
	h.outOfFiles.Do(func() {
		var files unix.Rlimit
		unix.Getrlimit(unix.RLIMIT_NOFILE, &files)
		fmt.Fprintf(os.Stderr, "muxlab: accept: %v (ulimit -n is %d): clients wait until a connection is closed\n", err, files.Cur)
	})
}
