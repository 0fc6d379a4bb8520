//go:build !linux

package measure

// Machine is not possible here, and says so.
func Machine(pid int) (MachineLook, error) { return MachineLook{}, errNoProc }
