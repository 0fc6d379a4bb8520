package lab

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"muxlab/grade/exercises"
	"muxlab/guide/notes"
	"muxlab/guide/query"
	"muxlab/guide/script"
	"muxlab/guide/walk"
	"muxlab/harness/proc"
	"muxlab/stage"
	"muxlab/viz/app"
	"muxlab/viz/page/guide"
	"muxlab/viz/page/watch/layout"
)

func checkCommand(w Wiring) *cobra.Command {
	var static bool
	seeds := 5
	c := &cobra.Command{
		Use:   "check LAB|FOLDER",
		Short: "whether a lab works: its text, and every answer over several runs",
		Long: `Read a lab, say what is wrong with it, then walk it several times with another seed each:
every prediction must be decided, a right answer must count as right and a wrong one as
wrong, and the keys of each step must do what it asks for.`,
		Example: "  muxlab lab check ./mine\n  muxlab lab check 3 --static",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) != 1 {
				return proc.Usagef("%s takes one lab: its number, its name or its folder", c.CommandPath())
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			if seeds < 3 {
				return proc.Usagef("--seeds is a whole number from 3, not %d: one run learns, one is right, one is wrong", seeds)
			}
			lab, err := w.named(args[0])
			if err != nil {
				return faulty(c.OutOrStdout(), err)
			}
			return w.check(c, lab, static, seeds)
		},
	}
	c.Flags().BoolVar(&static, "static", false, "read it only, and start nothing")
	c.Flags().IntVar(&seeds, "seeds", seeds, "how many runs, each with another seed")
	return c
}

// check prints what is wrong with a lab.
func (w Wiring) check(c *cobra.Command, lab found, static bool, seeds int) error {
	out := c.OutOrStdout()
	facts, err := w.facts(lab)
	if err != nil {
		return err
	}
	bad := script.Check(lab.Lab, facts)
	for _, p := range bad {
		fmt.Fprintf(out, "%s:%d: %s\n", lab.file, p.Line, p.Words)
	}
	if len(bad) > 0 {
		return ErrBad
	}
	if static {
		fmt.Fprintf(out, "%s: %d steps, read only: in order\n", lab.file, len(lab.Steps))
		return nil
	}
	ctx, stop := w.Interrupted()
	defer stop()
	s, err := w.try(ctx, lab, seeds, os.Stderr)
	if err != nil {
		return err
	}
	for _, p := range s.problems {
		fmt.Fprintf(out, "%s:%d: %s\n", lab.file, p.Line, p.Words)
	}
	if len(s.problems) > 0 {
		return ErrBad
	}
	printShown(out, lab.Lab, s.shown)
	fmt.Fprintf(out, "%s: %d steps, walked %d times: in order\n", lab.file, len(lab.Steps), seeds)
	return nil
}

// printShown prints what each prediction came to, to be read against the text of the lab:
// whether that says the same, no program can check.
func printShown(out io.Writer, l *script.Lab, shown map[string][]string) {
	for i := range l.Steps {
		if was := shown[l.Steps[i].ID]; len(was) > 0 {
			fmt.Fprintf(out, "%s: it was %s\n", l.Steps[i].ID, strings.Join(was, ", or "))
		}
	}
}

// facts are what a lab is checked against.
func (w Wiring) facts(lab found) (f script.Facts, err error) {
	f = script.Facts{Files: w.Sources, Watch: w.watches, Clients: w.clients, Panels: layout.TabNames()}
	if f.Labs, err = script.List(w.Labs); err != nil {
		return f, err
	}
	for _, e := range exercises.All {
		f.Exercises = append(f.Exercises, e.ID)
	}
	f.Folder = os.DirFS(lab.key)
	if !filepath.IsAbs(lab.key) {
		f.Folder, err = fs.Sub(w.Labs, lab.key)
	}
	return f, err
}

// watches returns what is wrong with the arguments of a scene.
func (w Wiring) watches(args []string) error {
	_, _, err := w.Resolve(args)
	return err
}

// clients returns how many clients the arguments of a scene bring; known is false if more
// come later.
func (w Wiring) clients(args []string) (n int, known bool) {
	open, _, err := w.Resolve(args)
	if open.Clients == nil {
		n = stage.FirstClients
	}
	for _, g := range open.Clients {
		n += g.N
	}
	return n, err == nil && len(open.Acts) == 0
}

// try walks a lab several times, each with another seed: first without answers, then with
// the right ones, then with wrong ones, then with right ones again. Progress goes to out.
func (w Wiring) try(ctx context.Context, l found, seeds int, out io.Writer) (*solver, error) {
	s := &solver{truths: map[string]string{}, shown: map[string][]string{}, noted: map[string]bool{}}
	for run := 1; run <= seeds; run++ {
		s.begin(run)
		fmt.Fprintf(out, "run %d of %d: %s\n", run, seeds, s.mode)
		world := w.world(l.key)
		world.forget, world.seed = true, uint64(run)
		g := guide.New(walk.New(l.Lab, notes.Lab{}, false), l.Title, world)
		if err := app.Headless(ctx, w.Launcher(), app.Options{Lab: g}, s); err != nil {
			return s, err
		}
		if ctx.Err() != nil {
			return s, ctx.Err()
		}
		if s.stuck {
			break
		}
	}
	slices.SortStableFunc(s.problems, func(a, b script.Problem) int { return a.Line - b.Line })
	return s, nil
}

func queriesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "queries",
		Short: "what a lab can ask of a server",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return proc.Usagef("%s takes no name", c.CommandPath())
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error {
			for _, d := range query.All {
				name := d.Usage()
				fmt.Fprintln(c.OutOrStdout(), strings.TrimRight(fmt.Sprintf("%-26s %s", name, d.Sentence), " "))
			}
			return nil
		},
	}
}

// wrongAnswer is an answer that is not the truth.
func wrongAnswer(step *script.Step, truth string) string {
	switch step.Answer {
	case script.AnswerNumber:
		v, err := query.ParseValue(truth, query.Number)
		if err != nil {
			return "0"
		}
		return strconv.FormatFloat(v.Number+2*step.Within+7, 'f', -1, 64)
	case script.AnswerChoice:
		for i := range step.Options {
			if n := strconv.Itoa(i + 1); n != truth {
				return n
			}
		}
	case script.AnswerOrder:
		names := strings.Fields(truth)
		slices.Reverse(names)
		if len(names) > 1 {
			return strings.Join(names, " ")
		}
	}
	return "c99"
}
