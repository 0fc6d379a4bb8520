// Package overlay builds the muxlab program with some of its files changed, for labs in
// which the student changes a line of a server. The source tree is not touched: the go
// command is told to read other files in their place (go build -overlay). What was built
// is kept, and the same change is not built again.
//
// It leaves out what is changed, which the lab says, and how the program is run, which
// package stage does (session.Request.Program).
package overlay

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"muxlab/grade/source"
)

// buildTime bounds a build. The first takes a minute on a slow machine, later ones seconds.
const buildTime = 5 * time.Minute

// Available returns nil if Build can work here, or in a sentence why not: there is no go
// command, or, as beside an installed program, no source tree.
func Available() error {
	if _, err := source.Root(""); err != nil {
		return err
	}
	_, err := source.Go(context.Background())
	return err
}

// Build builds the program of the tree in root ("": where the source is found, see
// source.Root) with these files in place of those of the tree, by their paths from root. It
// returns the file of the program. If the changed files do not compile, the error is a
// *Failure. Build may be called concurrently.
func Build(ctx context.Context, root string, files map[string][]byte) (program string, err error) {
	if root, err = source.Root(root); err != nil {
		return "", err
	}
	tool, err := source.Go(ctx)
	if err != nil {
		return "", err
	}
	cache, err := folder()
	if err != nil {
		return "", fmt.Errorf("cannot build: %w", err)
	}
	key, err := keyOf(root, tool.Version, files)
	if err != nil {
		return "", fmt.Errorf("cannot build: %w", err)
	}
	program = filepath.Join(cache, prefix+key)
	if info, err := os.Lstat(program); err == nil && info.Mode().IsRegular() {
		now := time.Now()
		os.Chtimes(program, now, now) // prune keeps what was used last
		return program, nil
	}
	if err := build(ctx, tool.Path, root, files, program); err != nil {
		return "", err
	}
	prune(cache)
	return program, nil
}

// build builds the program, so that it is there whole or not at all.
func build(ctx context.Context, tool, root string, files map[string][]byte, program string) error {
	dir, err := os.MkdirTemp(filepath.Dir(program), ".new-*")
	if err != nil {
		return fmt.Errorf("cannot build: %w", err)
	}
	defer os.RemoveAll(dir)
	list, err := write(dir, root, files)
	if err != nil {
		return fmt.Errorf("cannot build: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, buildTime)
	defer cancel()
	made := filepath.Join(dir, "program")
	cmd := exec.CommandContext(ctx, tool, "build", "-trimpath", "-buildvcs=false", "-mod=readonly", "-overlay", list, "-o", made, ".")
	cmd.Dir, cmd.Env, cmd.WaitDelay = root, source.Environ(os.Environ()), 2*time.Second
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return fmt.Errorf("cannot build: %w", ctx.Err())
		}
		return failure(out.String(), files, err)
	}
	if err := os.Rename(made, program); err != nil {
		return fmt.Errorf("cannot build: %w", err)
	}
	return nil
}

// write writes the changed files into dir, and the list of them for the go command.
func write(dir, root string, files map[string][]byte) (list string, err error) {
	replace := map[string]string{}
	for i, name := range slices.Sorted(maps.Keys(files)) {
		if !filepath.IsLocal(name) {
			return "", fmt.Errorf("%q is not a file of the tree", name)
		}
		at := filepath.Join(root, name)
		if _, err := os.Stat(at); err != nil {
			return "", fmt.Errorf("there is no %s in the source of muxlab", name)
		}
		to := filepath.Join(dir, fmt.Sprintf("%d-%s", i, filepath.Base(name)))
		if err := os.WriteFile(to, files[name], 0o600); err != nil {
			return "", err
		}
		replace[at] = to
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	list = filepath.Join(dir, "overlay.json")
	return list, os.WriteFile(list, text, 0o600)
}

// prefix begins the names of the programs in the folder.
const prefix = "muxlab-"

// folder is where built programs are kept; it is made if need be.
func folder() (string, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir = filepath.Join(dir, "muxlab", "changed")
	return dir, os.MkdirAll(dir, 0o700)
}

// kept is how many programs are kept: each has some 20 MB.
const kept = 8

// prune removes the programs that were not used for longest. One that runs goes on.
func prune(dir string) {
	type file struct {
		name string
		used time.Time
	}
	var all []file
	names, _ := filepath.Glob(filepath.Join(dir, prefix+"*"))
	for _, name := range names {
		if info, err := os.Stat(name); err == nil {
			all = append(all, file{name, info.ModTime()})
		}
	}
	slices.SortFunc(all, func(a, b file) int { return b.used.Compare(a.used) })
	for _, old := range all[min(kept, len(all)):] {
		os.Remove(old.name)
	}
}

// keyOf names what is built: the same tree with the same changes has the same name.
func keyOf(root, version string, files map[string][]byte) (string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "%q", version)
	err := tree(root, func(name string) error {
		text, err := os.ReadFile(filepath.Join(root, name))
		fmt.Fprintf(h, "%q %d ", name, len(text))
		h.Write(text)
		return err
	})
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(h, "%q %d ", name, len(files[name]))
		h.Write(files[name])
	}
	return hex.EncodeToString(h.Sum(nil))[:24], err
}

// A Failure says why changed files do not compile.
type Failure struct{ Messages []Message }

// A Message is one of the compiler's.
type Message struct {
	File string // its path from the root of the tree; "" the message is about no file
	Line int    // from 1
	Text string // "undefined: x"
}

// Error is the first message.
func (f *Failure) Error() string { return f.Messages[0].String() }

func (m Message) String() string {
	if m.File == "" {
		return m.Text
	}
	return fmt.Sprintf("%s, line %d: %s", m.File, m.Line, m.Text)
}

// failure is what the go command printed, as messages about the files that were changed.
func failure(out string, files map[string][]byte, err error) error {
	var f Failure
	for line := range bytes.Lines([]byte(out)) {
		if m, ok := parse(string(bytes.TrimSpace(line)), files); ok {
			f.Messages = append(f.Messages, m)
		}
	}
	if len(f.Messages) == 0 {
		return errors.Join(fmt.Errorf("cannot build: the go command failed: %w", err), said(out))
	}
	return &f
}
