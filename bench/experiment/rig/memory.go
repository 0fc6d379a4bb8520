package rig

import (
	"muxlab/harness/measure"
	"muxlab/harness/proc"
)

// Memory is the proportional set size of a process and its descendants, in bytes:
// what several of them share counts once.
func Memory(pid int) (int64, error) {
	m, err := measure.MemoryOf(pid)
	if err == nil && !m.Proportional {
		err = proc.Machinef("this kernel does not give the memory of process %d", pid)
	}
	return m.Bytes, err
}
