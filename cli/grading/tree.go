package grading

// The files of the repository, as git lists them: what lies beside them in the folder, as
// marks and submissions, is never copied.

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"muxlab/harness/proc"
)

// withheld are the folders that a student does not get.
var withheld = []string{"solutions/", "grade/shelf/", "grade/class/sample/"}

// tracked lists the files below root that git knows and that are there, by name with /.
func tracked(ctx context.Context, root string) ([]string, error) {
	cmd := exec.CommandContext(ctx, "git", "-C", root, "ls-files", "-z", "--cached")
	out, err := cmd.Output()
	if err != nil {
		return nil, proc.Machinef("git cannot list the files of %s: it must be a clone of the repository, and git be installed", root)
	}
	var all []string
	for name := range bytes.SplitSeq(out, []byte{0}) {
		info, err := os.Lstat(filepath.Join(root, string(name)))
		if len(name) > 0 && err == nil && info.Mode().IsRegular() {
			all = append(all, string(name))
		}
	}
	return all, nil
}

func isWithheld(name string) bool {
	return slices.ContainsFunc(withheld, func(dir string) bool { return strings.HasPrefix(name, dir) })
}

// copyTo copies the file name, with its permission to be run, from root to dir.
func copyTo(root, dir, name string) error {
	from, to := filepath.Join(root, filepath.FromSlash(name)), filepath.Join(dir, filepath.FromSlash(name))
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.WriteFile(to, text, info.Mode().Perm())
}
