package terminal

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// markVariable is in the environment of a program and so of all its descendants,
// also of those whose parent is gone.
const markVariable = "MUXLAB_TERMINAL_TEST"

var marks atomic.Int64

func unique() string { return fmt.Sprintf("%d-%d", os.Getpid(), marks.Add(1)) }

// processes are the program and all that it started and that still run.
func (p *program) processes() []int { return marked(p.mark) }

func marked(mark string) []int {
	var pids []int
	entries, _ := os.ReadDir("/proc")
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		// Not filepath.Glob: it would list the folder of every process of the machine.
		env, err := os.ReadFile("/proc/" + entry.Name() + "/environ")
		if err == nil && slices.ContainsFunc(bytes.Split(env, []byte{0}), func(e []byte) bool { return string(e) == mark }) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// awaitNobody waits until no process is left, nor a trace of one.
func (p *program) awaitNobody() error {
	var left []int
	var traces []string
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		left, traces = p.processes(), p.traces()
		if len(left)+len(traces) == 0 {
			return nil
		}
	}
	return fmt.Errorf("left behind: processes %v, traces %q", left, traces)
}

// traces are the files that its servers have left.
func (p *program) traces() []string {
	if p.runs == "" {
		return nil
	}
	names, _ := filepath.Glob(filepath.Join(p.runs, "muxlab*", "*"))
	return names
}

var privateMode = regexp.MustCompile(`\x1b\[\?([\d;]+)([hl])`)

// modesLeft says which modes a program's output leaves switched on. That a cursor
// is shown is the one mode that is on by itself.
func modesLeft(output string) error {
	last := map[string]string{"25": "h"}
	for _, m := range privateMode.FindAllStringSubmatch(output, -1) {
		for _, mode := range strings.Split(m[1], ";") {
			last[mode] = m[2]
		}
	}
	for mode, to := range last {
		if want := map[bool]string{true: "h", false: "l"}[mode == "25"]; to != want {
			return fmt.Errorf("the terminal's mode %s is left at %q", mode, to)
		}
	}
	return nil
}

// server is the process id of the server: the run it is watched through bears it.
func (p *program) server() int {
	p.t.Helper()
	for _, name := range p.traces() {
		pid, _, _ := strings.Cut(filepath.Base(name), "-")
		if n, err := strconv.Atoi(pid); err == nil {
			return n
		}
	}
	p.t.Fatal("no server leaves a trace")
	return 0
}
