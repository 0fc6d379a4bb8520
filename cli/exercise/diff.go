package exercise

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"
	"github.com/spf13/cobra"

	"muxlab/grade"
	"muxlab/grade/progress"
	"muxlab/grade/source"
	"muxlab/grade/subject"
	"muxlab/harness/clean"
	"muxlab/harness/proc"
	"muxlab/harness/trace"
	"muxlab/harness/units"
)

func diffCommand(w Wiring) *cobra.Command {
	var ascii bool
	c := &cobra.Command{
		Use:   "diff [EXERCISE]",
		Short: "your server beside the solution, after you have passed",
		Long: `Compare your server with the solution: the lines, and the system calls that each of
them makes for one echo. The solution is one of many: another way is not worse for that.
This comes after all stages have passed.`,
		Example: "  muxlab exercise diff 06\n  muxlab exercise diff 06 | less -R",
		Args:    oneExercise,
		RunE: func(c *cobra.Command, args []string) error {
			work, err := find(c, args)
			if err != nil {
				return err
			}
			if progress.Load()[work.ID].Passed.IsZero() {
				return fmt.Errorf("the comparison with the solution comes after exercise %s is passed: muxlab exercise run %s", work.ID, work.ID)
			}
			ctx, stop := w.Interrupted()
			defer stop()
			return w.newRunner(work, runFlags{ascii: ascii}, c.OutOrStdout(), c.ErrOrStderr()).diff(ctx)
		},
	}
	c.Flags().BoolVar(&ascii, "ascii", false, "write ASCII alone")
	return c
}

// diff writes the lines that differ, and then the calls.
func (r *runner) diff(ctx context.Context) error {
	marked, err := os.ReadFile(filepath.Join(r.root, "solutions", r.Dir(), "server.go"))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the solution of exercise %s is not in this copy of muxlab: ask those who gave it to you", r.ID)
	}
	if err != nil {
		return err
	}
	solution, err := source.Solved(marked)
	if err != nil {
		return err
	}
	mine, err := source.Collect(r.dir)
	if err != nil {
		return err
	}
	if err := r.lines(mine, solution); err != nil {
		return err
	}
	return r.calls(ctx, mine, source.New(map[string][]byte{"server.go": solution}))
}

// lines writes the lines that differ.
func (r *runner) lines(mine *source.Submission, solution []byte) error {
	text := udiff.Unified("yours: server.go", "the solution", string(mine.Files["server.go"]), string(solution))
	if text == "" {
		text = "Your server.go is the solution, line by line.\n"
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(r.coloured(shown(strings.TrimSuffix(line, "\n"))) + "\n")
	}
	var others []string
	for _, name := range mine.Names() {
		if name != "server.go" {
			others = append(others, name)
		}
	}
	if len(others) > 0 {
		fmt.Fprintf(&b, "Also yours, and not compared: %s.\n", clean.Text(strings.Join(others, ", ")))
	}
	_, err := io.WriteString(r.out, b.String())
	return err
}

// shown is a line of source that is safe to show, with its tabs.
func shown(line string) string {
	parts := strings.Split(line, "\t")
	for i := range parts {
		parts[i] = clean.Text(parts[i])
	}
	return strings.Join(parts, "\t")
}

// coloured gives a line of a diff its colour, where there are colours.
func (r *runner) coloured(line string) string {
	if !r.terminal.Colour {
		return line
	}
	code := ""
	switch {
	case strings.HasPrefix(line, "---"), strings.HasPrefix(line, "+++"):
		code = "1"
	case strings.HasPrefix(line, "@@"):
		code = "36"
	case strings.HasPrefix(line, "-"):
		code = "31"
	case strings.HasPrefix(line, "+"):
		code = "32"
	default:
		return line
	}
	return "\x1b[" + code + "m" + line + "\x1b[0m"
}

// calls runs both under the same small load, and writes what they call.
func (r *runner) calls(ctx context.Context, mine, solution *source.Submission) error {
	l := &live{r: r, w: r.talk, shown: r.terminal.Shown}
	l.tell("counting system calls")
	defer l.clear()
	var counts [2]map[trace.Op]float64
	for i, sub := range []*source.Submission{mine, solution} {
		program, err := source.Build(ctx, source.BuildSpec{Submission: sub, Exercise: r.Dir(), Title: r.Title, Traits: r.Traits, Root: r.root})
		if err == nil {
			counts[i], err = grade.CallsPerEcho(ctx, r.Exercise, subject.Place{Launch: proc.Launch{Program: program}})
		}
		if ctx.Err() != nil {
			return errors.New("interrupted")
		}
		if err != nil {
			return fmt.Errorf("the calls of %s cannot be counted: %w", []string{"your server", "the solution"}[i], err)
		}
	}
	l.clear()
	_, err := io.WriteString(r.out, callTable(counts[0], counts[1]))
	return err
}

// callTable says what both call for an echo, by the call.
func callTable(mine, solution map[trace.Op]float64) string {
	sum := func(m map[trace.Op]float64) (all float64) {
		for _, n := range m {
			all += n
		}
		return all
	}
	number := func(v float64) string { return fmt.Sprintf("%.1f", v) }
	var b strings.Builder
	fmt.Fprintf(&b, "\nYours makes %s system calls an echo, the solution %s.\n", number(sum(mine)), number(sum(solution)))
	fmt.Fprintf(&b, "  %-16s %8s %10s\n", "call", "yours", "solution")
	both := maps.Clone(mine)
	maps.Copy(both, solution)
	for _, op := range slices.Sorted(maps.Keys(both)) {
		fmt.Fprintf(&b, "  %-16s %8s %10s\n", op, number(mine[op]), number(solution[op]))
	}
	fmt.Fprintf(&b, "Counted over %s echoes of %s, one after the other.\n", units.Count(grade.CountedEchoes), units.Text.Size(grade.CountedSize))
	return b.String()
}
