package witness

import (
	"fmt"
	"strconv"

	"golang.org/x/sys/unix"
)

// Blocks reports whether calls on descriptor fd of process pid wait: O_NONBLOCK is not set,
// proc_pid_fdinfo(5). The number is that of the process, and pid is as this process sees it.
func Blocks(pid, fd int) (bool, error) {
	text, err := folderOf(fmt.Sprintf("/proc/%d/", pid)).read("fdinfo/" + strconv.Itoa(fd))
	if err != nil {
		return false, err
	}
	flags, err := strconv.ParseUint(string(after(text, "flags:")), 8, 64)
	return flags&unix.O_NONBLOCK == 0, err
}
