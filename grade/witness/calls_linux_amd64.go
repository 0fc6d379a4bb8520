package witness

import "golang.org/x/sys/unix"

func init() { calls[unix.SYS_SELECT] = call{"select", selectCall} }
