package measure

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Listening returns the TCP addresses at which a process or one of its children
// listens. It is empty if there are none, or if that cannot be known.
func Listening(pid int) []netip.AddrPort {
	tree, err := Tree(pid)
	if err != nil {
		return nil
	}
	ours := map[uint32]bool{}
	for _, p := range tree {
		for _, inode := range sockets(p.PID) {
			ours[inode] = true
		}
	}
	all, err := readProcNet(anyPort, wanted)
	if err != nil {
		return nil
	}
	var list []netip.AddrPort
	for _, s := range all {
		if s.Listens && ours[s.Inode] && !slices.Contains(list, s.Local) {
			list = append(list, s.Local)
		}
	}
	return list
}

// sockets are the inodes of the sockets that a process has open: proc_pid_fd(5).
func sockets(pid int) (inodes []uint32) {
	dir := fmt.Sprintf("/proc/%d/fd", pid)
	for _, fd := range Numbers(dir) {
		name, _ := os.Readlink(filepath.Join(dir, strconv.Itoa(fd)))
		number, is := strings.CutPrefix(name, "socket:[")
		if n, err := strconv.ParseUint(strings.TrimSuffix(number, "]"), 10, 32); is && err == nil {
			inodes = append(inodes, uint32(n))
		}
	}
	return inodes
}
