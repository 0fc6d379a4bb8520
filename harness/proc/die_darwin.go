package proc

import "syscall"

// dieWithParent is left to the leash here: there is no parent-death signal.
func dieWithParent(sys *syscall.SysProcAttr) *syscall.SysProcAttr {
	var s syscall.SysProcAttr
	if sys != nil {
		s = *sys
	}
	s.Setpgid = true
	return &s
}
