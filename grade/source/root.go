package source

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// errNoRoot says what to do.
var errNoRoot = errors.New("the source of muxlab was not found: run this inside the cloned repository, or set MUXLAB_ROOT to it")

// Root finds the folder of the muxlab module, which a submission is built with: explicit,
// if it is not "", else $MUXLAB_ROOT, else upwards from the working directory, else
// upwards from this program.
func Root(explicit string) (string, error) {
	for _, given := range []string{explicit, os.Getenv("MUXLAB_ROOT")} {
		if given == "" {
			continue
		}
		dir, err := filepath.Abs(given)
		if err == nil && !isRoot(dir) {
			err = fmt.Errorf("%s is not the source of muxlab: it has no go.mod of module muxlab", given)
		}
		return dir, err
	}
	if dir, err := os.Getwd(); err == nil {
		if root := upwards(dir); root != "" {
			return root, nil
		}
	}
	if self, err := os.Executable(); err == nil {
		if real, err := filepath.EvalSymlinks(self); err == nil {
			self = real
		}
		if root := upwards(filepath.Dir(self)); root != "" {
			return root, nil
		}
	}
	return "", errNoRoot
}

func upwards(dir string) string {
	for {
		if isRoot(dir) {
			return dir
		}
		above := filepath.Dir(dir)
		if above == dir {
			return ""
		}
		dir = above
	}
}

// isRoot reports whether dir has the module muxlab, with the harness.
func isRoot(dir string) bool {
	text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) >= 2 && f[0] == "module" {
			_, err := os.Stat(filepath.Join(dir, "harness", "exercise"))
			return f[1] == "muxlab" && err == nil
		}
	}
	return false
}

var harnessHashes sync.Map // by root

// harnessHash is a hash of what a submission is built with: computed once in a process.
func harnessHash(root string) (string, error) {
	if known, ok := harnessHashes.Load(root); ok {
		return known.(string), nil
	}
	h := sha256.New()
	add := func(name string) error {
		text, err := os.ReadFile(filepath.Join(root, name))
		fmt.Fprintf(h, "%s %d ", name, len(text))
		h.Write(text)
		return err
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		if err := add(name); err != nil {
			return "", err
		}
	}
	err := filepath.WalkDir(filepath.Join(root, "harness"), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !judged(filepath.ToSlash(name)) {
			return err
		}
		relative, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		return add(relative)
	})
	if err != nil {
		return "", fmt.Errorf("cannot read the source of muxlab: %w", err)
	}
	sum := hex.EncodeToString(h.Sum(nil))
	harnessHashes.Store(root, sum)
	return sum, nil
}
