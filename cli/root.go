// Package cli is muxlab's command line: one file a command, and a second one where a
// command has many flags or much to print. It reads flags, starts what they ask for,
// and prints results on stdout and talk on stderr. What is measured, drawn and served
// is in the packages that it calls.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"muxlab/catalog"
	"muxlab/cli/doctor"
	"muxlab/cli/exercise"
	"muxlab/cli/flags"
	"muxlab/cli/grading"
	"muxlab/cli/lab"
	"muxlab/cli/list"
	"muxlab/cli/say"
	"muxlab/cli/screen"
	"muxlab/cli/until"
	"muxlab/cli/watching"
	"muxlab/grade/exercises"
	"muxlab/grade/judge"
	"muxlab/grade/sandbox"
	"muxlab/harness/files"
	"muxlab/harness/load/clients"
	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/session"
	"muxlab/stage"
	"muxlab/viz/app"
)

// Main runs the command that os.Args names and returns the exit code: 0 done, 1
// failed, 2 wrong usage, 3 this machine cannot do it. Started as the process of a
// server or of a client, it runs that and does not return. code holds the source
// files of the models and the labs, by path from the root of the module.
func Main(code fs.FS) int {
	screen.Sources = code
	screen.Labs, _ = fs.Sub(code, "labs") // the name of a folder is in order
	screen.Guides, screen.OpenLab = labs().Guides, labs().Open
	sandbox.Main()
	judge.Main()
	clients.Main()
	proc.Main(slices.Concat(catalog.Models, stage.WrongModels()))
	err := proc.CheckFiles()
	if err == nil {
		err = root().ExecuteContext(context.Background())
	}
	if err != nil && !errors.Is(err, errFound) && !errors.Is(err, exercise.ErrNotPassed) && !errors.Is(err, lab.ErrBad) {
		say.Wrong(err)
	}
	return proc.ExitCode(err)
}

// namesFolder says of --out that it names one, if it was given: after
// --out "$DIR" with no DIR, a report would be missed only when it is wanted.
func namesFolder(c *cobra.Command) error {
	if f := c.Flags().Lookup("out"); f.Changed && f.Value.String() == "" {
		return proc.Usagef("--out is the name of a folder, and none is given")
	}
	return nil
}

// folder makes sure, before a long measurement, that its files can be written into
// dir after it. names are those that say that an earlier run is there.
func folder(dir string, overwrite bool, names ...string) error {
	for _, name := range names {
		if err := files.Free(overwrite, filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	if err := files.Folder(dir); err != nil {
		return fmt.Errorf("nothing can be written into --out %s: %w", dir, err)
	}
	return nil
}

func root() *cobra.Command {
	var present bool
	c := &cobra.Command{
		Use:   "muxlab",
		Short: "see a real server wait",
		Long: `muxlab: see a real server wait.

` + strconv.Itoa(len(catalog.Models)) + ` ways to build the same echo server, on real sockets, side by side. At a
terminal, muxlab alone opens the screen; elsewhere it prints this.`,
		Example: `  muxlab                    choose what to see
  muxlab watch epoll        see a server wait, live
  muxlab serve select       a real server; then: nc 127.0.0.1 7000
  muxlab load 127.0.0.1:7000 --conns 50
  muxlab doctor             what this machine can do`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return noCommand(c, args[0])
			}
			return nil
		},
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(c *cobra.Command, _ []string) error {
			if !screen.OnTerminal() {
				return c.Help()
			}
			return screen.Run(screen.Launcher(), app.Options{Present: present})
		},
	}
	flags.Present(c.Flags(), &present)
	c.SetFlagErrorFunc(flags.Error)
	c.Version = list.Version()
	c.SetVersionTemplate("{{.Version}}\n")
	c.SetHelpCommand(helpCommand())
	c.AddCommand(modelsCommand(), serveCommand(), watching.Command(), exportCommand(), loadCommand(), compareCommand(), chartCommand(), diffCommand(), experimentCommand(), diagnoseCommand(), doctorCommand(), completionCommand())
	c.AddCommand(grading.Commands(grading.Wiring{
		Exercises: grading.Exercises(exercises.All), Open: grading.Open(list.Version()),
		Interrupted: until.Interrupted, Version: list.Version(),
	})...)
	c.AddCommand(exercise.Command(exercise.Wiring{
		Judge: judge.Judge, Interrupted: until.Interrupted, Terminal: lineTerminal, Version: list.Version(),
	}), lab.Command(labs()))
	return c
}

// labs is what the labs need of the rest of the program.
func labs() (w lab.Wiring) {
	return lab.Wiring{
		Labs: screen.Labs, Sources: screen.Sources, OnScreen: screen.Run, OnTerminal: screen.OnTerminal,
		Interrupted: until.Interrupted, ASCII: func() bool { return doctor.OnlyASCII(os.Getenv) },
		Launcher: screen.Launcher,
		Resolve: func(args []string) (open, beside session.Request, err error) {
			o, err := watching.Resolve(args)
			return o.Open, o.Beside, err
		},
	}
}

// helpCommand is help as --help prints it. Cobra's own takes a word that is no
// command for none at all.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMAND]",
		Short:   "what a command does, with examples",
		Example: "  muxlab help watch",
		RunE: func(c *cobra.Command, args []string) error {
			about, unknown, err := c.Root().Find(args)
			if err != nil {
				return err
			}
			if len(unknown) > 0 {
				return noCommand(c.Root(), strings.Join(args, " "))
			}
			about.InitDefaultHelpFlag()
			return about.Help()
		},
	}
}

func noCommand(root *cobra.Command, name string) error {
	names := commandNames(root)
	return proc.Usagef("there is no command %q%s; muxlab has %s", name, model.DidYouMean(name, names), strings.Join(names, ", "))
}

func commandNames(c *cobra.Command) []string {
	var names []string
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	return names
}
