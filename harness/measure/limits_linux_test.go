package measure

import (
	"os"
	"path/filepath"
	"testing"
)

func write(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// The group around a process's own may be the one that bounds it.
func TestPidsMaxIsTheLeastAround(t *testing.T) {
	root := t.TempDir()
	self := write(t, filepath.Join(root, "self"), "1:name=x:/\n0::/box/inner\n")
	write(t, filepath.Join(root, "box/pids.max"), "300\n")
	write(t, filepath.Join(root, "box/inner/pids.max"), "max\n")
	if l := pidsMax(self, root, "too few"); l.Number != 300 || l.Verdict != "pids.max is 300: too few" {
		t.Errorf("%+v", l)
	}
	write(t, filepath.Join(root, "box/pids.max"), "max\n")
	if l := pidsMax(self, root, "too few"); l.Value != "unlimited" || l.Verdict != "" {
		t.Errorf("%+v", l)
	}
	if l := pidsMax(filepath.Join(root, "none"), root, "too few"); l.Value != "unknown" {
		t.Errorf("%+v", l)
	}
}

func TestPorts(t *testing.T) {
	file := filepath.Join(t.TempDir(), "range")
	if l := ports(write(t, file, "32768\t60999\n")); l.Number != 28232 || l.Verdict != "" || l.Value != "32768 to 60999" {
		t.Errorf("%+v", l)
	}
	if l := ports(write(t, file, "40000\t40999\n")); l.Number != 1000 || l.Verdict == "" {
		t.Errorf("%+v", l)
	}
	if l := ports(filepath.Join(t.TempDir(), "none")); l.Value != "unknown" {
		t.Errorf("%+v", l)
	}
}
