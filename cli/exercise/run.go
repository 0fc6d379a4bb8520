package exercise

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"muxlab/grade/judge"
	"muxlab/grade/progress"
	"muxlab/grade/report"
	"muxlab/grade/verdict"
	"muxlab/harness/model"
	"muxlab/harness/proc"
)

// runFlags are what run and watch are told.
type runFlags struct {
	seed   uint64
	stages []string
	times  int
	json   bool
	ascii  bool
}

func runCommand(w Wiring) *cobra.Command {
	var f runFlags
	c := &cobra.Command{
		Use:   "run [EXERCISE]",
		Short: "try your server, and say what it does wrong",
		Long: `Build your server, start it, and try it in stages. A stage that fails says what was
expected, what happened, why, and which command shows it. The points are those of your
own machine: your course may count others.

The exit code is 0 if all stages passed, 1 if not, 2 at wrong usage, 3 if this machine
cannot run the exercise.`,
		Example: `  muxlab exercise run 06
  muxlab exercise run 06 --stage bytes   this stage, and those that it needs
  muxlab exercise run 06 --seed 4711     the same bytes again
  muxlab exercise run 06 --times 20      to be sure`,
		Args: oneExercise,
		RunE: func(c *cobra.Command, args []string) error {
			work, err := find(c, args)
			if err != nil {
				return err
			}
			if err := f.check(c, work); err != nil {
				return err
			}
			ctx, stop := w.Interrupted()
			defer stop()
			return w.newRunner(work, f, c.OutOrStdout(), c.ErrOrStderr()).run(ctx)
		},
	}
	flags := c.Flags()
	flags.Uint64Var(&f.seed, "seed", 0, "decides what clients send (default chosen, and printed)")
	flags.StringSliceVar(&f.stages, "stage", nil, "run this stage, and those that it needs; may be repeated")
	flags.IntVar(&f.times, "times", 1, "run so often, each time with another seed")
	flags.BoolVar(&f.json, "json", false, "the result as JSON")
	flags.BoolVar(&f.ascii, "ascii", false, "write ASCII alone")
	return c
}

// check says in one sentence what is wrong with the flags, or nothing.
func (f *runFlags) check(c *cobra.Command, w *work) error {
	var ids []string
	for i := range w.Stages {
		ids = append(ids, w.Stages[i].ID)
	}
	for _, id := range f.stages {
		if w.Stage(id) == nil {
			return proc.Usagef("exercise %s has no stage %q%s; its stages are %s", w.ID, id, model.DidYouMean(id, ids), strings.Join(ids, ", "))
		}
	}
	switch {
	case f.times < 1:
		return proc.Usagef("--times is a whole number from 1, not %d", f.times)
	case f.times > 1 && c.Flags().Changed("seed"):
		return proc.Usagef("--times takes another seed each time: leave --seed out, or it")
	case f.times > 1 && f.json:
		return proc.Usagef("--json writes one result: leave --times out, or it")
	}
	if runtime.GOOS != "linux" {
		for i := range w.Stages {
			if !w.Stages[i].Linux {
				return nil
			}
		}
		return proc.Machinef("exercise %s needs Linux: no stage of it can be judged on %s; a container or a virtual machine will do", w.ID, runtime.GOOS)
	}
	return nil
}

// A runner judges one exercise, and writes what came of it.
type runner struct {
	*work
	w        Wiring
	f        runFlags
	terminal Terminal
	out      io.Writer // the report
	talk     io.Writer // what happens meanwhile
}

func (w Wiring) newRunner(work *work, f runFlags, out, talk io.Writer) *runner {
	t := w.Terminal()
	if f.ascii || t.ASCII {
		out, talk = asciiWriter{out}, asciiWriter{talk}
	}
	return &runner{work: work, w: w, f: f, terminal: t, out: out, talk: talk}
}

// newSeed is a seed for those who choose none: short, so that it can be typed.
func newSeed() uint64 { return 1 + rand.Uint64N(999_999) }

// run judges once, or as often as it was asked to.
func (r *runner) run(ctx context.Context) error {
	if r.f.times > 1 {
		return r.often(ctx)
	}
	live := &live{r: r, w: r.out, shown: r.terminal.Shown}
	if r.f.json {
		live.w = io.Discard
	}
	result, err := r.judge(ctx, live)
	if err != nil {
		return err
	}
	if r.f.json {
		err = report.JSON(r.out, result)
	} else {
		err = r.report(&result)
	}
	if err != nil {
		return err
	}
	return ended(&result)
}

// ended is the error of a result in which not all passed.
func ended(r *verdict.Result) error {
	if r.Passed() {
		return nil
	}
	return ErrNotPassed
}

// records is the folder for the recordings of stages that failed.
func (w *work) records() string { return filepath.Join(w.dir, ".muxlab") }

// judge judges the server as it is now, and notes what came of it.
func (r *runner) judge(ctx context.Context, l *live) (verdict.Result, error) {
	seed := r.f.seed
	if seed == 0 {
		seed = newSeed()
	}
	result, err := r.w.Judge(ctx, r.Exercise, r.dir, judge.Options{
		Root: r.root, Records: r.records(), Grader: r.w.Version, Seed: seed, Stages: r.f.stages,
		Tell: l.tell, Began: l.began, Ended: l.ended,
	})
	l.clear()
	switch {
	case ctx.Err() != nil:
		return result, errors.New("interrupted")
	case errors.Is(err, exec.ErrNotFound):
		return result, proc.Machinef("%v", err)
	case err != nil:
		return result, err
	}
	r.tidy(&result)
	if err := progress.Note(r.Exercise, &result); err != nil {
		fmt.Fprintln(r.talk, "muxlab:", err)
	}
	return result, nil
}

// tidy removes the recordings that no failure names.
func (r *runner) tidy(result *verdict.Result) {
	for i := range r.Stages {
		id := r.Stages[i].ID
		if s := result.Stage(id); s == nil || s.State != verdict.Failed && s.State != verdict.Unstable {
			os.Remove(filepath.Join(r.records(), id+".mux"))
		}
	}
	os.Remove(r.records()) // if it is empty
}

// often judges many times, and reports the first time that not all passed.
func (r *runner) often(ctx context.Context) error {
	var worst *verdict.Result
	passed := 0
	for n := range r.f.times {
		result, err := r.judge(ctx, &live{r: r, w: r.talk, quiet: true, shown: r.terminal.Shown})
		if err != nil {
			return err
		}
		words := "passed"
		if head := result.Headline(); head != nil {
			words = "failed at " + head.ID
		} else if !result.Passed() {
			words = "not judged to the end"
		}
		fmt.Fprintf(r.out, "%s %*d of %d: %s, seed %d, %s\n", r.mark(result.Passed()), len(fmt.Sprint(r.f.times)), n+1, r.f.times, result.Score(), result.Seed, words)
		if result.Passed() {
			passed++
		} else if worst == nil {
			worst = &result
		}
		if result.Refused != nil { // it would be the same again
			break
		}
	}
	fmt.Fprintf(r.out, "passed %d of %d times\n", passed, r.f.times)
	if worst == nil {
		return nil
	}
	if err := r.report(worst); err != nil {
		return err
	}
	return ErrNotPassed
}

// mark is a sign that needs no colour.
func (r *runner) mark(passed bool) string {
	if passed {
		return signs[verdict.Passed]
	}
	return signs[verdict.Failed]
}
