package chart

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"muxlab/bench/chart/text"
)

// lineHeight is how many rows the area of a line chart has.
const lineHeight = 12

// lines draws a line for each series: braille between its points, a letter at each
// of them, and the name at its end.
func (t terminal) lines() {
	f, y := t.figure, t.figure.y()
	ticks := y.ticks(4)
	labels, names := 0, 0
	for _, v := range ticks {
		labels = max(labels, text.Width(short(v)))
	}
	for _, series := range f.Series {
		names = max(names, min(text.Width(text.Clean(series.Name)), MostName)+4)
	}
	width := t.Columns() - labels - 3 - names
	c := newCanvas(width, lineHeight)
	f.plot(c)
	rows := map[int]string{}
	for _, v := range ticks {
		rows[c.row(y.at(v))] = short(v)
	}
	ends := c.ends(f)
	for row := range lineHeight {
		line := text.PadLeft(rows[row], labels) + " " + edge(rows[row] != "") + c.line(row, t.Style)
		if i, ok := ends[row]; ok {
			line += " " + t.nameAtEnd(i, names-4)
		}
		fmt.Fprintln(t, strings.TrimRight(line, " "))
	}
	t.below(labels, width)
	if c.has("+") {
		t.Lines(t.Builder, text.Faint, "", []string{"+ more than one of them"})
	}
	for i, series := range f.Series {
		if series.End != "" {
			t.Lines(t.Builder, text.Faint, f.letter(i)+" ", []string{series.Name + " " + series.End})
		}
	}
}

// nameAtEnd is the letter and the name of series i, and whether its line ends early.
func (t terminal) nameAtEnd(i, columns int) string {
	name := t.figure.letter(i) + " " + text.Cut(t.figure.Series[i].Name, columns)
	if t.figure.Series[i].End != "" {
		name += " ×"
	}
	return t.Paint(lineColor(i), name)
}

// below draws the axis to the right, its values, and what both axes are.
func (t terminal) below(margin, width int) {
	f, x := t.figure, t.figure.x()
	ground := slices.Repeat([]rune{'─'}, width)
	if at, ok := x.gap(); ok {
		middle := int(at * float64(width-1))
		copy(ground[middle:], []rune(gapSign))
	}
	fmt.Fprintln(t, strings.Repeat(" ", margin+1)+"└"+string(ground))
	var ticks []tick
	for _, v := range f.X.finite() {
		ticks = append(ticks, tick{int(math.Round(x.at(v) * float64(width-1))), f.X.label(v)})
	}
	room := t.Columns() - margin - 2
	fmt.Fprintln(t, strings.TrimRight(strings.Repeat(" ", margin+2)+labels(ticks, room), " "))
	caption := text.Cut(fmt.Sprintf("%s%s, up: %s%s", f.X.Name, f.xLogs("log"), f.Unit, logs(f.LogY, "log")), room)
	fmt.Fprintln(t, strings.Repeat(" ", margin+2)+t.Paint(text.Faint, caption))
}

func edge(tick bool) string {
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

// gapSign is the gap in a logarithmic axis, left of which a 0 stands.
const gapSign = "╱ ╱"

// xLogs says of the axis to the right that it is logarithmic, in this word, and that a
// 0 is not on it.
func (f Figure) xLogs(word string) string {
	if _, ok := f.x().gap(); ok {
		word += ", 0 apart"
	}
	return logs(f.X.Log, word)
}

// plot draws all series, the first on top.
func (f Figure) plot(c *canvas) {
	x, y := f.x(), f.y()
	for i := len(f.Series) - 1; i >= 0; i-- {
		for _, part := range f.parted(f.drawable(f.Series[i])) {
			for j, p := range part {
				if j > 0 {
					c.stroke(i, x.at(part[j-1].X), y.at(part[j-1].Mid), x.at(p.X), y.at(p.Mid))
				}
			}
		}
	}
	for i := len(f.Series) - 1; i >= 0; i-- {
		points := f.drawable(f.Series[i])
		for _, p := range points {
			c.mark(i, f.letter(i), x.at(p.X), y.at(p.Mid))
		}
		if len(points) > 0 && f.Series[i].End != "" {
			c.cross(i, x.at(points[len(points)-1].X), y.at(points[len(points)-1].Mid))
		}
	}
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
