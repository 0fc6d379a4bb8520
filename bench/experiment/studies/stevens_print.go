package studies

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"muxlab/bench/experiment/printed"
	"muxlab/bench/experiment/result"
	"muxlab/harness/units"
)

// stevensColumns are the machines of the printed table.
var stevensColumns = []struct{ column, label string }{
	{"third_edition", "3rd ed."},
	{"solaris", "Solaris"},
	{"digital_unix", "Digital Unix"},
	{"bsdos", "BSD/OS"},
}

// stevensNine is the table, without our figures.
func stevensNine() result.Figure {
	f := result.Figure{
		Name: "nine", Title: "nine designs: CPU of process control, above the iterative server",
		TableOnly: true, X: result.Axis{Name: "design"}, Y: result.Axis{Name: "CPU of process control"},
		Ours: result.Side{Label: "here", Unit: "s for 5,000 connections"},
	}
	for _, d := range stevensDesigns {
		f.Categories = append(f.Categories, d.name)
	}
	t := printed.Must("stevens-unp-30-1.csv")
	for _, c := range stevensColumns {
		side := result.Side{Label: c.label, Source: t.Source, Unit: "s for 5,000 connections"}
		for row := range t.Rows {
			if v, ok := t.Value(row, c.column); ok {
				side.Set("process control", float64(row), v)
			}
		}
		side.BaseOn("process control", 3, "row 3, file lock")
		f.Theirs = append(f.Theirs, side)
	}
	return f
}

// stevensDrawn is what is drawn of the table: beside row 1 the others are nothing.
func stevensDrawn(nine result.Figure) result.Figure {
	const from = 2
	f := nine
	f.Name, f.Title, f.TableOnly, f.ChartOnly = "rows", "rows 2 to 8: CPU of process control, above the iterative server", false, true
	f.Categories, f.Ours, f.Theirs = nine.Categories[from:], later(nine.Ours, from), nil
	for _, t := range nine.Theirs {
		f.Theirs = append(f.Theirs, later(t, from))
	}
	return f
}

// later is the side from a place on, which becomes the first.
func later(s result.Side, from float64) result.Side {
	l := s
	l.Series = nil
	for _, series := range s.Series {
		for _, p := range series.Points {
			if p.X >= from {
				l.Set(series.Name, p.X-from, p.Y)
			}
		}
	}
	return l
}

// stevensGrowth is the growth with the pool, without our figures.
func stevensGrowth() result.Figure {
	print := result.Side{
		Label: "UNP 2nd ed., Digital Unix", Unit: "s for 5,000 connections",
		Source: "W. R. Stevens, UNIX Network Programming vol. 1, 2nd ed.: row 2 on Digital Unix, with 15 and with 120 children.",
	}
	print.Set(rowAccept, 15, 6.2)
	print.Set(rowAccept, 120, 15.7)
	print.BaseOn(rowAccept, 15, "row 2 with 15")
	return result.Figure{
		Name: "pool", Title: "growth with the pool: children or threads that nobody needs",
		X: result.Axis{Name: "children or threads"}, Y: result.Axis{Name: "CPU of process control"},
		Ours: result.Side{Label: "here", Unit: "s for 5,000 connections"}, Theirs: []result.Side{print},
	}
}

// stevensOrder is a sentence for each row whose order differs from print, and one
// for the others. Two rows are the other way round if they are apart here and no
// tie in print.
func stevensOrder(f *result.Figure, apart func(a, b int) bool) []string {
	var said, kept []string
	for row, name := range f.Categories {
		below, above := turnedRound(f, row, apart)
		var parts []string
		if below != "" {
			parts = append(parts, "costs less here than rows that it costs more than in print: "+below)
		}
		if above != "" {
			parts = append(parts, "costs more here than rows that it costs less than in print: "+above)
		}
		if parts == nil {
			kept = append(kept, name)
			continue
		}
		said = append(said, fmt.Sprintf("Row %s %s.", name, strings.Join(parts, "; and ")))
	}
	if len(kept) > 0 {
		said = append(said, fmt.Sprintf("In the order of print, or too close to say: %s.", strings.Join(kept, "; ")))
	}
	return said
}

// turnedRound lists, by printed table, the rows that a row costs less than here
// and more than in print, and those that it costs more than here and less in print.
func turnedRound(f *result.Figure, row int, apart func(a, b int) bool) (below, above string) {
	here := f.Ours.Series[0]
	mine, _ := here.At(float64(row))
	var less, more []string
	for _, t := range f.Theirs {
		printed, ok := t.Series[0].At(float64(row))
		if !ok {
			continue
		}
		var down, up []string
		for other := range f.Categories {
			ours, _ := here.At(float64(other))
			theirs, ok := t.Series[0].At(float64(other))
			if !ok || other == row || !apart(row, other) || result.Close(printed, theirs) {
				continue
			}
			switch {
			case mine < ours && printed > theirs:
				down = append(down, strconv.Itoa(other))
			case mine > ours && printed < theirs:
				up = append(up, strconv.Itoa(other))
			}
		}
		less, more = appendRows(less, down, t.Label), appendRows(more, up, t.Label)
	}
	return strings.Join(less, ", "), strings.Join(more, ", ")
}

func appendRows(list, rows []string, table string) []string {
	if rows == nil {
		return list
	}
	return append(list, fmt.Sprintf("%s (%s)", strings.Join(rows, " "), table))
}

// stevensGrows says what a larger pool costs.
func stevensGrows(f *result.Figure) []string {
	print := f.Theirs[0].Series[0]
	few, many := print.Points[0], print.Points[len(print.Points)-1]
	said := []string{fmt.Sprintf("In %s, %s children cost %s times what %s did: everybody was woken, and one got the client.",
		f.Theirs[0].Label, units.Value(many.X), units.Number(many.Y/few.Y), units.Value(few.X))}
	const clearly = 1.5 // times: less is within the noise of a few rounds
	var grow, flat []string
	for _, s := range f.Ours.Series {
		a, ok := s.At(few.X)
		b, ok2 := s.At(many.X)
		switch {
		case !ok || !ok2:
		case a > 0 && b > clearly*a:
			grow = append(grow, fmt.Sprintf("%s, %s times", s.Name, units.Number(b/a)))
		default:
			flat = append(flat, s.Name)
		}
	}
	slices.Sort(flat)
	if grow != nil {
		said = append(said, fmt.Sprintf("Here, from %s to %s, these cost clearly more: %s.", units.Value(few.X), units.Value(many.X), strings.Join(grow, "; ")))
	}
	if flat != nil {
		said = append(said, fmt.Sprintf("Here these do not (less than 1.5 times): %s.", strings.Join(flat, "; ")))
	}
	return said
}
