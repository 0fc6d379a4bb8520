package experiment

import (
	"fmt"
	"io"
	"muxlab/bench/chart"
	"muxlab/bench/chart/text"
	"muxlab/harness/units"
	"strings"
)

// Width is how many cells the terminal output takes at most.
const Width = 80

// Write prints the result for a terminal: each figure as a table of what was
// measured, a table of shapes, and a chart; then the sentences.
func (r *Result) Write(w io.Writer) error {
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
		r.Figures[i].write(b)
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

func (f *Figure) write(b *strings.Builder) {
	fmt.Fprintln(b)
	paragraph(b, "── "+f.Title+" ──")
	f.tables(b)
	fmt.Fprintln(b)
	if f.TableOnly {
		return
	}
	fmt.Fprintln(b, chart.Terminal(f.drawn(f.Y.Name), text.Style{Width: Width}))
}

// tables are what was measured, and what is compared.
func (f *Figure) tables(b *strings.Builder) {
	if f.ChartOnly {
		fmt.Fprintf(b, "\nshapes, as in the table above: %s\n", f.baseLine())
		return
	}
	if f.Ours.Unit != "" || len(f.Theirs) == 0 {
		unit := f.Ours.Unit
		if unit == "" {
			unit = f.Y.Name
		}
		fmt.Fprintf(b, "\nmeasured here: %s\n", unit)
		f.table(b, []Side{f.Ours})
	}
	if len(f.Theirs) > 0 {
		fmt.Fprintf(b, "\nshapes: %s\n", f.baseLine())
		f.table(b, f.sides())
		for _, line := range f.sources() {
			paragraph(b, line)
		}
	}
}

// baseLine says what each side was divided by.
func (f *Figure) baseLine() string {
	if f.Ours.BaseName == "" {
		return "ratios, as they are"
	}
	return "each side divided by its own " + f.Ours.BaseName
}

// sources say where each side in print is from: those from one place together.
func (f *Figure) sources() []string {
	var lines []string
	for i := 0; i < len(f.Theirs); {
		source, labels := f.Theirs[i].Source, []string{}
		for ; i < len(f.Theirs) && f.Theirs[i].Source == source; i++ {
			labels = append(labels, f.Theirs[i].Label)
		}
		lines = append(lines, strings.Join(labels, ", ")+": "+source)
	}
	return lines
}

// A column is one series of one side.
type column struct {
	side, name string
	values     Series
	width      int // in a table
}

// table prints a row for each x and a column for each series; sides that do not fit
// beside the others make a table below.
func (f *Figure) table(b *strings.Builder, sides []Side) {
	var columns []column
	xs := f.xs(sides...)
	said := oneName(sides)
	for _, s := range sides {
		columns = append(columns, s.columns(xs, said)...)
	}
	first := text.Width(f.X.Name)
	for _, x := range xs {
		first = min(max(first, text.Width(f.place(x))), 28)
	}
	for len(columns) > 0 {
		n := fitting(columns, Width-first)
		f.rows(b, first, xs, columns[:n])
		columns = columns[n:]
	}
}

// widest is the longest head of a column that is not cut.
const widest = 32

// oneName says whether all sides have the same one series: its name, which is the
// figure's, then stands in no column.
func oneName(sides []Side) bool {
	for _, s := range sides {
		if len(s.Series) != 1 || s.Series[0].Name != sides[0].Series[0].Name {
			return false
		}
	}
	return len(sides) > 1
}

// columns are those of a side, together at least as wide as its label; their names
// may be said elsewhere.
func (s Side) columns(xs []float64, said bool) []column {
	var list []column
	room := -2
	for _, series := range s.Series {
		if said {
			series.Name = ""
		}
		w := max(min(text.Width(series.Name), widest), 6)
		for _, x := range xs {
			if y, ok := series.At(x); ok {
				w = max(w, text.Width(units.Printed.Figure(y)))
			}
		}
		list = append(list, column{side: s.Label, name: series.Name, values: series, width: w})
		room += 2 + w
	}
	if len(list) > 0 {
		list[0].width += max(0, min(text.Width(s.Label), widest)-room)
	}
	return list
}

// fitting is how many of the columns go into so many cells: whole sides, unless the
// first alone is too wide.
func fitting(columns []column, room int) int {
	n, whole := 0, 0
	for n < len(columns) && (n == 0 || room >= 2+columns[n].width) {
		room -= 2 + columns[n].width
		n++
		if n == len(columns) || columns[n].side != columns[n-1].side {
			whole = n
		}
	}
	if whole > 0 {
		return whole
	}
	return n
}

func (f *Figure) rows(b *strings.Builder, first int, xs []float64, columns []column) {
	head, sides, names := text.Pad(text.Cut(f.X.Name, first), first), "", ""
	for i := 0; i < len(columns); {
		begin, room, side := i, -2, columns[i].side
		for ; i < len(columns) && columns[i].side == side; i++ {
			c := columns[i]
			room += 2 + c.width
			names += "  " + text.PadLeft(text.Cut(c.name, c.width), c.width)
		}
		side = text.Cut(side, room)
		if i > begin+1 { // in the middle above its columns
			side += strings.Repeat(" ", (room-text.Width(side))/2)
		}
		sides += "  " + text.PadLeft(side, room)
	}
	if strings.TrimSpace(names) == "" {
		fmt.Fprintln(b, head+sides)
	} else {
		fmt.Fprintln(b, strings.TrimRight(text.Pad("", first)+sides, " "))
		fmt.Fprintln(b, head+names)
	}
	for _, x := range xs {
		row := text.Pad(text.Cut(f.place(x), first), first)
		for _, c := range columns {
			cell := "-"
			if y, ok := c.values.At(x); ok {
				cell = units.Printed.Figure(y)
			}
			row += "  " + text.PadLeft(cell, c.width)
		}
		fmt.Fprintln(b, strings.TrimRight(row, " "))
	}
}
