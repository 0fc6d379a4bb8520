package grading

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"muxlab/grade/class"
	"muxlab/grade/report"
	"muxlab/grade/source"
	"muxlab/harness/files"
	"muxlab/harness/proc"
)

func gradescopeCommand(w Wiring) *cobra.Command {
	var exercise, late string
	var requireSandbox bool
	c := &cobra.Command{
		Use:   "gradescope DIR",
		Short: "grade one submission in Gradescope's container",
		Long: `Grade the submission in DIR/submission and write DIR/results/results.json. DIR is
/autograder in Gradescope's container. The scripts that muxlab grade pack makes call this.
results.json is there whatever happens.`,
		Example: "  muxlab grade gradescope /autograder --exercise 06",
		Args:    cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) != 1 {
				return proc.Usagef("%s takes a folder laid out as /autograder", c.CommandPath())
			}
			ctx, stop := w.Interrupted()
			defer stop()
			e, err := w.exercise(exercise)
			if err != nil {
				return err
			}
			g := gradescope{w: w, base: args[0], exercise: e}
			if g.late, err = parseLate(late, class.Late{}); err != nil {
				return err
			}
			return g.run(ctx, requireSandbox)
		},
	}
	c.Flags().StringVar(&exercise, "exercise", "", "the exercise, as in 06")
	c.Flags().StringVar(&late, "late", "", "per cent lost for each day late, and at most: 10/50 (default: nothing)")
	c.Flags().BoolVar(&requireSandbox, "require-sandbox", false, "grade nothing if a layer of the sandbox is missing")
	return c
}

// A gradescope is one run in the container.
type gradescope struct {
	w        Wiring
	base     string
	exercise class.Exercise
	late     class.Late
}

// about is what submission_metadata.json says.
type aboutSubmission struct {
	CreatedAt  time.Time `json:"created_at"`
	Assignment struct {
		DueDate time.Time `json:"due_date"`
	} `json:"assignment"`
	Users []struct {
		Email      string `json:"email"`
		Assignment struct {
			DueDate time.Time `json:"due_date"`
		} `json:"assignment"`
	} `json:"users"`
}

// due is the due date: that of a student who was given more time, if there is one.
func (a *aboutSubmission) due() time.Time {
	due := a.Assignment.DueDate
	for _, u := range a.Users {
		if u.Assignment.DueDate.After(due) {
			due = u.Assignment.DueDate
		}
	}
	return due
}

// student is who handed in: a group is its members.
func (a *aboutSubmission) student() string {
	var all []string
	for _, u := range a.Users {
		all = append(all, u.Email)
	}
	slices.Sort(all)
	return strings.Join(all, ",")
}

func (g *gradescope) path(elem ...string) string {
	return filepath.Join(append([]string{g.base}, elem...)...)
}

func (g *gradescope) run(ctx context.Context, requireSandbox bool) (err error) {
	if err := os.MkdirAll(g.path("results"), 0o700); err != nil {
		return err
	}
	if err := os.Chmod(g.path("results"), 0o700); err != nil {
		return err
	}
	if err := g.save(report.GradescopeFailed); err != nil { // stands if what follows dies
		return err
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the grader panicked: %v", p)
		}
	}()
	return g.judge(ctx, requireSandbox)
}

func (g *gradescope) save(write func(io.Writer) error) error {
	return files.Save(g.path("results", "results.json"), write)
}

func (g *gradescope) judge(ctx context.Context, requireSandbox bool) error {
	root, err := source.Root("")
	if err != nil {
		return err
	}
	var about aboutSubmission
	text, err := os.ReadFile(g.path("submission_metadata.json"))
	if err == nil {
		err = json.Unmarshal(text, &about)
	}
	if err != nil {
		return fmt.Errorf("who handed in is not known: %w", err)
	}
	secret, _, err := class.LoadSecret(g.path("source", "secret"))
	if err != nil {
		return err
	}
	grade, done, err := g.w.Open(ctx, g.exercise, Setup{Root: root, RequireSandbox: requireSandbox, Jobs: 1})
	if err != nil {
		return err
	}
	defer done()
	who := about.student()
	sub := class.Submission{Student: who, Folder: "submission", Path: g.path("submission"), Submitted: about.CreatedAt, From: "Gradescope", Seed: secret.Seed(who, g.exercise.ID)}
	e := class.One(ctx, sub, grade, 0)
	if e.Result == nil {
		return errors.New(e.Error)
	}
	var changed *report.Changed
	if due := about.due(); !due.IsZero() && g.late.PerDay > 0 {
		if mark, words := g.late.Apply(e.Result.Points, about.CreatedAt.Sub(due)); words != "" {
			changed = &report.Changed{Mark: mark, Why: words + "."}
		}
	}
	return g.save(func(w io.Writer) error { return report.Gradescope(w, *e.Result, changed) })
}
