package exercise

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"muxlab/grade/check"
	"muxlab/harness/proc"
	"muxlab/harness/units"
)

func checkCommand(w Wiring) *cobra.Command {
	var seeds int
	c := &cobra.Command{
		Use:   "check [EXERCISE]",
		Short: "hold an exercise to its word, for those who write it",
		Long: `Check an exercise itself: the points add up and every file is listed; the starter builds
and fails at its first stage; the solution passes; each wrong server is caught where the
manifest says, with each seed. It needs the solutions and the wrong servers.`,
		Example: "  muxlab exercise check 06\n  muxlab exercise check 06 --seeds 20",
		Args:    oneExercise,
		RunE: func(c *cobra.Command, args []string) error {
			if seeds < 1 {
				return proc.Usagef("--seeds is a whole number from 1, not %d", seeds)
			}
			work, err := find(c, args)
			if err != nil {
				return err
			}
			temp, err := os.MkdirTemp("", "muxlab-check-")
			if err != nil {
				return err
			}
			defer os.RemoveAll(temp)
			ctx, stop := w.Interrupted()
			defer stop()
			r := w.newRunner(work, runFlags{}, c.OutOrStdout(), c.ErrOrStderr())
			return (&checking{runner: r, Checker: &check.Checker{Root: work.root, Temp: temp, Exercise: work.Exercise}, seeds: seeds}).run(ctx)
		},
	}
	c.Flags().IntVar(&seeds, "seeds", 1, "with how many seeds each server is judged")
	return c
}

// checking is the work of one check.
type checking struct {
	*runner
	*check.Checker
	seeds int
	wrong int // findings so far
}

// run checks everything, and writes a line for each part.
func (k *checking) run(ctx context.Context) error {
	k.part("the manifest and the files", k.Listed())
	k.part("the starter fails at "+k.runner.Stages[0].ID, k.judged(ctx, k.Starter))
	k.part("the solution passes", k.judged(ctx, k.Passes))
	for _, one := range k.runner.Wrong {
		if ctx.Err() != nil {
			return errors.New("interrupted")
		}
		where := one.Head
		if len(one.Also) > 0 {
			where += ", also " + strings.Join(one.Also, ", ")
		}
		k.part(fmt.Sprintf("%s is caught at %s", one.Name, where), k.judged(ctx, func(ctx context.Context, seed uint64) error {
			return k.CaughtAt(ctx, one, seed)
		}))
	}
	if ctx.Err() != nil {
		return errors.New("interrupted")
	}
	if k.wrong > 0 {
		fmt.Fprintln(k.out, units.Text.Plural(k.wrong, "finding"))
		return ErrNotPassed
	}
	return nil
}

// judged runs do with every seed, and returns what is wrong.
func (k *checking) judged(ctx context.Context, do func(context.Context, uint64) error) (problems []string) {
	l := &live{r: k.runner, w: k.talk, shown: k.terminal.Shown}
	defer l.clear()
	for seed := range uint64(k.seeds) {
		l.tell(fmt.Sprintf("seed %d of %d", seed+1, k.seeds))
		if err := do(ctx, seed+1); err != nil {
			problems = append(problems, fmt.Sprintf("seed %d: %v", seed+1, err))
		}
		if ctx.Err() != nil {
			return problems
		}
	}
	return problems
}

// part writes a line for a part, and one for each thing that is wrong with it.
func (k *checking) part(name string, problems []string) {
	k.wrong += len(problems)
	fmt.Fprintf(k.out, "%s %s\n", k.mark(len(problems) == 0), name)
	for _, p := range problems {
		io.WriteString(k.out, indent(p, 100)+"\n")
	}
}
