package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// export runs the command with these arguments.
func runExport(args ...string) error {
	c := root()
	c.SetArgs(append([]string{"export"}, args...))
	return c.Execute()
}

func TestExport(t *testing.T) {
	from := filepath.Join("..", "harness", "strace", "testdata", "strace", "python.txt")
	dir := t.TempDir()
	chrome, csv := filepath.Join(dir, "out.json"), filepath.Join(dir, "out.csv")
	if err := runExport(from, "--chrome", chrome, "--csv", csv); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(chrome)
	if err != nil || !json.Valid(data) || !strings.Contains(string(data), `"python3 selectors_echo.py server"`) {
		t.Errorf("%v: %.200s", err, data)
	}
	if data, err := os.ReadFile(csv); err != nil || strings.Count(string(data), "\n") < 50 {
		t.Errorf("%v: %.200s", err, data)
	}
}

func TestExportRefuses(t *testing.T) {
	for says, args := range map[string][]string{
		"takes a file, or --attach":   {"--csv", "-"},
		"say what to write":           {"file"},
		"only one of":                 {"file", "--csv", "-", "--chrome", "-"},
		"no such file":                {"missing", "--csv", "-"},
		"neither a recording nor":     {"export.go", "--csv", "-"},
		"nothing can be kept":         {filepath.Join("..", "harness", "strace", "testdata", "strace", "python.txt"), "--csv", "missing/file.csv"},
		"no server with process id 1": {"--attach", "1", "--csv", "-"},
	} {
		if err := runExport(args...); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("export %v: %v", args, err)
		}
	}
}

// What is there already is not overwritten, least of all the recording itself.
func TestExportOverwritesNothing(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "harness", "strace", "testdata", "strace", "python.txt"))
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "it.txt")
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, form := range []string{"--csv", "--chrome"} {
		if err := runExport(name, form, name); err == nil || !strings.Contains(err.Error(), "is not overwritten") {
			t.Errorf("export %s onto itself: %v", form, err)
		}
	}
	if now, err := os.ReadFile(name); err != nil || string(now) != string(data) {
		t.Errorf("the recording is %d bytes, was %d: %v", len(now), len(data), err)
	}
}
