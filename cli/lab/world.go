package lab

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"muxlab/guide/notes"
	"muxlab/guide/overlay"
	"muxlab/guide/script"
	"muxlab/session"
)

// A world does what the labs ask for. It implements guide.World.
type world struct {
	Wiring
	key    string // of the notes
	seed   uint64 // of every scene; 0: as the lab says
	forget bool   // nothing is kept: the lab is only tried

	tried   sync.Once // whether a change can be built here
	unbuilt error

	once   sync.Once
	places map[string]session.Passage
}

// world returns the world of the lab whose notes are kept under key.
func (w Wiring) world(key string) *world { return &world{Wiring: w, key: key} }

// Opening implements guide.World.
func (w *world) Opening(ctx context.Context, s *script.Step) (open, beside session.Request, err error) {
	watch, built := s.Watch, s.Kind == script.Change && s.Patch != nil
	if built && len(s.Without) > 0 && w.noBuild() != nil {
		watch, built = s.Without, false
	}
	open, beside, err = w.Resolve(watch)
	if err != nil {
		return open, beside, err
	}
	if w.seed != 0 {
		open.Seed, beside.Seed = w.seed, w.seed
	}
	if beside.Model == "" {
		if open.Recording, err = w.recording(s.Record); err != nil {
			return open, beside, err
		}
	}
	if built {
		open.Program, err = w.build(ctx, s)
	}
	return open, beside, err
}

// noBuild says why no change can be built here; nil: it can.
func (w *world) noBuild() error {
	w.tried.Do(func() { w.unbuilt = overlay.Available() })
	return w.unbuilt
}

// recording returns the file of a recording that is beside the lab; "" there is none. That of
// a lab of this program is copied from it.
func (w *world) recording(name string) (string, error) {
	switch {
	case name == "" || w.key == "" || !filepath.IsLocal(name):
		return "", nil
	case filepath.IsAbs(w.key):
		return filepath.Join(w.key, name), nil
	}
	data, err := fs.ReadFile(w.Labs, path.Join(w.key, name))
	if err != nil {
		return "", err
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, "muxlab", "recordings", w.key, filepath.FromSlash(name))
	if old, err := os.ReadFile(file); err == nil && bytes.Equal(old, data) {
		return file, nil
	}
	return file, errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, data, 0o600))
}

// build builds this program with the changed line.
func (w *world) build(ctx context.Context, s *script.Step) (program string, err error) {
	if err := w.noBuild(); err != nil {
		return "", err
	}
	at, ok := w.Place(s.Label)
	if !ok {
		return "", fmt.Errorf("the line LAB: %s is not in this program", s.Label)
	}
	changed, err := overlay.Line([]byte(strings.Join(at.Lines, "\n")+"\n"), s.Label, *s.Patch)
	if err != nil {
		return "", err
	}
	program, err = overlay.Build(ctx, "", map[string][]byte{at.File: changed})
	if bad := (*overlay.Failure)(nil); errors.As(err, &bad) {
		return "", fmt.Errorf("the patch does not compile: %w", err)
	}
	return program, err
}

const (
	runsFor    = 3 * time.Minute // at most, a command of a lab
	mostOutput = 256 << 10       // bytes of its output that are kept
)

// Run implements guide.World. The command is run without a shell. "muxlab" is this program.
func (w *world) Run(ctx context.Context, command string) (output string, failed bool, err error) {
	words := strings.Fields(command)
	if words[0] == "muxlab" {
		if words[0], err = os.Executable(); err != nil {
			return "", false, err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, runsFor)
	defer cancel()
	c := exec.CommandContext(ctx, words[0], words[1:]...)
	c.Env = append(os.Environ(), "NO_COLOR=1")
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	err = c.Run()
	text := out.Bytes()
	text = text[:min(len(text), mostOutput)]
	switch exit := (*exec.ExitError)(nil); {
	case ctx.Err() != nil:
		return string(text), true, fmt.Errorf("%s took longer than %v, and was ended", command, runsFor)
	case errors.As(err, &exit):
		return string(text), true, nil
	case errors.Is(err, exec.ErrNotFound):
		return "", true, fmt.Errorf("%s is not installed here", words[0])
	}
	return string(text), false, err
}

// Place implements guide.World.
func (w *world) Place(label string) (session.Passage, bool) {
	w.once.Do(func() { w.places = marked(w.Sources) })
	at, ok := w.places[label]
	return at, ok
}

// mark comes before a label in the source.
const mark = "// LAB: "

// marked finds the lines that labels mark.
func marked(files fs.FS) map[string]session.Passage {
	all := map[string]session.Passage{}
	fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".go" {
			return nil
		}
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil
		}
		lines := strings.Split(strings.TrimRight(string(data), "\n"), "\n")
		for i, line := range lines {
			if _, label, found := strings.Cut(line, mark); found {
				label, _, _ = strings.Cut(label, ":")
				all[strings.TrimSpace(label)] = session.Passage{File: name, Line: i, Lines: lines}
			}
		}
		return nil
	})
	return all
}

// Keep implements guide.World.
func (w *world) Keep(n notes.Lab) error {
	if w.forget {
		return nil
	}
	return notes.Keep(w.key, n)
}
