package sandbox

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"muxlab/grade/warmed"
)

// open makes a folder that every user can reach.
func open(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "sandbox")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestBuild(t *testing.T) {
	if testing.Short() {
		t.Skip("it compiles the Go runtime")
	}
	out, err := exec.Command("go", "env", "GOROOT", "GOMODCACHE").Output()
	if err != nil {
		t.Skip(err)
	}
	env := strings.Fields(string(out))
	place := open(t)
	dir, warm := filepath.Join(place, "module"), filepath.Join(place, "warm")
	write := func(text string) {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		for name, text := range map[string]string{"go.mod": "module m\n\ngo 1.26.0\n", "main.go": text} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	write("package main\n\nimport \"errors\"\n\nfunc main() { _ = errors.New(\"a\") }\n")
	warmed.Standard(t, dir, warm)
	cmd := exec.Command("go", "build", "-trimpath", "-o", os.DevNull, ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOCACHE="+warm, "CGO_ENABLED=0", "GOFLAGS=-buildvcs=false")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	entries := count(t, warm)
	probed := Probe(t.Context())
	for _, s := range sets {
		t.Run(s.name, func(t *testing.T) {
			b := Build{Cache: warm, GoRoot: env[0], Read: []string{env[1]}, Bounds: BuildBounds()}
			said := &bytes.Buffer{}
			build := func() error {
				if err := give(dir, os.Getuid(), os.Getgid()); err != nil { // the set before gave it away
					t.Fatal(err)
				}
				cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-o", "program", ".")
				cmd.Dir, cmd.Stdout, cmd.Stderr = dir, said, said
				cmd.Env = []string{"GOMODCACHE=" + env[1], "CGO_ENABLED=0", "GOPROXY=off", "GOTOOLCHAIN=local", "GOWORK=off", "GOENV=off", "GOTELEMETRY=off"}
				return b.Run(t.Context(), probed.Without(s.without...), cmd)
			}
			write("package main\n\nimport \"errors\"\n\nfunc main() { _ = errors.New(\"" + s.name + "\") }\n")
			began := time.Now()
			if err := build(); err != nil {
				t.Fatal(err, said)
			}
			t.Log(time.Since(began))
			if err := exec.Command(filepath.Join(dir, "program")).Run(); err != nil {
				t.Error(err)
			}
			if n := count(t, warm); n != entries {
				t.Errorf("the warm cache had %d files and has %d", entries, n)
			}
			write("package main\n\nfunc main() { x }\n")
			if err := build(); err == nil || !strings.Contains(said.String(), "undefined: x") {
				t.Errorf("the compiler's message is %v: %s", err, said)
			}
		})
	}
}

func count(t *testing.T, dir string) (n int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(string, os.DirEntry, error) error { n++; return nil })
	if err != nil {
		t.Fatal(err)
	}
	return n
}
