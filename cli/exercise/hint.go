package exercise

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"muxlab/grade/progress"
	"muxlab/harness/proc"
)

func hintCommand() *cobra.Command {
	var all bool
	c := &cobra.Command{
		Use:   "hint [EXERCISE]",
		Short: "one more hint",
		Long: `Show the hints of an exercise that you have taken, and one more. There are three: where
to look, which call, the shape in pseudo-code. They cost no points. --all shows all of
them, once the exercise is passed.`,
		Example: "  muxlab exercise hint 06",
		Args:    oneExercise,
		RunE: func(c *cobra.Command, args []string) error {
			w, err := find(c, args)
			if err != nil {
				return err
			}
			text, err := w.hint(progress.Load()[w.ID], all)
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(c.OutOrStdout(), text)
			return err
		},
	}
	c.Flags().BoolVar(&all, "all", false, "all hints, after the exercise is passed")
	return c
}

// hint returns the hints to show to a student with this progress, and notes that there is
// one more.
func (w *work) hint(e progress.Exercise, all bool) (string, error) {
	passed := !e.Passed.IsZero()
	if all && !passed {
		return "", proc.Usagef("--all is for an exercise that is passed: one more hint is muxlab exercise hint %s", w.ID)
	}
	n := min(e.Hints+1, len(w.Hints))
	if all {
		n = len(w.Hints)
	} else if n > e.Hints {
		if err := progress.Change(w.ID, func(e *progress.Exercise) { e.Hints = n }); err != nil {
			return "", err
		}
	}
	var b strings.Builder
	for i, words := range w.Hints[:n] {
		fmt.Fprintf(&b, "hint %d of %d\n%s\n\n", i+1, len(w.Hints), indented(words))
	}
	switch {
	case n < len(w.Hints):
		fmt.Fprintf(&b, "One more: muxlab exercise hint %s\n", w.ID)
	case e.Hints >= len(w.Hints) && !all:
		b.WriteString("These are all.\n")
	default:
		b.WriteString("That was the last one.\n")
	}
	return b.String(), nil
}

// indented is a hint under its number: a sentence is wrapped, lines of pseudo-code stay as
// they are.
func indented(words string) string {
	if !strings.Contains(words, "\n") {
		return indent(words, 78)
	}
	return "    " + strings.ReplaceAll(words, "\n", "\n    ")
}
