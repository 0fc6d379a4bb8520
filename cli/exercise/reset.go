package exercise

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"muxlab/grade/progress"
	"muxlab/grade/source"
	"muxlab/harness/clean"
	"muxlab/harness/files"
)

func resetCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "reset [EXERCISE]",
		Short: "begin again with the first server.go; yours is kept",
		Long: `Put the server.go of the beginning back. What you wrote is kept beside it, under a name
with the time: server.go.2026-11-30-142307. Your other files stay as they are.`,
		Example: "  muxlab exercise reset 06",
		Args:    oneExercise,
		RunE: func(c *cobra.Command, args []string) error {
			w, err := find(c, args)
			if err != nil {
				return err
			}
			now := time.Now()
			said, err := w.reset(now)
			if err != nil {
				return err
			}
			if err := progress.Change(w.ID, func(e *progress.Exercise) { e.BeginAgain(now) }); err != nil {
				return err
			}
			_, err = fmt.Fprintln(c.OutOrStdout(), said)
			return err
		},
	}
}

// starter is the file of the beginning. The solution makes it; where students have
// none, it is what was handed out.
func (w *work) starter() ([]byte, error) {
	solution, err := os.ReadFile(filepath.Join(w.root, "solutions", w.Dir(), "server.go"))
	if err == nil {
		return source.Starter(solution)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(w.root, "exercises", ".starters", w.Dir()+".go"))
	if err != nil {
		return nil, fmt.Errorf("the first server.go of exercise %s is not here: git show HEAD:exercises/%s/server.go may have it", w.ID, w.Dir())
	}
	return text, nil
}

// reset writes the starter, after a copy of what is there was kept. It returns what was
// done.
func (w *work) reset(now time.Time) (string, error) {
	starter, err := w.starter()
	if err != nil {
		return "", err
	}
	name := w.file()
	shown := clean.Name(name)
	info, err := os.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := files.SaveBytes(name, starter); err != nil {
			return "", fmt.Errorf("%s cannot be written: %w", shown, err)
		}
		return fmt.Sprintf("%s is new.", shown), nil
	case err != nil:
		return "", err
	case !info.Mode().IsRegular():
		return "", fmt.Errorf("%s is no plain file, and is left as it is: move it away first", shown)
	}
	mine, err := os.ReadFile(name)
	if err != nil {
		return "", err
	}
	if bytes.Equal(mine, starter) {
		return fmt.Sprintf("%s is as at the beginning already.", shown), nil
	}
	kept, err := keep(name, mine, now)
	if err != nil {
		return "", fmt.Errorf("%s is left as it is, since no copy could be kept: %w", shown, err)
	}
	if err := files.SaveBytes(name, starter); err != nil {
		return "", fmt.Errorf("%s cannot be written: %w; it is as it was", shown, err)
	}
	return fmt.Sprintf("%s is as at the beginning. What you wrote is in %s.", shown, clean.Name(kept)), nil
}

// keep writes a copy beside the file name, and never over anything.
func keep(name string, data []byte, now time.Time) (string, error) {
	stem := name + "." + now.Format("2006-01-02-150405")
	for n := 1; ; n++ {
		kept := stem
		if n > 1 {
			kept = fmt.Sprintf("%s-%d", stem, n)
		}
		f, err := os.OpenFile(kept, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		_, err = f.Write(data)
		if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
			os.Remove(kept)
			return "", err
		}
		return kept, nil
	}
}
