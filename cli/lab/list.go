package lab

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"muxlab/guide/notes"
	"muxlab/harness/proc"
)

// A listed lab is a line of the list, and what --json says of a lab.
type listed struct {
	Number  int    `json:"number"`
	Name    string `json:"name"`
	Title   string `json:"title"`
	Minutes int    `json:"minutes"`
	Needs   []int  `json:"needs,omitempty"`
	State   string `json:"state"`
	Right   int    `json:"right"`    // predictions that were right at the first answer
	Given   int    `json:"answered"` // predictions that were answered
}

// State says in words how far a lab is.
func State(n notes.Lab) string {
	switch {
	case !n.Done.IsZero():
		return "done"
	case n.Steps == 0:
		return "not begun"
	}
	return fmt.Sprintf("step %d of %d", min(n.Over+1, n.Steps), n.Steps)
}

// list prints the labs and how far the student is.
func (w Wiring) list(c *cobra.Command, o opened) error {
	if flag := o.alone(); flag != "" {
		return proc.Usagef("%s is about one lab: name it, as in muxlab lab 3 %s", flag, flag)
	}
	all, err := w.all()
	if err != nil {
		return err
	}
	book := notes.Load()
	var rows []listed
	for _, l := range all {
		n := book[l.key]
		right, of := n.Score()
		rows = append(rows, listed{l.Number, l.Name, l.Title, l.Minutes, l.Needs, State(n), right, of})
	}
	if o.asJSON {
		e := json.NewEncoder(c.OutOrStdout())
		e.SetIndent("", "  ")
		return e.Encode(rows)
	}
	printList(c.OutOrStdout(), rows)
	return nil
}

func printList(out io.Writer, rows []listed) {
	next := -1
	for i, r := range rows {
		if r.State != "done" && next < 0 {
			next = i
		}
	}
	for i, r := range rows {
		mark := " "
		if i == next {
			mark = ">"
		}
		score := ""
		if r.Given > 0 {
			score = fmt.Sprintf("%d of %d right", r.Right, r.Given)
		}
		line := fmt.Sprintf("%s %2d  %-28s %3d min  %-14s %s", mark, r.Number, r.Title, r.Minutes, r.State, score)
		fmt.Fprintln(out, strings.TrimRight(line, " "))
	}
	if next >= 0 {
		fmt.Fprintf(out, "\nGo on with: muxlab lab %d\n", rows[next].Number)
	}
}
