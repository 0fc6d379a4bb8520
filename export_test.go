package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// export runs the command with these arguments.
func export(args ...string) error {
	c := root()
	c.SetArgs(append([]string{"export"}, args...))
	return c.Execute()
}

func TestExport(t *testing.T) {
	from := filepath.Join("harness", "trace", "testdata", "strace", "python.txt")
	dir := t.TempDir()
	chrome, csv := filepath.Join(dir, "out.json"), filepath.Join(dir, "out.csv")
	if err := export(from, "--chrome", chrome, "--csv", csv); err != nil {
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
		"nothing can be exported":     {filepath.Join("harness", "trace", "testdata", "strace", "python.txt"), "--csv", "missing/file.csv"},
		"no server with process id 1": {"--attach", "1", "--csv", "-"},
	} {
		if err := export(args...); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("export %v: %v", args, err)
		}
	}
}
