package measure

import (
	"os"
	"strconv"
	"strings"
)

// CPU is the model of the processors; "" where it is not said.
func CPU() string {
	return field("/proc/cpuinfo", "model name")
}

// InstalledMemory is that of the machine, in bytes; 0: unknown.
func InstalledMemory() int64 {
	kb, _, _ := strings.Cut(field("/proc/meminfo", "MemTotal"), " ")
	n, _ := strconv.ParseInt(kb, 10, 64)
	return n << 10
}

// field is the first value of a name in a file of "name : value".
func field(file, name string) string {
	text, _ := os.ReadFile(file)
	for line := range strings.Lines(string(text)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == name {
			return strings.Join(strings.Fields(value), " ")
		}
	}
	return ""
}
