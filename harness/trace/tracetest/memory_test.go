package tracetest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// The folder is there while the tests run, and gone afterwards; one that was left behind
// by a process that has ended is gone too.
func TestInMemory(t *testing.T) {
	t.Setenv("TMPDIR", os.TempDir())
	t.Setenv("XDG_RUNTIME_DIR", "")
	dir, err := folderInMemory()
	if err != nil {
		t.Skip("no folder in memory here: ", err)
	}
	os.RemoveAll(dir)
	left := filepath.Join(filepath.Dir(dir), endedProcess(t))
	Check(t, os.Mkdir(left, 0o700))
	code := InMemory(func() int {
		if os.TempDir() != dir || os.Getenv("XDG_RUNTIME_DIR") != dir {
			t.Errorf("the temp directory is %s, and that of traces %s, not %s", os.TempDir(), os.Getenv("XDG_RUNTIME_DIR"), dir)
		}
		if _, err := os.Stat(dir); err != nil {
			t.Error(err)
		}
		return 7
	})
	if code != 7 {
		t.Errorf("the result is %d", code)
	}
	for _, gone := range []string{dir, left} {
		if _, err := os.Stat(gone); !os.IsNotExist(err) {
			t.Errorf("%s is still there: %v", gone, err)
		}
	}
}

// endedProcess is the number of a process that has ended.
func endedProcess(t *testing.T) string {
	cmd := exec.Command(os.Args[0], "-test.run", "^$")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, strings.TrimSpace(string(out)))
	}
	return strconv.Itoa(cmd.Process.Pid)
}
