// Package chart draws figures: in a terminal, and as SVG and PNG. All of it is
// pure: a figure goes in, text or bytes come out. It opens no file, asks no
// terminal, and does not know what was measured.
//
// It teaches how to draw without persuading: bars begin at 0, a value comes with
// its spread where it is known, what is in print looks other than what was measured
// here, and nothing is said by colour alone.
//
// Files, in the order to read them: figure.go (what a figure is), scale.go (axes);
// for a terminal bars.go, lines.go and sides.go, drawn on canvas.go; for SVG and PNG
// page.go, pagebars.go, pagelines.go and pagesides.go with legend.go and sign.go.
//
// What it leaves out: interaction, and tables, which belong to the packages that measure.
package chart

import (
	"slices"

	"muxlab/harness/units"
)

// A Figure is one chart, ready to be drawn in any way. It is of one of four kinds:
//
//   - without an X axis, bars: one for each series, of its first point;
//   - with an X axis, lines: one for each series, its name at its end;
//   - with Sides, lines of several sides: signs tell series apart, and full signs
//     from hollow ones what was measured here from what is in print;
//   - with Sides and Groups, groups of bars, of a side beside those of another.
type Figure struct {
	Name    string   // of its files: lower case, without spaces
	Title   string   // the sentence of what is seen
	Below   string   // half a line below the title: the work, the rounds
	Unit    string   // of the values
	LogY    bool     // not for bars that begin at 0
	X       *Axis    // nil: bars
	Sides   []string // labels of the sides: "here", then tables in print; nil: there is one
	Groups  []string // names of the groups of bars; Point.X is an index of them
	Series  []Series // in the order in which they are drawn; those of side 0 first
	Without string   // the sentence of what is left out of the chart, and why; may be empty
	Foot    []string // machine, date, sources, and what one must know
}

// An Axis is the direction in which something was varied.
type Axis struct {
	Name   string // "idle connections"
	Log    bool   // 0, which has no place on it, then stands apart, left of a gap
	Values []float64
	Label  func(float64) string // of a value; nil: a plain number
}

// A Series is one contender, design, or method.
type Series struct {
	Name   string
	Side   int    // an index of Figure.Sides
	Rank   string // before the name: "1", "2–4"; may be empty
	Best   bool   // it is the best, or cannot be told from the best
	Letter string // of a line in a terminal; "": that of its number
	Points []Point
	End    string // where its line ends before the others, and why: "ends at 100; ..."
}

// A Point is a median and its spread.
type Point struct {
	X              float64
	Mid, Low, High float64
}

// How values are written: in full, and short for an axis.
var (
	number = units.Number
	short  = units.Short
)

// drawable keeps the points that can be drawn: of finite numbers, and above 0
// where the axis is logarithmic.
func (f Figure) drawable(s Series) []Point {
	var list []Point
	for _, p := range s.Points {
		if units.Finite(p.X) && units.Finite(p.Mid) && p.Mid >= 0 && (!f.LogY || p.Mid > 0) {
			if !units.Finite(p.Low) || p.Low > p.Mid || p.Low < 0 || f.LogY && p.Low == 0 {
				p.Low = p.Mid
			}
			if !units.Finite(p.High) || p.High < p.Mid {
				p.High = p.Mid
			}
			list = append(list, p)
		}
	}
	return list
}

// Empty says that there is nothing to draw.
func (f Figure) Empty() bool {
	for _, s := range f.Series {
		if len(f.drawable(s)) > 0 {
			return false
		}
	}
	return true
}

// y is the scale of the values.
func (f Figure) y() scale {
	var values []float64
	for _, s := range f.Series {
		for _, p := range f.drawable(s) {
			values = append(values, p.Low, p.High)
		}
	}
	if !f.LogY {
		values = append(values, 0)
	}
	s := newScale(values, f.LogY)
	// One bad round may leave the chart, but not press all others flat.
	room := 2.0
	if f.X != nil {
		room = 1.25
	}
	s.high = min(s.high, room*max(f.greatest(), s.high/1e9))
	return s
}

// parted are the points of a line in the pieces that are joined: on a logarithmic axis
// 0 is on no line to anywhere.
func (f Figure) parted(points []Point) [][]Point {
	if n := len(points); !f.X.Log || n == 0 || points[0].X > 0 {
		return [][]Point{points}
	}
	return [][]Point{points[:1], points[1:]}
}

// letter marks series i in a terminal.
func (f Figure) letter(i int) string {
	if l := f.Series[i].Letter; l != "" {
		return l
	}
	return Letter(i)
}

// greatest is the greatest median.
func (f Figure) greatest() float64 {
	v := 0.0
	for _, s := range f.Series {
		for _, p := range f.drawable(s) {
			v = max(v, p.Mid)
		}
	}
	return v
}

// x is the scale of the axis.
func (f Figure) x() scale {
	values := slices.Clone(f.X.Values)
	for _, s := range f.Series {
		for _, p := range f.drawable(s) {
			values = append(values, p.X)
		}
	}
	return newScale(values, f.X.Log)
}

func (a *Axis) label(v float64) string {
	if a.Label == nil {
		return number(v)
	}
	return a.Label(v)
}

// finite are the values of the axis at which something can stand.
func (a *Axis) finite() []float64 {
	return slices.DeleteFunc(slices.Clone(a.Values), func(v float64) bool { return !units.Finite(v) })
}

// placed are the points of a series that have a place: on a logarithmic axis, those
// above 0.
func (f Figure) placed(s Series) []Point {
	return slices.DeleteFunc(slices.Clone(s.Points), func(p Point) bool {
		return f.X.Log && p.X <= 0 || f.LogY && p.Mid <= 0
	})
}

// place is the number of a series among those of side 0: the colour and the sign
// that it has on all sides.
func (f Figure) place(name string) int {
	n := 0
	for _, s := range f.Series {
		if s.Side > 0 {
			continue
		}
		if s.Name == name {
			return n
		}
		n++
	}
	return n // in print, and not measured here
}

// measured is how many series side 0 has.
func (f Figure) measured() int {
	n := 0
	for _, s := range f.Series {
		if s.Side == 0 {
			n++
		}
	}
	return n
}

// called is a series with its side: "here: epoll".
func (f Figure) called(s Series) string { return f.Sides[s.Side] + ": " + s.Name }

// at is the value at x, if there is one.
func (s Series) at(x float64) (float64, bool) {
	for _, p := range s.Points {
		if p.X == x {
			return p.Mid, true
		}
	}
	return 0, false
}

// xs are the places at which any of the series has a value, ascending.
func xs(series []Series) []float64 {
	var all []float64
	for _, s := range series {
		for _, p := range s.Points {
			all = append(all, p.X)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
