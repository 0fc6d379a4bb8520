package report

import (
	"fmt"
	"strings"

	"muxlab/bench/chart/text"
	"muxlab/bench/experiment/result"
	"muxlab/harness/units"
)

// A column is one series of one side.
type column struct {
	side, name string
	values     result.Series
	width      int // in a table
}

// table prints a row for each x and a column for each series; sides that do not fit
// beside the others make a table below.
func table(b *strings.Builder, f *result.Figure, sides []result.Side) {
	var columns []column
	xs := f.Xs(sides...)
	said := oneName(sides)
	for _, s := range sides {
		columns = append(columns, columnsOf(s, xs, said)...)
	}
	first := text.Width(f.X.Name)
	for _, x := range xs {
		first = min(max(first, text.Width(f.Place(x))), 28)
	}
	for len(columns) > 0 {
		n := fitting(columns, Width-first)
		rows(b, f, first, xs, columns[:n])
		columns = columns[n:]
	}
}

// widest is the longest head of a column that is not cut.
const widest = 32

// oneName says whether all sides have the same one series: its name, which is the
// figure's, then stands in no column.
func oneName(sides []result.Side) bool {
	for _, s := range sides {
		if len(s.Series) != 1 || s.Series[0].Name != sides[0].Series[0].Name {
			return false
		}
	}
	return len(sides) > 1
}

// columnsOf are those of a side, together at least as wide as its label; their names
// may be said elsewhere.
func columnsOf(s result.Side, xs []float64, said bool) []column {
	var list []column
	room := -2
	for _, series := range s.Series {
		if said {
			series.Name = ""
		}
		w := max(min(text.Width(series.Name), widest), 6)
		for _, x := range xs {
			if y, ok := series.At(x); ok {
				w = max(w, text.Width(units.Number(y)))
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

func rows(b *strings.Builder, f *result.Figure, first int, xs []float64, columns []column) {
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
		row := text.Pad(text.Cut(f.Place(x), first), first)
		for _, c := range columns {
			cell := "-"
			if y, ok := c.values.At(x); ok {
				cell = units.Number(y)
			}
			row += "  " + text.PadLeft(cell, c.width)
		}
		fmt.Fprintln(b, strings.TrimRight(row, " "))
	}
}
