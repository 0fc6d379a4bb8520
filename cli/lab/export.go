package lab

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"muxlab/guide/notes"
	"muxlab/harness/files"
	"muxlab/harness/proc"
)

// exported is one answer of a student, as it is exported.
type exported struct {
	Lab     string        `json:"lab"`
	Step    string        `json:"step"`
	Try     int           `json:"try"` // of this step, from 1
	Given   string        `json:"given"`
	Sure    int           `json:"sure"` // 1 a guess, 2 I think so, 3 certain; 0 not asked
	Truth   string        `json:"truth"`
	Outcome notes.Outcome `json:"outcome"`
	At      time.Time     `json:"at"`
	Title   string        `json:"title"` // of the lab; "" it is not there any more
}

func exportCommand(w Wiring) *cobra.Command {
	var asJSON, overwrite bool
	var out string
	c := &cobra.Command{
		Use:   "export [LAB]",
		Short: "what you predicted and wrote, as a table",
		Long: `Print every prediction with how sure you were and what it was, and every explanation:
as CSV, or with --json as JSON. An instructor sees from it what a class predicted wrong.
No name is in it.`,
		Example: "  muxlab lab export > mine.csv\n  muxlab lab export 3 --json --out lab3.json",
		Args:    atMostOne,
		RunE: func(c *cobra.Command, args []string) error {
			only := ""
			if len(args) > 0 {
				lab, err := w.named(args[0])
				if err != nil {
					return err
				}
				only = lab.key
			}
			if out == "" {
				return writeExport(c.OutOrStdout(), w.answers(notes.Load(), only), asJSON)
			}
			f, err := files.CreateOut(out, overwrite)
			if err != nil {
				return err
			}
			if err := writeExport(f, w.answers(notes.Load(), only), asJSON); err != nil {
				return err
			}
			return f.Close()
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "JSON instead of CSV")
	c.Flags().StringVar(&out, "out", "", "the file to write (default standard output)")
	c.Flags().BoolVar(&overwrite, "overwrite", false, "overwrite files of an earlier run")
	return c
}

func atMostOne(c *cobra.Command, args []string) error {
	if len(args) > 1 {
		return proc.Usagef("%s takes one lab at most", c.CommandPath())
	}
	return nil
}

// answers lists all answers of a book, or those of one lab. A lab in a folder of the user's own
// has the name of that folder: where it is says who wrote it.
func (w Wiring) answers(b notes.Book, only string) (all []exported) {
	all = []exported{}
	titles := w.titles(b)
	for _, name := range b.Names() {
		if only != "" && name != only {
			continue
		}
		tries := map[string]int{}
		for _, a := range b[name].Answers {
			tries[a.Step]++
			all = append(all, exported{filepath.Base(name), a.Step, tries[a.Step], a.Given, a.Sure, a.Truth, a.Outcome, a.At.UTC(), titles[name]})
		}
	}
	return all
}

// titles returns the titles of the labs of a book, by the keys of the book.
func (w Wiring) titles(b notes.Book) map[string]string {
	titles := map[string]string{}
	labs, _ := w.all() // what cannot be read has no title
	for _, l := range labs {
		titles[l.key] = l.Title
	}
	for key := range b {
		if !filepath.IsAbs(key) {
			continue
		}
		if l, err := folder(key); err == nil {
			titles[key] = l.Title
		}
	}
	return titles
}

func writeExport(out io.Writer, all []exported, asJSON bool) error {
	if asJSON {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return e.Encode(all)
	}
	table := csv.NewWriter(out)
	table.Write([]string{"lab", "step", "try", "given", "sure", "truth", "outcome", "at", "title"})
	for _, a := range all {
		table.Write([]string{a.Lab, a.Step, strconv.Itoa(a.Try), cell(a.Given), strconv.Itoa(a.Sure), cell(a.Truth), string(a.Outcome), a.At.Format(time.RFC3339), cell(a.Title)})
	}
	table.Flush()
	return table.Error()
}

// cell makes a text safe for a spreadsheet, which takes what begins with some characters for a
// formula, also behind blanks.
func cell(text string) string {
	if first := strings.TrimSpace(text); first != "" && strings.Contains("=+-@", first[:1]) {
		return "'" + text
	}
	return text
}

func resetCommand(w Wiring) *cobra.Command {
	var all bool
	c := &cobra.Command{
		Use:     "reset LAB",
		Short:   "forget what you did in a lab",
		Example: "  muxlab lab reset 3\n  muxlab lab reset --all",
		Args:    atMostOne,
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case all && len(args) > 0, !all && len(args) == 0:
				return proc.Usagef("%s takes one lab, or --all", c.CommandPath())
			case all:
				if err := notes.Forget(""); err != nil {
					return err
				}
				fmt.Fprintln(os.Stderr, "all labs begin again")
				return nil
			}
			lab, err := w.named(args[0])
			if err != nil {
				return err
			}
			if err := notes.Forget(lab.key); err != nil {
				return err
			}
			fmt.Fprintf(os.Stderr, "%s begins again\n", lab.heading())
			return nil
		},
	}
	c.Flags().BoolVar(&all, "all", false, "all labs")
	return c
}
