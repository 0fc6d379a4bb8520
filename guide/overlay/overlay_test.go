package overlay

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const sample = "package x\n\nfunc f() {\n\tcopy(a, b) // LAB: rebuild\n\tcopy(c, d)\n\tif n > 4 { // LAB: bound: no more\n\t}\n}\n"

func TestLine(t *testing.T) {
	for _, c := range []struct{ label, with, old, want string }{
		{"rebuild", "", "\tcopy(a, b) // LAB: rebuild\n", "\t// LAB: rebuild\n"},
		{"rebuild", "copy(a, c)", "\tcopy(a, b) // LAB: rebuild\n", "\tcopy(a, c) // LAB: rebuild\n"},
		{"bound", "if n > 5 {", "\tif n > 4 { // LAB: bound: no more\n", "\tif n > 5 { // LAB: bound: no more\n"},
	} {
		got, err := Line([]byte(sample), c.label, c.with)
		if want := strings.Replace(sample, c.old, c.want, 1); err != nil || string(got) != want {
			t.Errorf("%s: %v\n%s\nnot\n%s", c.label, err, got, want)
		}
	}
	for label, want := range map[string]string{"rebuilt": "no line is marked", "re": "no line is marked"} {
		if _, err := Line([]byte(sample), label, ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", label, err)
		}
	}
	if _, err := Line([]byte(sample+sample), "rebuild", ""); err == nil || !strings.Contains(err.Error(), "lines, 4 and 12") {
		t.Errorf("marked twice: %v", err)
	}
}

// cached has Build keep its programs in a folder of the test, with the go command's own
// cache as it is.
func cached(t *testing.T) {
	t.Helper()
	if err := Available(); err != nil {
		t.Skip(err)
	}
	if os.Getenv("GOCACHE") == "" {
		dir, err := os.UserCacheDir()
		if err != nil {
			t.Skip(err)
		}
		t.Setenv("GOCACHE", filepath.Join(dir, "go-build"))
	}
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
}

func TestWhatDoesNotCompileIsSaid(t *testing.T) {
	cached(t)
	file, err := os.ReadFile("../../select/select.go")
	if err != nil {
		t.Fatal(err)
	}
	changed, err := Line(file, "rebuild", "copy(p.r, p.raed)")
	if err != nil {
		t.Fatal(err)
	}
	_, err = Build(t.Context(), "", map[string][]byte{"select/select.go": changed})
	var f *Failure
	if !errors.As(err, &f) {
		t.Fatalf("the error is %v", err)
	}
	line := 1 + strings.Count(strings.Split(string(file), "// LAB: rebuild")[0], "\n")
	if m := f.Messages[0]; m.File != "select/select.go" || m.Line != line || !strings.Contains(m.Text, "p.raed undefined") {
		t.Errorf("%+v", f.Messages)
	}
}

func TestBuildRefuses(t *testing.T) {
	cached(t)
	for name, want := range map[string]string{"../x.go": "not a file of the tree", "select/selekt.go": "there is no select/selekt.go"} {
		if _, err := Build(t.Context(), "", map[string][]byte{name: nil}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Build(ctx, "", map[string][]byte{"select/select.go": []byte("package sel // never built\n")}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	t.Setenv("MUXLAB_ROOT", t.TempDir())
	if err := Available(); err == nil || !strings.Contains(err.Error(), "not the source of muxlab") {
		t.Errorf("without the source: %v", err)
	}
}
