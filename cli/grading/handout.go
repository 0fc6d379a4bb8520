package grading

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"muxlab/grade/source"
	"muxlab/harness/files"
	"muxlab/harness/proc"
	"muxlab/harness/units"
)

func handoutCommand(w Wiring) *cobra.Command {
	var out string
	c := &cobra.Command{
		Use:   "handout",
		Short: "copy the repository for students, without the solutions",
		Long: `Copy the repository into a new folder for students: without the solutions, the wrong
servers that the grader is tested with, the sample class and the history. Only files that
git knows are copied. What is copied builds, and its exercises run.`,
		Example: "  muxlab handout --out ~/muxlab-students",
		Args:    cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 || out == "" {
				return proc.Usagef("%s takes --out and no arguments", c.CommandPath())
			}
			ctx, stop := w.Interrupted()
			defer stop()
			root, err := source.Root("")
			if err != nil {
				return err
			}
			n, err := handout(ctx, root, out)
			if err == nil {
				fmt.Fprintf(c.OutOrStdout(), "%s copied to %s, without %s.\n", units.Text.Plural(n, "file"), out, strings.Join(withheld, ", "))
			}
			return err
		},
	}
	c.Flags().StringVar(&out, "out", "", "the folder to make")
	return c
}

// handout copies what students get from root into the folder out, which must be new or
// empty. It returns how many files that were.
func handout(ctx context.Context, root, out string) (n int, err error) {
	if err := fresh(out); err != nil {
		return 0, err
	}
	if inRoot(root, out) {
		return 0, proc.Usagef("%s is in the repository itself: name a folder beside it", out)
	}
	names, err := tracked(ctx, root)
	if err != nil {
		return 0, err
	}
	if err := files.Folder(out); err != nil {
		return 0, fmt.Errorf("nothing can be written into %s: %w", out, err)
	}
	for _, name := range names {
		if isWithheld(name) {
			continue
		}
		if err := errors.Join(ctx.Err(), copyTo(root, out, name)); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// fresh returns an error if something is in the folder dir.
func fresh(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case len(entries) > 0:
		return fmt.Errorf("%s is not empty, and nothing is overwritten: name a new folder", dir)
	}
	return nil
}

func inRoot(root, out string) bool {
	abs, err := filepath.Abs(out)
	if err != nil {
		return false
	}
	rel, err := filepath.Rel(root, abs)
	return err == nil && filepath.IsLocal(rel)
}
