package experiment

import (
	"fmt"
	"muxlab/harness/proc"
	"os"
	"strings"
)

// proportional reads the proportional set size of a process, proc_pid_smaps(5):
// a page that n processes share counts 1/n in each. In bytes.
func proportional(pid int) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		return 0, proc.Machinef("the memory of process %d cannot be read: %v", pid, err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "Pss:"); ok {
			var kb int64
			if _, err := fmt.Sscan(rest, &kb); err == nil {
				return kb << 10, nil
			}
		}
	}
	return 0, proc.Machinef("this kernel does not give the memory of process %d", pid)
}
