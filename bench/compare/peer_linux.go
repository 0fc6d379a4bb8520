package compare

import "syscall"

// ownGroup: it can be killed with what it starts, and does not outlive us.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
