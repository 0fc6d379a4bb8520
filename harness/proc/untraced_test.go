package proc_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"muxlab/blocking"
)

// A server whose trace could not be made leaves no folder behind, also if it is killed.
func TestNoTraceLeavesNoFolder(t *testing.T) {
	runs := t.TempDir()
	t.Setenv("XDG_RUNTIME_DIR", runs)
	j := job(t, blocking.Model, nil)
	j.Direct = false
	j.Options["of no use"] = strings.Repeat("x", 1<<16) // more than there is room for in a trace
	s := start(t, j)
	if got := echo(t, s.Addr, "hello"); got != "hello" {
		t.Errorf("%q came back", got)
	}
	s.Kill()
	if left, _ := filepath.Glob(filepath.Join(runs, "*", "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if _, err := os.Stat(runs); err != nil {
		t.Error(err)
	}
}
