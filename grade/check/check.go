// Package check holds an exercise to its word: the starter fails at its first stage, the
// solution passes, every wrong server is caught where the manifest says, points add up,
// and nothing is unlisted.
package check

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"muxlab/grade"
	"muxlab/grade/source"
	"muxlab/grade/subject"
	"muxlab/grade/task"
	"muxlab/grade/verdict"
	"muxlab/harness/proc"
)

// A Checker checks one exercise.
type Checker struct {
	Root string // of the module
	Temp string // a folder for what is built; the caller removes it
	*task.Exercise
}

// Judge builds the submission and judges it.
func (c *Checker) Judge(ctx context.Context, sub *source.Submission, seed uint64) (verdict.Result, error) {
	program, err := source.Build(ctx, source.BuildSpec{
		Submission: sub, Exercise: c.Dir(), Title: c.Title, Traits: c.Traits, Root: c.Root, Cache: c.Temp,
	})
	if err != nil {
		return verdict.Result{}, err
	}
	return grade.Run(ctx, c.Exercise, grade.Options{Seed: seed, Place: func(string) (subject.Place, error) {
		return subject.Place{Launch: proc.Launch{Program: program}}, nil
	}}), nil
}

// Solution returns the solution's source.
func (c *Checker) Solution() ([]byte, error) {
	return os.ReadFile(filepath.Join(c.Root, "solutions", c.Dir(), "server.go"))
}

// Wrong returns a wrong server as a submission.
func (c *Checker) Wrong(name string) (*source.Submission, error) {
	solution, err := c.Solution()
	if err != nil {
		return nil, err
	}
	fault, err := os.ReadFile(filepath.Join(c.Root, "grade", "shelf", c.Dir(), name+".go"))
	if err != nil {
		return nil, err
	}
	merged, err := source.Merge(solution, fault)
	if err != nil {
		return nil, fmt.Errorf("the wrong server %s: %w", name, err)
	}
	return source.New(map[string][]byte{"server.go": merged}), nil
}

// Listed returns what is wrong with the manifest and the files, without running anything.
func (c *Checker) Listed() (problems []string) {
	if c.Max() != 100 {
		problems = append(problems, fmt.Sprintf("the points of exercise %s add up to %d, not to 100", c.ID, c.Max()))
	}
	names, _ := filepath.Glob(filepath.Join(c.Root, "grade", "shelf", c.Dir(), "*.go"))
	var files, listed []string
	for _, n := range names {
		files = append(files, strings.TrimSuffix(filepath.Base(n), ".go"))
	}
	for _, w := range c.Exercise.Wrong {
		listed = append(listed, w.Name)
		if c.Stage(w.Head) == nil {
			problems = append(problems, fmt.Sprintf("the wrong server %s is to be caught by stage %q, which does not exist", w.Name, w.Head))
		}
	}
	slices.Sort(files)
	slices.Sort(listed)
	if !slices.Equal(files, listed) {
		problems = append(problems, fmt.Sprintf("the shelf has the wrong servers %v, the manifest lists %v", files, listed))
	}
	return append(append(problems, c.starter()...), c.texts()...)
}

// starter compares the committed starters, the one to work on and the one that reset takes,
// with the one that is made from the solution.
func (c *Checker) starter() (problems []string) {
	solution, err := c.Solution()
	if err != nil {
		return []string{err.Error()}
	}
	made, err := source.Starter(solution)
	if err != nil {
		return []string{err.Error()}
	}
	for _, name := range []string{"exercises/" + c.Dir() + "/server.go", "exercises/.starters/" + c.Dir() + ".go"} {
		committed, err := os.ReadFile(filepath.Join(c.Root, filepath.FromSlash(name)))
		if err != nil {
			problems = append(problems, err.Error())
		} else if !bytes.Equal(made, committed) {
			problems = append(problems, fmt.Sprintf("%s is not the starter that solutions/%s/server.go makes", name, c.Dir()))
		}
	}
	return problems
}

// Starter returns an error unless the starter builds and fails exactly at its first stage.
func (c *Checker) Starter(ctx context.Context, seed uint64) error {
	text, err := os.ReadFile(filepath.Join(c.Root, "exercises", c.Dir(), "server.go"))
	if err != nil {
		return err
	}
	r, err := c.Judge(ctx, source.New(map[string][]byte{"server.go": text}), seed)
	if err != nil {
		return err
	}
	return Caught(&r, task.Wrong{Name: "the starter", Head: c.Stages[0].ID})
}

// Passes returns an error unless the solution passes every stage.
func (c *Checker) Passes(ctx context.Context, seed uint64) error {
	text, err := c.Solution()
	if err != nil {
		return err
	}
	r, err := c.Judge(ctx, source.New(map[string][]byte{"server.go": text}), seed)
	if err != nil || r.Passed() {
		return err
	}
	if head := r.Headline(); head != nil {
		return fmt.Errorf("the solution fails at %s (%s): %w", head.ID, r.Score(), head.Failure)
	}
	return fmt.Errorf("the solution does not pass: %s points", r.Score())
}

// CaughtAt returns an error unless the wrong server w is caught where the manifest says.
func (c *Checker) CaughtAt(ctx context.Context, w task.Wrong, seed uint64) error {
	sub, err := c.Wrong(w.Name)
	if err != nil {
		return err
	}
	r, err := c.Judge(ctx, sub, seed)
	if err != nil {
		return err
	}
	return Caught(&r, w)
}

// Caught compares what r says with where the fault of w is to be caught.
func Caught(r *verdict.Result, w task.Wrong) error {
	head := r.Headline()
	if head == nil {
		return fmt.Errorf("%s passes: %s points", w.Name, r.Score())
	}
	var also []string
	for _, s := range r.Also() {
		also = append(also, s.ID)
	}
	if head.ID != w.Head || !slices.Equal(also, w.Also) || r.Incomplete {
		return fmt.Errorf("%s fails at %s, also %v (%s); it is to fail at %s, also %v", w.Name, head.ID, also, r.Score(), w.Head, w.Also)
	}
	return nil
}
