package chart

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// lineHeight is how many rows the area of a line chart has.
const lineHeight = 15

// drawLines draws a line for each series: braille between its points, a letter
// at each of them, and the name at its end.
func (s Style) drawLines(b *strings.Builder, f Figure) {
	y := f.y()
	ticks := y.ticks(4)
	labels, names := 0, 0
	for _, t := range ticks {
		labels = max(labels, wide1(short(t)))
	}
	for _, series := range f.Series {
		names = max(names, min(wide1(clean(series.Name)), mostName)+4)
	}
	width := s.width() - labels - 3 - names
	c := newCanvas(width, lineHeight)
	s.plot(c, f)
	rows := map[int]string{}
	for _, t := range ticks {
		rows[c.row(y.at(t))] = short(t)
	}
	ends := c.ends(f)
	for row := range lineHeight {
		line := padLeft(rows[row], labels) + " " + sign(rows[row] != "") + c.line(row, s)
		if i, ok := ends[row]; ok {
			name := letter(i) + " " + cut(f.Series[i].Name, names-4)
			if f.Series[i].End != "" {
				name += " ×"
			}
			line += " " + s.paint(lineColor(i), name)
		}
		fmt.Fprintln(b, strings.TrimRight(line, " "))
	}
	fmt.Fprintln(b, strings.Repeat(" ", labels+1)+"└"+strings.Repeat("─", width))
	fmt.Fprintln(b, strings.TrimRight(strings.Repeat(" ", labels+2)+xLabels(f, width, s.width()-labels-2), " "))
	caption := cut(fmt.Sprintf("%s%s, up: %s%s", f.X.Name, logs(f.X.Log, "log"), f.Unit, logs(f.LogY, "log")), s.width()-labels-2)
	fmt.Fprintln(b, strings.Repeat(" ", labels+2)+s.paint(faint, caption))
	if c.meet() {
		s.lines(b, faint, "", []string{"+ more than one of them"})
	}
	for i, series := range f.Series {
		if series.End != "" {
			s.lines(b, faint, letter(i)+" ", []string{fmt.Sprintf("%s ends %s", series.Name, series.End)})
		}
	}
}

func sign(tick bool) string {
	if tick {
		return "┤"
	}
	return "│"
}

// logs says of an axis, in this word, that it is logarithmic.
func logs(log bool, word string) string {
	if log {
		return " (" + word + ")"
	}
	return ""
}

// xLabels are the values below the axis, as many as have room; the last is
// dearer than the one before it.
func xLabels(f Figure, width, room int) string {
	x := f.x()
	line := []rune(strings.Repeat(" ", room))
	values := slices.DeleteFunc(slices.Clone(f.X.Values), func(v float64) bool { return !finite(v) })
	order := []int{}
	if len(values) > 0 {
		order = append(order, 0, len(values)-1)
	}
	for i := 1; i < len(values)-1; i++ {
		order = append(order, i)
	}
	for _, i := range order {
		text := []rune(f.X.label(values[i]))
		from := int(math.Round(x.at(values[i])*float64(width-1))) - len(text)/2
		from = min(max(from, 0), room-len(text))
		if from < 0 || !free(line, from-1, from+len(text)+1) {
			continue
		}
		copy(line[from:], text)
	}
	return string(line)
}

func free(line []rune, from, to int) bool {
	for i := max(from, 0); i < min(to, len(line)); i++ {
		if line[i] != ' ' {
			return false
		}
	}
	return true
}

// plot draws all series, the first on top.
func (s Style) plot(c *canvas, f Figure) {
	x, y := f.x(), f.y()
	for i := len(f.Series) - 1; i >= 0; i-- {
		points := f.drawable(f.Series[i])
		for j, p := range points {
			if j > 0 {
				c.stroke(i, x.at(points[j-1].X), y.at(points[j-1].Mid), x.at(p.X), y.at(p.Mid))
			}
		}
	}
	for i := len(f.Series) - 1; i >= 0; i-- {
		points := f.drawable(f.Series[i])
		for _, p := range points {
			c.mark(i, x.at(p.X), y.at(p.Mid))
		}
		if len(points) > 0 && f.Series[i].End != "" {
			c.cross(i, x.at(points[len(points)-1].X), y.at(points[len(points)-1].Mid))
		}
	}
}

