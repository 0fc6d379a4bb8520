package proc

import "syscall"

// dieWithParent returns sys, or what is usual, such that the process is killed when the
// thread that made it ends, and is a process group of its own.
func dieWithParent(sys *syscall.SysProcAttr) *syscall.SysProcAttr {
	var s syscall.SysProcAttr
	if sys != nil {
		s = *sys
	}
	s.Pdeathsig, s.Setpgid = syscall.SIGKILL, true
	return &s
}
