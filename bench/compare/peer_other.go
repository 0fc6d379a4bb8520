//go:build !linux

package compare

import "syscall"

// ownGroup: it can be killed with what it starts.
func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
