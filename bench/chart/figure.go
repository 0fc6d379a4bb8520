// Package chart draws what was measured: as a table, in a terminal, and as SVG,
// PNG and HTML. All of it is pure: a result goes in, text or bytes come out. It
// opens no file and asks no terminal.
//
// It teaches how to draw without persuading: bars begin at 0, every value comes
// with its spread, a title says only what the noise allows, and nothing is said by
// colour alone.
//
// Files, in the order to read them: figure.go (what a chart is), metric.go (the
// charts of a result), sentence.go (their titles), scale.go (axes); then one for
// each way to draw: table.go, bars.go and lines.go (terminal), page.go, pagebars.go
// and pagelines.go (SVG and PNG), html.go, csv.go.
//
// What it leaves out: interaction.
package chart

import (
	"fmt"
	"math"
	"slices"

	"muxlab/bench/compare"
)

// A Figure is one chart, ready to be drawn in any way. Without an X axis it is
// bars, one for each series, of its first point; with one it is a line for each.
type Figure struct {
	Name   string   // of its files: lower case, without spaces
	Title  string   // the sentence of what is seen
	Below  string   // half a line below the title: the work, the rounds
	Unit   string   // of the values
	LogY   bool     // lines alone: bars begin at 0
	X      *Axis    // nil: bars
	Series []Series // in the order in which they are drawn
	Foot   []string // machine, date, and what one must know
}

// An Axis is the direction in which something was varied.
type Axis struct {
	Name   string // "idle connections"
	Log    bool   // 0 then stands a step to the left of the least value
	Values []float64
	Label  func(float64) string // of a value; nil: a plain number
}

// A Series is one contender.
type Series struct {
	Name   string
	Rank   string // before the name: "1", "2="; may be empty
	Best   bool   // it is the best, or cannot be told from the best
	Apart  bool   // it did other work than the rest, and is not ranked
	Points []Point
	End    string // why its line ends before the others
}

// A Point is a median and its spread.
type Point struct {
	X              float64
	Mid, Low, High float64
}

// drawable keeps the points that can be drawn: of finite numbers, and above 0
// where the axis is logarithmic.
func (f Figure) drawable(s Series) []Point {
	var list []Point
	for _, p := range s.Points {
		if finite(p.X) && finite(p.Mid) && p.Mid >= 0 && (!f.LogY || p.Mid > 0) {
			if !finite(p.Low) || p.Low > p.Mid || p.Low < 0 || f.LogY && p.Low == 0 {
				p.Low = p.Mid
			}
			if !finite(p.High) || p.High < p.Mid {
				p.High = p.Mid
			}
			list = append(list, p)
		}
	}
	return list
}

// finite says that v can be drawn: a number, and one that can have been measured.
// Near the bounds of float64 there is no room for arithmetic.
func finite(v float64) bool { return v == 0 || math.Abs(v) > 1e-30 && math.Abs(v) < 1e30 }

// empty says that there is nothing to draw.
func (f Figure) empty() bool {
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

// Figures are the charts of a result, one for each metric that was measured.
func Figures(r *compare.Result) []Figure {
	var all []Figure
	for _, m := range metrics {
		if f := m.figure(r); !f.empty() {
			all = append(all, f)
		}
	}
	return all
}

// First is the chart that says most: echoes a second.
func First(r *compare.Result) Figure { return metrics[0].figure(r) }

// foot is what stands below every chart of r.
func foot(r *compare.Result) []string {
	list := []string{
		fmt.Sprintf("%s · %s on %s · seed %d", r.Machine, r.Date.Format("2006-01-02 15:04"), r.Machine.Host, r.Plan.Seed),
	}
	if r.Incomplete {
		list = append([]string{"INCOMPLETE: " + r.Why}, list...)
	}
	return list
}

// below is the work and how it was measured.
func below(r *compare.Result) string {
	how := "closed loop"
	if r.Plan.Work.Rate > 0 || r.Plan.Over.Name == "rate" {
		how = "open loop"
	}
	return fmt.Sprintf("%s, %s · %d × %s · median, least and most", r.Plan.Describe(), how, r.RoundsDone(), r.Plan.Duration)
}
