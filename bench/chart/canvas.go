package chart

import (
	"math"
	"slices"
	"strings"

	"muxlab/bench/chart/text"
)

// lineColors are those of the series of a line chart, far apart for every eye,
// and of about the same lightness; the letters say the same.
var lineColors = []string{"38;5;33", "38;5;208", "38;5;36", "38;5;169", "38;5;178", "38;5;74", "38;5;160", "38;5;245"}

func lineColor(i int) string { return lineColors[i%len(lineColors)] }

// Letter marks series i: a to z, then A to Z.
func Letter(i int) string {
	const all = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	return all[i%len(all) : i%len(all)+1]
}

// A canvas is cells of a terminal: each has a letter, or else 2 × 4 dots of braille.
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

// stroke joins two places in braille.
func (c *canvas) stroke(i int, x0, y0, x1, y1 float64) {
	w, h := float64(c.width*2-1), float64(c.height*4-1)
	n := int(math.Max(math.Abs(x1-x0)*w, math.Abs(y1-y0)*h)) + 1
	for k := 0; k <= n; k++ {
		t := float64(k) / float64(n)
		c.dot(i, int(math.Round((x0+t*(x1-x0))*w)), int(math.Round((1-y0-t*(y1-y0))*h)))
	}
}

// joint is what a dotted line is made of.
const joint = "·"

// dotted joins two cells with dots, of which every other cell has one.
func (c *canvas) dotted(x0, row0, x1, row1 int) {
	steps := max(x1-x0, row1-row0, row0-row1, 1)
	for n := 0; n <= steps; n += 2 {
		c.letters[row0+(row1-row0)*n/steps][x0+(x1-x0)*n/steps] = joint
	}
}

// mark puts the letter of series i; where another stands already, the first wins
// and the cell shows + .
func (c *canvas) mark(i int, letter string, x, y float64) {
	row, col := c.row(y), int(math.Round(x*float64(c.width*2-1)))/2
	if c.letters[row][col] != "" {
		c.letters[row][col] = "+"
	} else {
		c.letters[row][col] = letter
	}
	c.who[row][col] = i
}

// sign puts a sign of a series; where that of another stands already, the cell
// shows several.
func (c *canvas) sign(sign string, x, row int) {
	if was := c.letters[row][x]; was != "" && was != joint && was != sign {
		sign = several
	}
	c.letters[row][x] = sign
}

// has says whether a sign stands anywhere.
func (c *canvas) has(sign string) bool {
	return slices.ContainsFunc(c.letters, func(row []string) bool { return slices.Contains(row, sign) })
}

// cross stands behind the last point of a line that ends before the others.
func (c *canvas) cross(i int, x, y float64) {
	row, col := c.row(y), int(math.Round(x*float64(c.width*2-1)))/2+1
	if col < c.width && c.letters[row][col] == "" {
		c.letters[row][col], c.who[row][col] = "×", i
	}
}

// line is a row of the canvas as text.
func (c *canvas) line(row int, s text.Style) string {
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
		b.WriteString(s.Paint(color, text))
	}
	return b.String()
}

// A tick is a label below an axis, in the middle of a column.
type tick struct {
	column int
	label  string
}

// labels are the ticks in a row of so many columns, as many as have room: the first,
// the last, which is dearer than the one before it, and then the others.
func labels(ticks []tick, columns int) string {
	row := slices.Repeat([]rune{' '}, columns)
	for _, i := range endsFirst(len(ticks)) {
		label := []rune(ticks[i].label)
		from := min(max(ticks[i].column-len(label)/2, 0), columns-len(label))
		if from < 0 || !free(row, from-1, from+len(label)+1) {
			continue
		}
		copy(row[from:], label)
	}
	return string(row)
}

func free(row []rune, from, to int) bool {
	for i := max(from, 0); i < min(to, len(row)); i++ {
		if row[i] != ' ' {
			return false
		}
	}
	return true
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
