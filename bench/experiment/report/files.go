package report

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strconv"

	"muxlab/bench/chart"
	"muxlab/bench/experiment/result"
	"muxlab/harness/files"
)

// Save writes a result into the folder dir: all of it as JSON, each figure as CSV, SVG
// and PNG. It returns the files that it wrote, also beside an error.
func Save(dir string, r *result.Result) ([]string, error) {
	var saved []string
	var failed error
	save := func(name string, write func(w io.Writer) error) {
		path := filepath.Join(dir, r.Experiment+name)
		if err := files.Save(path, write); err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s could not be written: %w", path, err))
			return
		}
		saved = append(saved, path)
	}
	save(".json", func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(r)
	})
	for i := range r.Figures {
		f := &r.Figures[i]
		save("-"+f.Name+".csv", func(w io.Writer) error { return writeCSV(w, f, r) })
		if f.TableOnly {
			continue
		}
		save("-"+f.Name+".svg", drawnBy(chart.SVG, f, r))
		save("-"+f.Name+".png", drawnBy(chart.PNG, f, r))
	}
	return saved, failed
}

// drawnBy writes the picture of f, drawn by one of the functions of bench/chart.
func drawnBy(draw func(chart.Figure) ([]byte, error), f *result.Figure, r *result.Result) func(io.Writer) error {
	return func(w io.Writer) error {
		picture, err := draw(picture(f, r))
		if err == nil {
			_, err = w.Write(picture)
		}
		return err
	}
}

// writeCSV writes a line for each value: whose it is, as measured or printed,
// and divided by that side's base.
func writeCSV(w io.Writer, f *result.Figure, r *result.Result) error {
	fmt.Fprintf(w, "# %s: %s\n", r.Experiment, f.Title)
	fmt.Fprintf(w, "# here: %s, %s\n", r.Machine, r.Machine.Time.Format("2006-01-02"))
	if r.Quick {
		fmt.Fprintln(w, "# a quick run: rougher")
	}
	if r.Incomplete {
		fmt.Fprintf(w, "# INCOMPLETE: %s\n", r.Why)
	}
	for _, line := range f.Sources() {
		fmt.Fprintf(w, "# %s\n", line)
	}
	fmt.Fprintln(w, "# shape: the value divided by its own side's base; only shapes compare between sides")
	c := csv.NewWriter(w)
	c.Write([]string{"side", "series", "x", "value", "unit", "shape"})
	for _, s := range append([]result.Side{f.Ours}, f.Theirs...) {
		n := s.Normal()
		for i, series := range s.Series {
			for j, p := range series.Points {
				c.Write([]string{s.Label, series.Name, f.Place(p.X), number(p.Y), s.Unit, number(n.Series[i].Points[j].Y)})
			}
		}
	}
	c.Flush()
	return c.Error()
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }
