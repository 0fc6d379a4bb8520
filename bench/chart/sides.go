package chart

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"muxlab/bench/chart/text"
)

const (
	sideHeight = 14 // rows of a line chart of several sides
	sideMargin = 10 // columns for the figures on the left, and a line
	mostLabel  = 34 // columns for the name of a bar
)

// Signs of a series here and in print, by its place: the same as in a picture.
var (
	filled   = []rune("●■▲◆★▶◀▼")
	unfilled = []rune("○□△◇☆▷◁▽")
)

// several is the sign where those of two series meet: none hides another.
const several = "✱"

// sides draws a figure of several sides.
func (t terminal) sides() {
	switch {
	case len(xs(t.figure.Series)) == 0:
		fmt.Fprintln(t, nothing)
	case t.figure.Groups != nil:
		t.groups()
	default:
		t.sideLines()
	}
}

// A sideCanvas is the area of a line chart, with its axes.
type sideCanvas struct {
	*canvas
	x, y scale
}

// cell is where a value is; ok is false if it has no place.
func (c sideCanvas) cell(p Point) (column, row int, ok bool) {
	column, ok1 := c.x.cell(p.X, c.width)
	up, ok2 := c.y.cell(p.Mid, c.height)
	return column, c.height - 1 - up, ok1 && ok2
}

// sideLines draws what was measured, and the first side in print.
func (t terminal) sideLines() {
	f := t.figure
	drawn := slices.DeleteFunc(slices.Clone(f.Series), func(s Series) bool { return s.Side > 1 })
	var all, values []float64
	for _, s := range drawn {
		for _, p := range s.Points {
			all, values = append(all, p.X), append(values, p.Mid)
		}
	}
	if len(all) == 0 {
		fmt.Fprintln(t, nothing)
		return
	}
	c := sideCanvas{newCanvas(t.Columns()-sideMargin, sideHeight), spanning(all, f.X.Log), spanning(values, f.LogY)}
	if !f.X.Log {
		c.x.low = slices.Min(all)
	}
	byside := [][]Series{nil, nil}
	for _, s := range drawn {
		byside[s.Side] = append(byside[s.Side], s)
	}
	for _, side := range []int{1, 0} { // ours last, on top
		for _, s := range byside[side] {
			c.join(s)
		}
	}
	legend := ""
	for side := min(len(f.Sides), 2) - 1; side >= 0; side-- {
		legend = c.marks(f, side, byside[side]) + "   " + legend
	}
	if c.has(several) {
		legend += several + " more than one of them"
	}
	t.print(c, legend)
}

// join joins the points of a series with dots.
func (c sideCanvas) join(s Series) {
	for i := 1; i < len(s.Points); i++ {
		x0, row0, ok0 := c.cell(s.Points[i-1])
		x1, row1, ok1 := c.cell(s.Points[i])
		if ok0 && ok1 {
			c.dotted(x0, row0, x1, row1)
		}
	}
}

// marks puts the signs of a side, and returns their legend.
func (c sideCanvas) marks(f Figure, side int, list []Series) string {
	legend := f.Sides[side] + ":"
	for _, s := range list {
		sign := f.markOf(s)
		legend += " " + sign + " " + s.Name
		for _, p := range s.Points {
			if column, row, ok := c.cell(p); ok {
				c.sign(sign, column, row)
			}
		}
	}
	return legend
}

// markOf is the sign of a series: full if it was measured here.
func (f Figure) markOf(s Series) string {
	signs := filled
	if s.Side > 0 {
		signs = unfilled
	}
	return string(signs[f.place(s.Name)%len(signs)])
}

// print writes the canvas with its axes, and the legend.
func (t terminal) print(c sideCanvas, legend string) {
	f := t.figure
	fmt.Fprintln(t, text.Cut(f.Unit+comma(f.LogY), t.Columns()))
	for row := range c.height {
		label, i := "", c.height-1-row
		if i%4 == 1 || i == 0 {
			label = number(c.y.value(float64(i) / float64(c.height-1)))
		}
		line := text.PadLeft(text.Cut(label, sideMargin-1), sideMargin-1) + "│" + c.line(row, t.Style)
		fmt.Fprintln(t, strings.TrimRight(line, " "))
	}
	fmt.Fprintln(t, strings.Repeat(" ", sideMargin-1)+"└"+strings.Repeat("─", c.width))
	fmt.Fprintln(t, strings.TrimRight(c.places(f, t.Columns()), " "))
	fmt.Fprintln(t, text.PadLeft(f.X.Name+comma(f.X.Log), t.Columns()))
	for _, line := range text.Wrap(legend, t.Columns(), "  ") {
		fmt.Fprintln(t, strings.TrimRight(line, " "))
	}
}

// places are the values at which something was measured here, below the axis.
func (c sideCanvas) places(f Figure, columns int) string {
	var ticks []tick
	for _, x := range xs(f.Series[:f.measured()]) {
		if column, ok := c.x.cell(x, c.width); ok {
			ticks = append(ticks, tick{sideMargin + column, f.X.label(x)})
		}
	}
	return labels(ticks, columns)
}

// comma says of an axis that it is logarithmic.
func comma(log bool) string {
	if log {
		return ", log"
	}
	return ""
}

// groups draws a bar for each group and series, ours above theirs.
func (t terminal) groups() {
	f := t.figure
	var values []float64
	room := 0
	for _, side := range f.Sides {
		room = max(room, text.Width(side))
	}
	for _, s := range f.Series {
		room = max(room, text.Width(f.Sides[s.Side])+1+text.Width(s.Name))
		for _, p := range s.Points {
			values = append(values, p.Mid)
		}
	}
	room = min(room, mostLabel)
	y := spanning(values, f.LogY && farApart(values))
	cells := t.Columns() - room - 16
	for i, group := range f.Groups {
		fmt.Fprintln(t, text.Cut(group, t.Columns()))
		for _, s := range f.Series {
			if v, ok := s.at(float64(i)); ok {
				name := text.Cut(strings.TrimSpace(f.Sides[s.Side]+" "+s.Name), room)
				fmt.Fprintf(t, "  %s %s %s\n", text.Pad(name, room), groupBar(y, v, cells, s.Side), number(v))
			}
		}
	}
	if y.log {
		fmt.Fprintln(t, "(the length of a bar is its logarithm)")
	}
}

// farApart: bars as long as their values would be nothing beside the longest.
// Where they would not, a logarithm makes much of little.
func farApart(values []float64) bool {
	least, most := math.Inf(1), 0.0
	for _, v := range values {
		if v > 0 {
			least, most = min(least, v), max(most, v)
		}
	}
	return most > 20*least
}

// groupBar is as long as v is large: full of ours, shaded of theirs.
func groupBar(y scale, v float64, cells, side int) string {
	long, _ := y.cell(v, cells)
	if y.log {
		long++ // the shortest is not nothing
	}
	if side > 0 {
		return strings.Repeat("░", long)
	}
	return strings.Repeat("█", long)
}
