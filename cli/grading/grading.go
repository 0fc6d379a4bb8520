// Package grading is muxlab grade and muxlab handout: what an instructor does with a
// class. How one submission is judged is told by the Wiring.
//
// Files, in reading order: grading.go, grade.go and rules.go (grade), progress.go,
// reports.go (what is written), similar.go, merge.go; gradescope.go and pack.go with its scripts
// (Gradescope); handout.go; tree.go (copying the repository).
package grading

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"muxlab/grade/class"
	"muxlab/grade/task"
	"muxlab/harness/model"
	"muxlab/harness/proc"
)

// A Setup is how submissions are to be judged.
type Setup struct {
	Root           string // the repository: a submission is built with its harness
	RequireSandbox bool   // refuse to run a submission if a layer of the sandbox is missing
	Jobs           int    // submissions at the same time, at most
}

// A Wiring is what the commands need of the rest of the program.
type Wiring struct {
	Exercises []class.Exercise
	// Open makes ready to judge submissions to an exercise. done ends it.
	Open func(ctx context.Context, e class.Exercise, s Setup) (g class.Grade, done func(), err error)
	// Interrupted returns a context that ends when the user interrupts the program.
	Interrupted func() (context.Context, func())
	Version     string
}

// Commands are grade and handout.
func Commands(w Wiring) []*cobra.Command { return []*cobra.Command{gradeCommand(w), handoutCommand(w)} }

// exercise finds an exercise by its id, "06" or "6", or its name. With only one, none need
// be named.
func (w *Wiring) exercise(name string) (class.Exercise, error) {
	if name == "" && len(w.Exercises) == 1 {
		return w.Exercises[0], nil
	}
	var ids, names []string
	for _, e := range w.Exercises {
		if name != "" && (name == e.ID || "0"+name == e.ID || name == e.Name || name == e.Dir()) {
			return e, nil
		}
		ids, names = append(ids, e.ID), append(names, e.ID, e.Name)
	}
	if name == "" {
		return class.Exercise{}, proc.Usagef("which exercise is it? --exercise is one of %s", strings.Join(ids, ", "))
	}
	return class.Exercise{}, proc.Usagef("there is no exercise %q%s; there are %s", name, model.DidYouMean(name, names), strings.Join(ids, ", "))
}

// Exercises are those of the table, as a class needs them.
func Exercises(table []*task.Exercise) (all []class.Exercise) {
	for _, e := range table {
		all = append(all, class.Exercise{ID: e.ID, Name: e.Name, Title: e.Title, Max: e.Max(), Late: class.Late(e.Late)})
	}
	return all
}

// secretFile is where the secret of the classes is kept, unless --secret says otherwise.
func secretFile(flag string) (string, error) {
	if flag != "" {
		return flag, nil
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", errors.New("there is no folder for the secret of the class: give --secret FILE")
	}
	return filepath.Join(dir, "muxlab", "class.secret"), nil
}
