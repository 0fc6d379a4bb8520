package class

import (
	"math"
	"os"
	"runtime"
	"strconv"
	"strings"
)

// jobMemory is what grading one submission may need: a compiler, the driver and a server
// at its limit.
const jobMemory = 1 << 30

// Jobs is how many submissions may be graded at the same time here: as many as there is
// memory for, and one for each two processors, since some stages judge time.
func Jobs() int {
	byMemory := int64(math.MaxInt32)
	if free := freeMemory("/"); free > 0 {
		byMemory = free / jobMemory
	}
	return max(1, min(runtime.NumCPU()/2, int(min(byMemory, math.MaxInt32))))
}

// freeMemory is how many bytes this process may still use, as the machine and its cgroup
// say. Below root are proc and sys. 0: not known.
func freeMemory(root string) int64 {
	free := int64(0)
	text, _ := os.ReadFile(root + "/proc/meminfo")
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) >= 2 && f[0] == "MemAvailable:" {
			kib, _ := strconv.ParseInt(f[1], 10, 64)
			free = kib << 10
		}
	}
	limit, used := number(root+"/sys/fs/cgroup/memory.max"), number(root+"/sys/fs/cgroup/memory.current")
	if limit > 0 && (free == 0 || limit-used < free) {
		free = max(limit-used, 1)
	}
	return free
}

func number(file string) int64 {
	text, _ := os.ReadFile(file)
	n, _ := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	return n
}
