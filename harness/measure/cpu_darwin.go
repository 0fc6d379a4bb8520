package measure

import "golang.org/x/sys/unix"

// CPU is the model of the processors; "" where it is not said.
func CPU() string {
	name, _ := unix.Sysctl("machdep.cpu.brand_string")
	return name
}

// InstalledMemory is that of the machine, in bytes; 0: unknown.
func InstalledMemory() int64 {
	n, _ := unix.SysctlUint64("hw.memsize")
	return int64(n)
}
