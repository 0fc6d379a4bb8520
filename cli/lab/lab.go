// Package lab is muxlab lab: what a student does with a lab, and what an instructor does to
// write one.
//
// Files, in reading order: lab.go (the commands, and which lab is meant), list.go, open.go
// (on the screen), world.go (what a lab can ask for), plain.go (without a screen), home.go, export.go
// (what was done), check.go with solver.go (whether a lab works), complete.go (the tab key).
package lab

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"muxlab/guide/script"
	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/session"
	"muxlab/stage"
	"muxlab/viz/app"
)

// A Wiring is what the commands need of the rest of the program.
type Wiring struct {
	Labs    fs.FS // a folder for each lab
	Sources fs.FS // the files of the repository that labs cite
	// Launcher returns what starts the servers that the program knows.
	Launcher func() *stage.Launcher
	// Resolve returns what the arguments of muxlab watch put on stage; beside has no model
	// unless two stand beside each other. It starts nothing.
	Resolve func(args []string) (open, beside session.Request, err error)
	// OnScreen runs the screen until it is quit.
	OnScreen func(l *stage.Launcher, o app.Options) error
	// OnTerminal reports whether there is a terminal to draw on.
	OnTerminal func() bool
	// Interrupted returns a context that ends when the user interrupts the program.
	Interrupted func() (context.Context, func())
	ASCII       func() bool // the terminal shows ASCII alone
}

// ErrBad says that a lab is not in order. It was said already how.
var ErrBad = errors.New("the lab is not in order")

// Command is muxlab lab.
func Command(w Wiring) *cobra.Command {
	var o opened
	c := &cobra.Command{
		Use:     "lab [LAB]",
		Aliases: []string{"labs"},
		Short:   "be asked, and see for yourself",
		Long: `A lab asks what a server will do. You commit to an answer, and the real server does
it. Without a name, list the labs and how far you are; with a name, a number or a folder,
open one where you left it.`,
		Example: `  muxlab lab              the labs, and how far you are
  muxlab lab 3            open lab 3 where you left it
  muxlab lab 3 --core     only its core, at most 12 minutes
  muxlab lab 3 --plain    without a screen, as text to read and answer
  muxlab lab ./mine       a lab of your own
  muxlab lab check ./mine`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 1 {
				return proc.Usagef("%s takes one lab at most: its number, its name or its folder", c.CommandPath())
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return w.list(c, o)
			}
			return w.open(c, args[0], o)
		},
	}
	o.register(c.Flags())
	c.RegisterFlagCompletionFunc("from", w.offerSteps)
	about := []*cobra.Command{checkCommand(w), exportCommand(w), resetCommand(w)}
	for _, one := range append(about, c) {
		one.ValidArgsFunction = w.offerLabs
	}
	c.AddCommand(append(about, queriesCommand())...)
	return c
}

// A found lab is one, with the name under which the notes of the student are kept.
type found struct {
	*script.Lab
	key  string
	file string // its lab.md, as it is shown
}

// named finds a lab by its number, its name or its folder.
func (w Wiring) named(name string) (found, error) {
	if isFolder(name) {
		return folder(name)
	}
	all, err := w.all()
	if err != nil {
		return found{}, err
	}
	var names []string
	for _, l := range all {
		n, err := strconv.Atoi(name)
		if err == nil && n == l.Number || name == l.Name || name == l.key {
			return l, nil
		}
		names = append(names, l.Name)
	}
	return found{}, proc.Usagef("there is no lab %q%s; muxlab lab lists them, and a folder of your own is written as ./%s", name, model.DidYouMean(name, names), name)
}

// isFolder reports whether name is written as a folder.
func isFolder(name string) bool {
	return strings.ContainsRune(name, '/') || name == "." || name == ".."
}

// folder reads the lab of a folder of the user's own.
func folder(dir string) (found, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return found{}, err
	}
	if filepath.Base(dir) == "lab.md" {
		abs, dir = filepath.Dir(abs), strings.TrimSuffix(strings.TrimSuffix(dir, "lab.md"), "/")
	}
	file := strings.TrimRight(dir, "/") + "/lab.md" // as the user has named it
	if _, err := os.Stat(file); err != nil {
		return found{}, proc.Usagef("there is no lab in %s: a lab is a file lab.md in a folder of its own", dir)
	}
	l, err := script.Read(os.DirFS(filepath.Dir(abs)), filepath.Base(abs))
	if bad := (*script.Error)(nil); errors.As(err, &bad) {
		bad.File = file
	}
	return found{l, abs, file}, err
}

// faulty prints what is wrong with a file that is no lab, a line each, and returns ErrBad for
// it. Other errors are returned as they are.
func faulty(out io.Writer, err error) error {
	if bad := (*script.Error)(nil); errors.As(err, &bad) {
		fmt.Fprintln(out, bad)
		return ErrBad
	}
	return err
}

// all reads the labs of the program.
func (w Wiring) all() (all []found, err error) {
	labs, err := script.List(w.Labs)
	if bad := (*script.Error)(nil); errors.As(err, &bad) {
		bad.File = "labs/" + bad.File
	}
	for _, l := range labs {
		key := folderName(l)
		all = append(all, found{l, key, "labs/" + key + "/lab.md"})
	}
	return all, err
}

// folderName is the name of the folder of a lab of the program: "03-select".
func folderName(l *script.Lab) string {
	number := strconv.Itoa(l.Number)
	if l.Number < 10 {
		number = "0" + number
	}
	return number + "-" + l.Name
}

// heading names a lab on the screen.
func (f found) heading() string {
	if f.Number == 0 {
		return f.Title
	}
	return "lab " + strconv.Itoa(f.Number) + " · " + f.Title
}
