package grading

import (
	"archive/zip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A zipper writes a zip and keeps the first error.
type zipper struct {
	w   *zip.Writer
	err error
}

func (z *zipper) text(name string, mode fs.FileMode, text string) {
	z.copy(name, mode, strings.NewReader(text))
}

func (z *zipper) file(name string, mode fs.FileMode, from string) {
	if z.err != nil {
		return
	}
	f, err := os.Open(from)
	if err != nil {
		z.err = err
		return
	}
	defer f.Close()
	z.copy(name, mode, f)
}

func (z *zipper) copy(name string, mode fs.FileMode, from io.Reader) {
	if z.err != nil {
		return
	}
	h := &zip.FileHeader{Name: name, Method: zip.Deflate}
	h.SetMode(mode)
	to, err := z.w.CreateHeader(h)
	if err == nil {
		_, err = io.Copy(to, from)
	}
	z.err = err
}

// modules adds golang.org/x/sys as a file tree that GOPROXY=file:// reads, and of the
// other modules what tells their requirements.
func modules(ctx context.Context, root string, z *zipper) error {
	c := exec.CommandContext(ctx, "go", "mod", "download", "-json", "golang.org/x/sys")
	c.Dir = root
	out, err := c.Output()
	if err != nil {
		return fmt.Errorf("golang.org/x/sys is not to be had: %w", err)
	}
	var sys struct{ Version, Info, GoMod, Zip string }
	if err := json.Unmarshal(out, &sys); err != nil {
		return err
	}
	at := "modules/golang.org/x/sys/@v/" + sys.Version
	z.file(at+".info", 0o644, sys.Info)
	z.file(at+".mod", 0o644, sys.GoMod)
	z.file(at+".zip", 0o644, sys.Zip)
	cache := filepath.Dir(filepath.Dir(filepath.Dir(filepath.Dir(filepath.Dir(sys.Zip)))))
	return requirements(root, cache, z)
}

// requirements adds the go.mod files that go.sum names and the cache has.
func requirements(root, cache string, z *zipper) error {
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(sums)) {
		f := strings.Fields(line)
		if len(f) != 3 {
			continue
		}
		version, isMod := strings.CutSuffix(f[1], "/go.mod")
		file := escaped(f[0]) + "/@v/" + version + ".mod"
		if _, err := os.Stat(filepath.Join(cache, file)); isMod && err == nil && f[0] != "golang.org/x/sys" {
			z.file("modules/"+file, 0o644, filepath.Join(cache, file))
		}
	}
	return z.err
}

// escaped is a module's path as its proxy has it: !a for A.
func escaped(path string) string {
	var b strings.Builder
	for _, r := range path {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte('!')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}
