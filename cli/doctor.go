package cli

import (
	"os"

	"github.com/charmbracelet/x/term"
	"github.com/muesli/termenv"
	"github.com/spf13/cobra"

	"muxlab/cli/doctor"
	"muxlab/cli/exercise"
	"muxlab/cli/flags"
	"muxlab/cli/screen"
	"muxlab/cli/until"
)

func doctorCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "doctor",
		Short: "whether this machine has what a workshop needs",
		Long: `Say whether this machine has what a workshop needs, to be asked the evening before:
a line for each, ok, limited or missing, and what to do; what is missing comes last.
It tries what it can: strace traces a child, ports are listened on, and modules are
looked for without a network. The exit code is 3 if something is missing.`,
		Example: "  muxlab doctor\n  muxlab doctor --json",
		Args:    flags.Arguments(0, 0, "no arguments"),
		RunE: func(*cobra.Command, []string) error {
			ctx, stop := until.Interrupted()
			defer stop()
			dir, err := os.Getwd()
			if err != nil {
				return err
			}
			here := terminal()
			list := doctor.Report(ctx, doctor.Place{Dir: dir, Addr: flags.DefaultAddr, Terminal: here})
			if asJSON {
				err = doctor.JSON(os.Stdout, list)
			} else {
				err = doctor.Print(os.Stdout, list, here.Width)
			}
			if err != nil {
				return err
			}
			return doctor.Missing(list)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return c
}

// terminal is what is known of the terminal of this process.
func terminal() doctor.Terminal {
	t := doctor.Terminal{Shown: screen.OnTerminal(), Environment: os.Getenv}
	if t.Shown {
		t.Width, t.Height, _ = term.GetSize(os.Stdout.Fd())
		t.Colours = map[termenv.Profile]int{termenv.TrueColor: 1 << 24, termenv.ANSI256: 256, termenv.ANSI: 16}[screen.Colours()]
	}
	return t
}

// lineTerminal is the terminal for commands that write lines.
func lineTerminal() exercise.Terminal {
	t := terminal()
	return exercise.Terminal{Shown: t.Shown, Width: t.Width, Height: t.Height, Colour: t.Shown && screen.Colours() != termenv.Ascii, ASCII: doctor.OnlyASCII(os.Getenv)}
}
