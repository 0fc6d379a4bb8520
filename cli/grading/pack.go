package grading

// Gradescope's zip. It holds a muxlab that is built already and the sources of the harness
// alone: the grader's own dependencies need not be compiled in the container, a submission
// is built with the harness, and of all modules that needs golang.org/x/sys only, which is
// in the zip as well. Neither solutions nor wrong servers are in it.

import (
	"archive/zip"
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"muxlab/grade/class"
	"muxlab/grade/report"
	"muxlab/grade/source"
	"muxlab/harness/files"
	"muxlab/harness/proc"
	"muxlab/harness/units"
)

//go:embed scripts/setup.sh
var setupScript string

//go:embed scripts/environment.sh
var environmentScript string

//go:embed scripts/run_autograder
var runScript string

// goWanted is what the setup script gets if the image has no Go: the first one without known
// escapes while building.
const goWanted = "go1.26.11"

// A packing is one call of grade pack.
type packing struct {
	out, late, secret, binary string
	overwrite, requireSandbox bool
}

func packCommand(w Wiring) *cobra.Command {
	var p packing
	c := &cobra.Command{
		Use:   "pack EXERCISE",
		Short: "make the zip for Gradescope",
		Long: `Make the zip that Gradescope wants for a programming assignment: setup.sh,
run_autograder, a muxlab for Linux on amd64 and the sources with which a submission is
built. Upload it under Configure Autograder. The zip holds no solution, and a secret that
is derived from yours: keep it to yourself.`,
		Example: "  muxlab grade pack 06 --out autograder.zip\n  muxlab grade pack 06 --out autograder.zip --late 10/50",
		Args:    cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) != 1 || p.out == "" {
				return proc.Usagef("%s takes an exercise, as 06, and --out", c.CommandPath())
			}
			ctx, stop := w.Interrupted()
			defer stop()
			e, err := w.exercise(args[0])
			if err != nil {
				return err
			}
			size, err := p.run(ctx, e)
			if err == nil {
				fmt.Fprintf(c.OutOrStdout(), "%s: %s. Upload it to Gradescope under Configure Autograder.\n", p.out, units.Text.Size(size))
			}
			return err
		},
	}
	f := c.Flags()
	f.StringVar(&p.out, "out", "", "the zip to make")
	f.StringVar(&p.late, "late", "", "per cent lost for each day late, and at most: 10/50 (default: nothing)")
	f.StringVar(&p.secret, "secret", "", "the file with your secret (default: in your configuration)")
	f.StringVar(&p.binary, "binary", "", "a muxlab for Linux on amd64 that is built already")
	f.BoolVar(&p.overwrite, "overwrite", false, "overwrite a zip that is there")
	f.BoolVar(&p.requireSandbox, "require-sandbox", false, "grade nothing in a container where a layer of the sandbox is missing")
	return c
}

func (p *packing) run(ctx context.Context, e class.Exercise) (size int64, err error) {
	if err := files.Free(p.overwrite, p.out); err != nil {
		return 0, err
	}
	if _, err := parseLate(p.late, class.Late{}); err != nil {
		return 0, err
	}
	root, err := source.Root("")
	if err != nil {
		return 0, err
	}
	secret, err := p.derived(e)
	if err != nil {
		return 0, err
	}
	binary := p.binary
	if binary == "" {
		dir, err := os.MkdirTemp("", "muxlab-pack-")
		if err != nil {
			return 0, err
		}
		defer os.RemoveAll(dir)
		binary = filepath.Join(dir, "muxlab")
		if err := buildFor(ctx, root, binary); err != nil {
			return 0, err
		}
	}
	err = files.Save(p.out, func(w io.Writer) error { return p.write(ctx, w, e, root, binary, secret) })
	if err != nil {
		return 0, fmt.Errorf("%s: %w", p.out, err)
	}
	info, err := os.Stat(p.out)
	if err != nil {
		return 0, err
	}
	return info.Size(), os.Chmod(p.out, 0o600) // there is a secret in it
}

// derived is the secret of this exercise at Gradescope: who reads it there does not know
// the instructor's.
func (p *packing) derived(e class.Exercise) (class.Secret, error) {
	name, err := secretFile(p.secret)
	if err != nil {
		return nil, err
	}
	secret, _, err := class.LoadSecret(name)
	if err != nil {
		return nil, err
	}
	return secret.For("gradescope " + e.ID), nil
}

// buildFor builds muxlab for Gradescope's containers.
func buildFor(ctx context.Context, root, out string) error {
	c := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", out, ".")
	c.Dir = root
	c.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH=amd64")
	text, err := c.CombinedOutput()
	if err != nil {
		return fmt.Errorf("muxlab cannot be built for Linux: %w: %s", err, bytes.TrimSpace(text))
	}
	return nil
}

func (p *packing) write(ctx context.Context, w io.Writer, e class.Exercise, root, binary string, secret class.Secret) error {
	z := &zipper{w: zip.NewWriter(w)}
	var failed bytes.Buffer
	if err := report.GradescopeFailed(&failed); err != nil {
		return err
	}
	z.text("setup.sh", 0o755, setupScript)
	z.text("run_autograder", 0o755, strings.ReplaceAll(runScript, "{{ARGS}}", p.arguments(e)))
	z.text("environment.sh", 0o644, strings.ReplaceAll(environmentScript, "{{GO}}", goWanted))
	z.text("failed.json", 0o644, failed.String())
	z.text("secret", 0o600, secret.Hex()+"\n")
	z.file("muxlab", 0o755, binary)
	names, err := tracked(ctx, root)
	if err != nil {
		return err
	}
	for _, name := range names {
		if inPack(name) {
			z.file("tree/"+name, 0o644, filepath.Join(root, filepath.FromSlash(name)))
		}
	}
	if err := modules(ctx, root, z); err != nil {
		return err
	}
	return errors.Join(z.err, z.w.Close())
}

// arguments are those of muxlab grade gradescope.
func (p *packing) arguments(e class.Exercise) string {
	args := "--exercise " + e.ID
	if p.late != "" {
		args += " --late " + p.late
	}
	if p.requireSandbox {
		args += " --require-sandbox"
	}
	return args
}

// inPack: a submission is built with this file.
func inPack(name string) bool {
	if name == "go.mod" || name == "go.sum" {
		return true
	}
	return strings.HasPrefix(name, "harness/") && strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go")
}
