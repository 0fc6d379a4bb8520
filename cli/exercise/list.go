package exercise

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"muxlab/grade/exercises"
	"muxlab/grade/progress"
	"muxlab/grade/task"
	"muxlab/harness/proc"
	"muxlab/harness/units"
)

func listCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:     "list",
		Short:   "the exercises, and how far you are",
		Example: "  muxlab exercise list\n  muxlab exercise list --json",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return proc.Usagef("%s takes no arguments: it lists all exercises", c.CommandPath())
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error {
			book := progress.Load()
			if asJSON {
				return listJSON(c.OutOrStdout(), exercises.All, book)
			}
			return list(c.OutOrStdout(), exercises.All, book)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return c
}

// list writes two lines an exercise, and what to type next.
func list(w io.Writer, all []*task.Exercise, book progress.Book) error {
	var b strings.Builder
	next := ""
	for _, ex := range all {
		e := book[ex.ID]
		needs := ""
		if len(ex.Needs) > 0 {
			needs = ", after " + strings.Join(ex.Needs, ", ")
		}
		fmt.Fprintf(&b, "%s  %-26s %-11s %s%s\n", ex.ID, ex.Title, e.State(), units.Text.Plural(ex.Minutes, "minute"), needs)
		for line := range strings.SplitSeq(ansi.Wrap(ex.Sentence, 74, ""), "\n") {
			fmt.Fprintf(&b, "    %s\n", strings.TrimSpace(line))
		}
		if next == "" && e.Open() {
			next = "muxlab exercise run " + ex.ID
			if e.Runs == 0 {
				next = "read exercises/" + ex.Dir() + "/README.md, then " + next
			}
		}
	}
	if next != "" {
		fmt.Fprintf(&b, "\nnext: %s\n", next)
	} else {
		b.WriteString("\nAll exercises are passed.\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// A listed exercise is one in JSON.
type listed struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Title    string   `json:"title"`
	Sentence string   `json:"sentence"`
	Needs    []string `json:"needs"`
	Minutes  int      `json:"minutes"`
	Max      int      `json:"max"`
	State    string   `json:"state"`
	Points   int      `json:"points"`
	Hints    int      `json:"hints"` // taken
	Folder   string   `json:"folder"`
}

func listJSON(w io.Writer, all []*task.Exercise, book progress.Book) error {
	rows := make([]listed, 0, len(all))
	for _, ex := range all {
		e := book[ex.ID]
		rows = append(rows, listed{
			ID: ex.ID, Name: ex.Name, Title: ex.Title, Sentence: ex.Sentence, Needs: append([]string{}, ex.Needs...),
			Minutes: ex.Minutes, Max: ex.Max(), State: e.State(), Points: e.Points, Hints: e.Hints, Folder: "exercises/" + ex.Dir(),
		})
	}
	j := json.NewEncoder(w)
	j.SetIndent("", "  ")
	return j.Encode(rows)
}
