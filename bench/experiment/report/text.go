// Package report shows what an experiment found out: as text for a terminal, and as
// files for slides.
//
// Files, in the order to read them: text.go, table.go, figure.go (as bench/chart draws
// it), files.go.
package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"muxlab/bench/chart"
	"muxlab/bench/chart/text"
	"muxlab/bench/experiment/result"
	"muxlab/bench/experiment/rig"
)

// Width is how many cells the terminal output takes at most.
const Width = 80

// Write prints a result for a terminal: each figure as a table of what was
// measured, a table of shapes, and a chart; then the sentences.
func Write(w io.Writer, r *result.Result) error {
	b := &strings.Builder{}
	head := r.Title
	if r.Quick {
		head += " (a quick run)"
	}
	paragraph(b, head)
	paragraph(b, fmt.Sprintf("Here: %s.", r.Machine))
	if r.Incomplete {
		paragraph(b, "INCOMPLETE: "+r.Why+". This is what was measured until then.")
	}
	for i := range r.Figures {
		write(b, &r.Figures[i])
	}
	if len(r.Sentences) > 0 {
		fmt.Fprintln(b, "What it shows")
		list(b, r.Sentences)
	}
	if len(r.Notes) > 0 {
		fmt.Fprintln(b, "\nTo be known")
		list(b, r.Notes)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func paragraph(b *strings.Builder, sentence string) {
	for _, line := range text.Wrap(sentence, Width, "") {
		fmt.Fprintln(b, line)
	}
}

func list(b *strings.Builder, items []string) {
	for _, item := range items {
		for _, line := range text.Wrap("- "+item, Width, "  ") {
			fmt.Fprintln(b, line)
		}
	}
}

func write(b *strings.Builder, f *result.Figure) {
	fmt.Fprintln(b)
	paragraph(b, "── "+f.Title+" ──")
	tables(b, f)
	fmt.Fprintln(b)
	if f.TableOnly {
		return
	}
	fmt.Fprintln(b, chart.Terminal(drawn(f, f.Y.Name), text.Style{Width: Width}))
}

// tables are what was measured, and what is compared.
func tables(b *strings.Builder, f *result.Figure) {
	if f.ChartOnly {
		fmt.Fprintf(b, "\nshapes, as in the table above: %s\n", baseLine(f))
		return
	}
	if f.Ours.Unit != "" || len(f.Theirs) == 0 {
		unit := f.Ours.Unit
		if unit == "" {
			unit = f.Y.Name
		}
		fmt.Fprintf(b, "\nmeasured here: %s\n", unit)
		table(b, f, []result.Side{f.Ours})
	}
	if len(f.Theirs) > 0 {
		fmt.Fprintf(b, "\nshapes: %s\n", baseLine(f))
		table(b, f, f.Normal())
		for _, line := range f.Sources() {
			paragraph(b, line)
		}
	}
}

// baseLine says what each side was divided by.
func baseLine(f *result.Figure) string {
	if f.Ours.BaseName == "" {
		return "ratios, as they are"
	}
	return "each side divided by its own " + f.Ours.BaseName
}

// List prints the experiments with a sentence each.
func List(w io.Writer, all []*rig.Experiment) error {
	b := &strings.Builder{}
	for _, e := range all {
		for i, line := range text.Wrap(e.Sentence+".", Width-13, "") {
			name := ""
			if i == 0 {
				name = e.Name
			}
			fmt.Fprintf(b, "%s  %s\n", text.Pad(name, 10), line)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// ListJSON writes what List prints, with the titles, as JSON.
func ListJSON(w io.Writer, all []*rig.Experiment) error {
	type entry struct {
		Name     string `json:"name"`
		Title    string `json:"title"`
		Sentence string `json:"sentence"`
	}
	list := []entry{}
	for _, e := range all {
		list = append(list, entry{e.Name, e.Title, e.Sentence})
	}
	return json.NewEncoder(w).Encode(list)
}
