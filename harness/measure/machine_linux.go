package measure

import (
	"errors"
	"os"
	"strconv"
	"strings"
)

// Machine looks at the processors, proc_stat(5); ours is what pid and its
// descendants used.
func Machine(pid int) (MachineLook, error) {
	var m MachineLook
	stat, err := os.ReadFile("/proc/stat")
	if err != nil {
		return m, err
	}
	first, _, _ := strings.Cut(string(stat), "\n")
	fields := strings.Fields(first)
	if len(fields) < 5 || fields[0] != "cpu" {
		return m, errors.New("/proc/stat does not begin with the line of all processors")
	}
	for i, field := range fields[1:min(len(fields), 9)] { // guests are in user and nice already
		n, err := strconv.ParseFloat(field, 64)
		if err != nil {
			return m, err
		}
		m.all += n / userHZ
		switch i {
		case 0, 1, 2, 7: // user, nice, system, stolen
			m.busy += n / userHZ
		}
	}
	tree, err := Tree(pid)
	for _, u := range tree {
		m.ours += u.CPU + u.Reaped
	}
	return m, err
}
