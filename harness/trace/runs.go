package trace

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// A Run is a server that can be attached to, unless its trace cannot be read:
// Refused says why then, and of Info there is the process id alone.
type Run struct {
	Dir     string // the folder, for Attach
	Info    Info   // of its first process
	Refused error  // nil: its trace can be read
}

// Runs lists the running servers of this user, oldest first, and clears away
// what servers that were killed left behind.
func Runs() ([]Run, error) {
	base, err := RunsDir()
	if err != nil {
		return nil, err
	}
	dirs, err := os.ReadDir(base)
	if err != nil {
		return nil, err
	}
	var runs []Run
	for _, d := range dirs {
		pid, err := strconv.Atoi(strings.SplitN(d.Name(), "-", 2)[0])
		if err != nil {
			continue
		}
		dir := filepath.Join(base, d.Name())
		if !alive(pid) { // by its number: one that was given out again keeps a dead run on the list
			os.RemoveAll(dir)
			continue
		}
		runs = append(runs, openRun(dir, pid))
	}
	slices.SortFunc(runs, func(a, b Run) int { return int(a.Info.Mono - b.Info.Mono) })
	return runs, nil
}

func openRun(dir string, pid int) Run {
	r, err := openReader(filepath.Join(dir, FileName(pid)))
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, errNotReady) {
		err = errors.New("it has no trace: it is just starting, or the file was removed")
	}
	if err != nil {
		return Run{dir, Info{PID: pid}, fmt.Errorf("process %d runs, and cannot be looked at: %w", pid, err)}
	}
	defer r.close()
	return Run{Dir: dir, Info: r.info}
}

// FindRun returns the run of the server with this process id. An error says that there is
// none, or why its trace cannot be read.
func FindRun(pid int) (Run, error) {
	runs, err := Runs()
	if err != nil {
		return Run{}, err
	}
	for _, r := range runs {
		if r.Info.PID == pid {
			return r, r.Refused
		}
	}
	return Run{}, fmt.Errorf("no server with process id %d is running here", pid)
}
