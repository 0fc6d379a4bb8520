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

// What strace wrote of any program becomes a film of the screen that shows it.
func TestExportCast(t *testing.T) {
	from := filepath.Join("..", "harness", "strace", "testdata", "strace", "python.txt")
	to := filepath.Join(t.TempDir(), "out.cast")
	if err := runExport(from, "--cast", to, "--size", "100x30", "--fps", "2"); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(to)
	if err != nil || !strings.HasPrefix(string(data), `{"version":2,"width":100,"height":30,"title":"muxlab: python.txt"`) || strings.Count(string(data), "\n") < 10 {
		t.Errorf("%v: %.200s", err, data)
	}
	if err := runExport(from, "--cast", to); err == nil || !strings.Contains(err.Error(), "not overwritten") {
		t.Errorf("an earlier film: %v", err)
	}
}

func TestExportRefuses(t *testing.T) {
	for says, args := range map[string][]string{
		"takes a file, or --attach":   {"--csv", "-"},
		"say what to write":           {"file"},
		"only one of":                 {"file", "--csv", "-", "--chrome", "-"},
		"can go to standard output":   {"file", "--csv", "-", "--cast", "-"},
		"WIDTHxHEIGHT":                {"file", "--cast", "-", "--size", "80x24x1"},
		"from 60x16 to 500x500":       {"file", "--cast", "-", "--size", "59x24"},
		"from 1 to 30":                {"file", "--cast", "-", "--fps", "31"},
		"are about --cast":            {"file", "--csv", "-", "--fps", "3"},
		"watch --attach --cast FILE":  {"--attach", "1", "--cast", "it.cast"},
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
