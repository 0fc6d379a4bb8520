package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"muxlab/harness/measure"
)

func doctorCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:     "doctor",
		Short:   "what this machine can and cannot do",
		Long:    "What this machine can and cannot do, to be asked the evening before.",
		Example: "  muxlab doctor\n  muxlab doctor --json",
		Args:    arguments(0, 0, "no arguments"),
		RunE: func(*cobra.Command, []string) error {
			limits := append(append(measure.Limits(), measure.OtherWork()), terminal()...)
			if asJSON {
				return json.NewEncoder(os.Stdout).Encode(limits)
			}
			return printDoctor(os.Stdout, limits)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return c
}

func printDoctor(w io.Writer, limits []measure.Limit) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	var verdicts []string
	for _, l := range limits {
		sign := "ok"
		if l.Verdict != "" {
			sign = "!"
			verdicts = append(verdicts, l.Verdict)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\n", sign, l.Name, l.Value)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w)
	if len(verdicts) == 0 {
		_, err := fmt.Fprintln(w, "Everything here works on this machine.")
		return err
	}
	for _, v := range verdicts {
		fmt.Fprintln(w, "!", v)
	}
	return nil
}

// onTerminal: the screen can be shown, since both ends are a terminal.
func onTerminal() bool {
	return term.IsTerminal(os.Stdin.Fd()) && term.IsTerminal(os.Stdout.Fd()) && os.Getenv("TERM") != "dumb"
}

// The screen is made for 80 columns and 24 lines, and shows something from here on.
const minWidth, minHeight = 60, 16

func terminal() []measure.Limit {
	name := os.Getenv("TERM")
	l := measure.Limit{Name: "terminal", Value: name, Number: -1}
	if !onTerminal() {
		l.Value = "none here"
		return []measure.Limit{l}
	}
	width, height, err := term.GetSize(os.Stdout.Fd())
	size := measure.Limit{Name: "terminal size", Value: fmt.Sprintf("%d×%d", width, height), Number: -1}
	if err == nil && (width < minWidth || height < minHeight) {
		size.Verdict = fmt.Sprintf("the terminal is %d×%d: the screen needs %d×%d, and is made for 80×24", width, height, minWidth, minHeight)
	}
	return []measure.Limit{l, size}
}