// A canvas is cells of braille: 2 × 4 dots each.
type canvas struct {
	width, height int
	dots          [][]byte
	who           [][]int // the series drawn last in a cell, or -1
	letters       [][]string
}

func newCanvas(width, height int) *canvas {
	c := &canvas{width: width, height: height}
	for range height {
		c.dots = append(c.dots, make([]byte, width))
		c.letters = append(c.letters, make([]string, width))
		c.who = append(c.who, slices.Repeat([]int{-1}, width))
	}
	return c
}

// row of a place from 0 (below) to 1 (above).
func (c *canvas) row(at float64) int {
	return (c.height*4 - 1 - int(math.Round(at*float64(c.height*4-1)))) / 4
}

func (c *canvas) dot(i, x, y int) {
	bits := [4][2]byte{{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}
	row, col := y/4, x/2
	c.dots[row][col] |= bits[y%4][x%2]
	c.who[row][col] = i
}

func (c *canvas) stroke(i int, x0, y0, x1, y1 float64) {
	w, h := float64(c.width*2-1), float64(c.height*4-1)
	n := int(math.Max(math.Abs(x1-x0)*w, math.Abs(y1-y0)*h)) + 1
	for k := 0; k <= n; k++ {
		t := float64(k) / float64(n)
		c.dot(i, int(math.Round((x0+t*(x1-x0))*w)), int(math.Round((1-y0-t*(y1-y0))*h)))
	}
}

// mark puts the letter of series i; where another stands already, the first wins
// and the cell shows + .
func (c *canvas) mark(i int, x, y float64) {
	row, col := c.row(y), int(math.Round(x*float64(c.width*2-1)))/2
	if c.letters[row][col] != "" {
		c.letters[row][col] = "+"
	} else {
		c.letters[row][col] = letter(i)
	}
	c.who[row][col] = i
}

// meet says whether points lie in one cell.
func (c *canvas) meet() bool {
	return slices.ContainsFunc(c.letters, func(row []string) bool { return slices.Contains(row, "+") })
}

// cross stands behind the last point of a line that ends before the others.
func (c *canvas) cross(i int, x, y float64) {
	row, col := c.row(y), int(math.Round(x*float64(c.width*2-1)))/2+1
	if col < c.width && c.letters[row][col] == "" {
		c.letters[row][col], c.who[row][col] = "×", i
	}
}

func (c *canvas) line(row int, s Style) string {
	b := &strings.Builder{}
	for col := range c.width {
		text := c.letters[row][col]
		if text == "" {
			text = " "
			if d := c.dots[row][col]; d != 0 {
				text = string(rune(0x2800) + rune(d))
			}
		}
		color := ""
		if i := c.who[row][col]; i >= 0 {
			color = lineColor(i)
		}
		b.WriteString(s.paint(color, text))
	}
	return b.String()
}

// ends gives every series a row of its own for its name, as near as may be to
// where its line ends. Those for whom there is no row are left out: the letters
// of all are in the table.
func (c *canvas) ends(f Figure) map[int]int {
	y := f.y()
	type end struct{ series, row int }
	var list []end
	for i, series := range f.Series {
		if points := f.drawable(series); len(points) > 0 {
			list = append(list, end{i, c.row(y.at(points[len(points)-1].Mid))})
		}
	}
	slices.SortStableFunc(list, func(a, b end) int { return a.row - b.row })
	taken := map[int]int{}
	for k, e := range list {
		least := k // so many are above
		most := c.height - (len(list) - k)
		row := max(least, min(e.row, most))
		for ; row < c.height; row++ {
			if _, used := taken[row]; !used {
				taken[row] = e.series
				break
			}
		}
	}
	return taken
}
