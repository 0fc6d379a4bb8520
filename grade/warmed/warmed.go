// Package warmed lends tests what the go command has compiled of the standard library: a
// test that begins with an empty build cache need not compile it again.
package warmed

import (
	"encoding/base64"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Standard copies what the packages in dir import of the standard library into the build
// cache to, as it is compiled with -trimpath and without C. If the go command keeps its
// cache in another way than it does now, to remains cold, and the test takes longer.
func Standard(t testing.TB, dir, to string) {
	t.Helper()
	cmd := exec.Command("go", "list", "-trimpath", "-buildvcs=false", "-export", "-deps", "-f", "{{if .Standard}}{{.BuildID}} {{.Export}}{{end}}", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for line := range strings.Lines(string(out)) {
		id, compiled, found := strings.Cut(strings.TrimSpace(line), " ")
		if !found { // unsafe is not compiled
			continue
		}
		// The name of an entry is a hash, of which the build ID begins with 15 bytes.
		action, _, _ := strings.Cut(id, "/")
		hash, err := base64.RawURLEncoding.DecodeString(action)
		if err != nil || len(hash) == 0 {
			continue
		}
		name := hex.EncodeToString(hash)
		entries, _ := filepath.Glob(filepath.Join(filepath.Dir(filepath.Dir(compiled)), name[:2], name+"*-a"))
		for _, file := range append(entries, compiled) {
			lend(t, file, to)
		}
	}
}

// lend copies a file of one build cache to another.
func lend(t testing.TB, file, to string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	sub := filepath.Join(to, filepath.Base(filepath.Dir(file)))
	if err := os.MkdirAll(sub, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(sub, filepath.Base(file)), text, 0o644); err != nil {
		t.Fatal(err)
	}
}
