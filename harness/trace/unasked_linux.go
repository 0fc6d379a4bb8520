package trace

import (
	"bytes"
	"fmt"
	"os"
)

// unasked: the process has ended, and its parent has not asked for it yet.
func unasked(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	i := bytes.LastIndexByte(stat, ')') // its name may hold one, too
	return err == nil && i > 0 && i+2 < len(stat) && (stat[i+2] == 'Z' || stat[i+2] == 'X')
}
