package grading

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"muxlab/grade/class"
	"muxlab/grade/source"
	"muxlab/harness/proc"
	"muxlab/harness/units"
)

func gradeCommand(w Wiring) *cobra.Command {
	var f flags
	c := &cobra.Command{
		Use:   "grade DIR|ZIP...",
		Short: "grade a class",
		Long: `Grade what a class handed in: a folder with a folder or a zip for each student, or an
export of Gradescope or Moodle. Each result is kept as soon as it is there. After an
interruption the same command does the rest.

In the folder --out are then index.html for you, a page for each student in students/,
moodle.csv, canvas.csv, class.json and junit.xml; overrides.csv is for your marks by hand.

The exit code is 0 if all were graded, 1 if the grader failed somewhere, 2 at wrong usage.`,
		Example: `  muxlab grade --try
  muxlab grade submissions/ --roster roster.csv
  muxlab grade export.zip --due "2026-05-01 23:59 Europe/Berlin" --late 10/50`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			ctx, stop := w.Interrupted()
			defer stop()
			return (&session{w: w, f: f, out: c.OutOrStdout(), talk: c.ErrOrStderr()}).run(ctx, args)
		},
	}
	f.register(c.Flags())
	c.AddCommand(mergeCommand(), packCommand(w), gradescopeCommand(w), warmCommand(w))
	return c
}

// A session is one call of grade.
type session struct {
	w         Wiring
	f         flags
	out, talk io.Writer

	root     string
	exercise class.Exercise
	scratch  string
}

func (s *session) run(ctx context.Context, args []string) (err error) {
	if s.exercise, err = s.w.exercise(s.f.exercise); err != nil {
		return err
	}
	if (len(args) == 0) != s.f.try {
		return proc.Usagef("name a folder or a zip with what was handed in, or --try alone for a sample class")
	}
	if s.root, err = source.Root(""); err != nil {
		return err
	}
	if tool, err := source.Go(ctx); err == nil && tool.Warning() != "" {
		fmt.Fprintln(s.talk, tool.Warning())
	}
	if s.scratch, err = os.MkdirTemp("", "muxlab-class-"); err != nil {
		return err
	}
	defer os.RemoveAll(s.scratch)
	if s.f.try {
		if args, err = s.sample(); err != nil {
			return err
		}
	}
	plan, err := s.plan(args)
	if err != nil {
		return err
	}
	st, err := class.OpenStore(s.f.folder(s.exercise))
	if err != nil {
		return err
	}
	return s.grade(ctx, st, plan)
}

// sample writes the sample class and sets the flags that go with it.
func (s *session) sample() ([]string, error) {
	sample, err := class.WriteSample(s.root, s.scratch, s.exercise, source.Merge)
	if err != nil {
		return nil, err
	}
	s.f.roster, s.f.times, s.f.due = sample.Roster, sample.Times, class.SampleDue
	if s.f.out == "" {
		s.f.out = "marks-sample"
	}
	return []string{sample.Submissions}, nil
}

// grade grades what is to be done, and writes the reports also of a part.
func (s *session) grade(ctx context.Context, st *class.Store, plan *class.Plan) error {
	overrides := s.f.overridesFile(st)
	if _, err := class.Overrides(overrides, plan); err != nil { // before hours of work
		return err
	}
	if err := st.SavePlan(plan); err != nil {
		return err
	}
	o := class.Options{Jobs: s.f.jobs, Again: s.f.again, Progress: s.progress}
	work, err := class.Prepare(st, plan, o)
	if err != nil {
		return err
	}
	s.announce(work)
	var ended error
	if len(work.Todo) > 0 {
		ended = s.judge(ctx, st, work, o)
	}
	if ended != nil && ctx.Err() == nil {
		return ended
	}
	pairs, err := similar(ctx, s.root, s.exercise, plan.Submissions)
	if err != nil && ctx.Err() == nil {
		fmt.Fprintln(s.talk, "Similar submissions were not looked for:", err)
	}
	failed, err := writeReports(st, plan, overrides, pairs, s.f.json, s.out)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.talk, "The reports are in %s: begin with index.html.\n", st.Path())
	if ctx.Err() != nil {
		return errors.New("interrupted: what is done is kept, and the same command does the rest")
	}
	return notGraded(failed, "the same command tries again")
}

func (s *session) judge(ctx context.Context, st *class.Store, work *class.Work, o class.Options) error {
	g, done, err := s.w.Open(ctx, s.exercise, Setup{Root: s.root, RequireSandbox: s.f.requireSandbox, Jobs: work.Jobs})
	if err != nil {
		return err
	}
	defer done()
	return class.Run(ctx, st, work, g, o)
}

// notGraded is an error if the grader failed for somebody.
func notGraded(students []string, then string) error {
	if len(students) == 0 {
		return nil
	}
	names := students
	more := ""
	if len(names) > 5 {
		names, more = names[:5], ", …"
	}
	return fmt.Errorf("not graded: %s (%s%s): %s", units.Text.Plural(len(students), "student"), strings.Join(names, ", "), more, then)
}

// announce says how long it takes before it begins.
func (s *session) announce(w *class.Work) {
	if w.Kept > 0 {
		fmt.Fprintf(s.talk, "%s graded already (--again repeats them).\n", units.Text.Many(w.Kept, "submission is", "submissions are"))
	}
	if len(w.Todo) > 0 {
		fmt.Fprintf(s.talk, "%s to grade, %d at a time: about %s.\n", units.Text.Plural(len(w.Todo), "submission"), w.Jobs, about(w.Estimate()))
	}
}

func about(d time.Duration) string { return units.Text.Duration(int64(max(d, time.Second))) }
