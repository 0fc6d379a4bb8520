package trace

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRunsDirIsPrivate(t *testing.T) {
	base := t.TempDir()
	t.Setenv("XDG_RUNTIME_DIR", base)
	dir := must[string](t)(RunsDir())
	if fi := must[os.FileInfo](t)(os.Stat(dir)); filepath.Dir(dir) != base || fi.Mode().Perm() != 0o700 {
		t.Fatalf("%s has mode %v", dir, fi.Mode())
	}
	refuse := func(what string) {
		t.Helper()
		if _, err := RunsDir(); err == nil {
			t.Errorf("%s was accepted", what)
		}
		check(t, os.RemoveAll(dir))
	}
	check(t, os.Chmod(dir, 0o750))
	refuse("a folder open to others")
	check(t, os.Mkdir(filepath.Join(base, "elsewhere"), 0o700))
	check(t, os.Symlink(filepath.Join(base, "elsewhere"), dir))
	refuse("a symbolic link")
	check(t, os.WriteFile(dir, nil, 0o600))
	refuse("a file")

	t.Setenv("TMPDIR", base)
	for _, value := range []string{"", "relative", filepath.Join(base, "missing")} {
		t.Setenv("XDG_RUNTIME_DIR", value)
		if dir := must[string](t)(RunsDir()); filepath.Dir(dir) != base {
			t.Errorf("with XDG_RUNTIME_DIR=%q it is %s", value, dir)
		}
	}
}

func TestRuns(t *testing.T) {
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	mine := must[string](t)(NewRun(os.Getpid()))
	process(t, mine, os.Getpid(), 0)
	dead := must[string](t)(NewRun(child))
	process(t, dead, child, 0)
	runs := must[[]Run](t)(Runs())
	if len(runs) != 1 || runs[0].Dir != mine || runs[0].Info.Model != "test" {
		t.Errorf("%+v", runs)
	}
	if _, err := os.Stat(dead); !os.IsNotExist(err) {
		t.Error("what a killed server left is still there")
	}
	if r, err := FindRun(os.Getpid()); err != nil || r.Dir != mine {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := FindRun(child); err == nil {
		t.Error("a server was found that is none")
	}

	// One that runs and cannot be read is said to run, and why not.
	name := filepath.Join(mine, FileName(os.Getpid()))
	f := must[*os.File](t)(os.OpenFile(name, os.O_WRONLY, 0))
	must[int](t)(f.WriteAt([]byte{version + 1}, hVersion*8))
	check(t, f.Close())
	if _, err := FindRun(os.Getpid()); err == nil || !strings.Contains(err.Error(), "this program reads version") {
		t.Errorf("a trace of another version: %v", err)
	}
	check(t, os.Remove(name))
	if _, err := FindRun(os.Getpid()); err == nil || !strings.Contains(err.Error(), "it has no trace") {
		t.Errorf("a trace that was removed: %v", err)
	}
}
