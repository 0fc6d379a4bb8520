package proc

import "syscall"

// dieWithParent is left to the leash here: there is no parent-death signal.
func dieWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
