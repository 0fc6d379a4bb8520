// Package exercise is muxlab exercise: what a student does with an exercise, and what we do
// to check one.
//
// Files, in reading order: exercise.go (the commands, and which exercise is meant), list.go,
// run.go with live.go (a line a stage, and the report), watch.go (again at each change),
// hint.go, reset.go, diff.go (against the solution), check.go, onstage.go (for the screen).
//
// What is judged, and how, is in grade/judge. Nothing is drawn here beside lines of text.
package exercise

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"muxlab/grade/exercises"
	"muxlab/grade/judge"
	"muxlab/grade/source"
	"muxlab/grade/task"
	"muxlab/grade/verdict"
	"muxlab/harness/model"
	"muxlab/harness/proc"
)

// ErrNotPassed says that a stage did not pass. It was said already.
var ErrNotPassed = errors.New("not all stages passed")

// A Wiring is what the commands need of the rest of the program.
type Wiring struct {
	Judge func(context.Context, *task.Exercise, string, judge.Options) (verdict.Result, error)
	// Interrupted returns a context that ends when the user interrupts the program.
	Interrupted func() (context.Context, func())
	Terminal    func() Terminal
	Version     string
}

// A Terminal is what standard output is.
type Terminal struct {
	Shown  bool // it is one, and so is standard input
	Width  int  // cells; 0 is not known
	Height int
	Colour bool
	ASCII  bool // characters beyond ASCII cannot be shown
}

// Command is muxlab exercise.
func Command(w Wiring) *cobra.Command {
	c := &cobra.Command{
		Use:     "exercise",
		Aliases: []string{"exercises"},
		Short:   "build a server yourself, and see what it does wrong",
		Long: `Build a server yourself. Each exercise has a folder in exercises/ with a README and a
server.go that you complete. "run" starts your server, tries it, and says in sentences
what it does wrong. All commands work in any folder of the repository. In the folder of
an exercise its number can be left out.`,
		Example: `  muxlab exercise list
  muxlab exercise run 06
  muxlab exercise watch 06     run it again at each change of server.go
  muxlab exercise hint 06`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return c.Help()
			}
			names := subcommands(c)
			return proc.Usagef("there is no command %q%s; muxlab exercise has %s", args[0], model.DidYouMean(args[0], names), strings.Join(names, ", "))
		},
	}
	c.AddCommand(listCommand(), runCommand(w), watchCommand(w), hintCommand(), resetCommand(), diffCommand(w), checkCommand(w))
	return c
}

func subcommands(c *cobra.Command) (names []string) {
	for _, sub := range c.Commands() {
		names = append(names, sub.Name())
	}
	return names
}

// A task at hand is an exercise, and where its files are.
type work struct {
	*task.Exercise
	root string // of the repository
	dir  string // of the exercise, relative to the working directory if that is shorter
}

// file is the student's server.
func (w *work) file() string { return filepath.Join(w.dir, "server.go") }

// oneExercise are the arguments of commands about one exercise.
func oneExercise(c *cobra.Command, args []string) error {
	if len(args) > 1 {
		return proc.Usagef("%s takes one exercise, as in %s 06", c.CommandPath(), c.CommandPath())
	}
	return nil
}

// find returns the exercise that args name, or the one whose folder is the working
// directory.
func find(c *cobra.Command, args []string) (*work, error) {
	root, err := source.Root("")
	if err != nil {
		return nil, proc.Usagef("%v", err)
	}
	here, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	ex := in(root, here)
	if len(args) > 0 {
		if ex, err = Named(args[0]); err != nil {
			return nil, err
		}
	}
	if ex == nil {
		return nil, proc.Usagef("which exercise? %s %s, or without a number in the exercise's folder", c.CommandPath(), exercises.All[0].ID)
	}
	w := &work{Exercise: ex, root: root, dir: filepath.Join(root, "exercises", ex.Dir())}
	if short, err := filepath.Rel(here, w.dir); err == nil && len(short) < len(w.dir) {
		w.dir = short
	}
	if _, err := os.Stat(w.dir); err != nil {
		return nil, proc.Usagef("the folder of exercise %s is missing: %s", ex.ID, w.dir)
	}
	return w, nil
}

// Named returns the exercise of this number, name or folder.
func Named(name string) (*task.Exercise, error) {
	name = strings.TrimSuffix(filepath.ToSlash(name), "/")
	name = name[strings.LastIndexByte(name, '/')+1:]
	if ex := exercises.Find(name); ex != nil {
		return ex, nil
	}
	var ids, names []string
	for _, e := range exercises.All {
		ids, names = append(ids, e.ID), append(names, e.ID, e.Name)
	}
	there := "the exercises are " + strings.Join(ids, ", ")
	if len(ids) == 1 {
		there = "so far there is " + ids[0] + ", " + names[1]
	}
	return nil, proc.Usagef("there is no exercise %q%s; %s", name, model.DidYouMean(name, names), there)
}

// in returns the exercise whose folder, or that of its solution, dir is in; or nil.
func in(root, dir string) *task.Exercise {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	if real, err := filepath.EvalSymlinks(root); err == nil {
		root = real
	}
	path, err := filepath.Rel(root, dir)
	parts := strings.Split(filepath.ToSlash(path), "/")
	if err != nil || len(parts) < 2 || parts[0] != "exercises" && parts[0] != "solutions" {
		return nil
	}
	return exercises.Find(parts[1])
}
