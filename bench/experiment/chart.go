package experiment

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

const (
	chartHeight = 14
	chartMargin = 10 // for the figures on the left, and a line
)

// marks of a series here and in print. Filled is ours, hollow is theirs.
var (
	filled = []rune("●■▲◆★▶◀▼")
	hollow = []rune("○□△◇☆▷◁▽")
)

// several is the sign where those of two series meet: none hides another.
const several = '✱'

// A canvas is a grid of cells.
type canvas struct {
	cells [][]rune
	x, y  scale
}

// chart draws lines: ours, and the first of theirs.
func (f *Figure) chart(b *strings.Builder) {
	sides := f.sides()
	if len(sides) > 2 {
		sides = sides[:2]
	}
	var xs, ys []float64
	for _, s := range sides {
		for _, series := range s.Series {
			for _, p := range series.Points {
				xs, ys = append(xs, p.X), append(ys, p.Y)
			}
		}
	}
	if len(xs) == 0 {
		fmt.Fprintln(b, "nothing was measured")
		return
	}
	c := &canvas{x: newScale(xs, f.X.Log, Width-chartMargin), y: newScale(ys, f.Y.Log, chartHeight)}
	if !f.X.Log {
		c.x.from = slices.Min(xs)
	}
	for range chartHeight {
		c.cells = append(c.cells, []rune(strings.Repeat(" ", c.x.n)))
	}
	for i := len(sides) - 1; i >= 0; i-- { // ours last, on top
		for _, s := range sides[i].Series {
			c.line(s)
		}
	}
	legend, met := "", false
	for i := len(sides) - 1; i >= 0; i-- {
		legend = c.marks(f, sides[i], i) + "   " + legend
	}
	for _, row := range c.cells {
		met = met || slices.Contains(row, several)
	}
	if met {
		legend += string(several) + " more than one of them"
	}
	f.print(b, c, legend)
}

// markOf is the sign of a series: the same place in the list on both sides.
func (f *Figure) markOf(name string, side int) rune {
	signs := [][]rune{filled, hollow}[side]
	return signs[f.number(name)%len(signs)]
}

// number is the place of a series among ours: the colour and the sign that it has
// on all sides.
func (f *Figure) number(name string) int {
	n := slices.IndexFunc(f.Ours.Series, func(s Series) bool { return s.Name == name })
	if n < 0 { // printed, and not measured here
		n = len(f.Ours.Series)
	}
	return n
}

// line joins the points of a series with dots.
func (c *canvas) line(s Series) {
	for i := 1; i < len(s.Points); i++ {
		x0, ok0 := c.x.place(s.Points[i-1].X)
		y0, ok1 := c.y.place(s.Points[i-1].Y)
		x1, ok2 := c.x.place(s.Points[i].X)
		y1, ok3 := c.y.place(s.Points[i].Y)
		if !ok0 || !ok1 || !ok2 || !ok3 {
			continue
		}
		steps := max(x1-x0, y1-y0, y0-y1, 1)
		for n := 0; n <= steps; n += 2 {
			c.cells[y0+(y1-y0)*n/steps][x0+(x1-x0)*n/steps] = '·'
		}
	}
}

// marks puts the signs of a side, and returns their legend.
func (c *canvas) marks(f *Figure, s Side, side int) string {
	legend := s.Label + ":"
	for _, series := range s.Series {
		own := f.markOf(series.Name, side)
		legend += fmt.Sprintf(" %c %s", own, series.Name)
		for _, p := range series.Points {
			sign := own
			x, ok1 := c.x.place(p.X)
			y, ok2 := c.y.place(p.Y)
			if !ok1 || !ok2 {
				continue
			}
			if was := c.cells[y][x]; was != ' ' && was != '·' && was != sign {
				sign = several
			}
			c.cells[y][x] = sign
		}
	}
	return legend
}

func (f *Figure) print(b *strings.Builder, c *canvas, legend string) {
	what := f.Y.Name
	if f.Y.Log {
		what += ", log"
	}
	fmt.Fprintln(b, shorten(what, Width))
	for i := chartHeight - 1; i >= 0; i-- {
		label := ""
		if i%4 == 1 || i == 0 {
			label = figure(c.y.value(i))
		}
		fmt.Fprintf(b, "%s│%s\n", right(shorten(label, chartMargin-1), chartMargin-1), strings.TrimRight(string(c.cells[i]), " "))
	}
	fmt.Fprintf(b, "%s└%s\n", right("", chartMargin-1), strings.Repeat("─", c.x.n))
	fmt.Fprintln(b, c.axis(f))
	for _, line := range wrap(legend, Width, "  ") {
		fmt.Fprintln(b, line)
	}
}

// axis writes the places of x, the first and the last of them and what else has
// room between, and below them what they are.
func (c *canvas) axis(f *Figure) string {
	row := []rune(strings.Repeat(" ", Width))
	xs := f.xs(f.Ours)
	free, end := 0, Width+1
	for _, i := range endsFirst(len(xs)) {
		at, ok := c.x.place(xs[i])
		text := []rune(f.place(xs[i]))
		from := min(max(chartMargin+at-len(text)/2, 0), Width-len(text))
		if !ok || from < free || from+len(text) >= end {
			continue
		}
		copy(row[from:], text)
		if i > 0 && i == len(xs)-1 {
			end = from
		} else {
			free = from + len(text) + 1
		}
	}
	name := f.X.Name
	if f.X.Log {
		name += ", log"
	}
	return strings.TrimRight(string(row), " ") + "\n" + right(name, Width)
}

// endsFirst are the numbers from 0 to n-1: the first, the last, and then the others.
func endsFirst(n int) []int {
	var list []int
	for i := range n {
		list = append(list, i)
	}
	if n > 2 {
		list = append([]int{0, n - 1}, list[1:n-1]...)
	}
	return list
}

// bars draws a bar for each category and series, ours above theirs.
func (f *Figure) bars(b *strings.Builder) {
	sides := f.sides()
	var values []float64
	label := 0
	for _, s := range sides {
		label = max(label, wide(s.Label))
		for _, series := range s.Series {
			label = max(label, wide(s.Label)+1+wide(series.Name))
			for _, p := range series.Points {
				values = append(values, p.Y)
			}
		}
	}
	if len(values) == 0 {
		fmt.Fprintln(b, "nothing was measured")
		return
	}
	label = min(label, 34)
	scale := newScale(values, f.Y.Log && farApart(values), Width-label-16)
	for i, category := range f.Categories {
		fmt.Fprintln(b, shorten(category, Width))
		for n, s := range sides {
			for _, series := range s.Series {
				if y, ok := series.At(float64(i)); ok {
					name := shorten(strings.TrimSpace(s.Label+" "+series.Name), label)
					fmt.Fprintf(b, "  %s %s %s\n", left(name, label), bar(scale, y, n), figure(y))
				}
			}
		}
	}
	if scale.log {
		fmt.Fprintln(b, "(the length of a bar is its logarithm)")
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

// bar is as long as y is large: full of ours, shaded of theirs.
func bar(s scale, y float64, side int) string {
	long, _ := s.place(y)
	if s.log {
		long++ // the shortest is not nothing
	}
	if side > 0 {
		return strings.Repeat("░", long)
	}
	return strings.Repeat("█", long)
}
