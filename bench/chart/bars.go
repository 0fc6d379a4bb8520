package chart

import (
	"fmt"
	"math"
	"strings"
)

// Terminal draws f for a terminal, without what stands at its foot.
func Terminal(f Figure, s Style) string {
	b := &strings.Builder{}
	s.head(b, f)
	fmt.Fprintln(b)
	switch {
	case f.empty():
		fmt.Fprintln(b, "nothing was measured")
	case f.X != nil:
		s.drawLines(b, f)
	default:
		s.drawBars(b, f)
	}
	return b.String()
}

// mostName is how much of a line a name may take.
const mostName = 22

// drawBars draws a bar for each series: solid up to the least, dark up to the
// median, light up to the most.
func (s Style) drawBars(b *strings.Builder, f Figure) {
	ranks, names, values := f.columns()
	room := s.width() - ranks - names - values - 3
	y := f.y()
	for _, series := range f.Series {
		name := pad(padLeft(series.Rank, ranks-1), ranks) + pad(cut(series.Name, names), names) + " "
		points := f.drawable(series)
		if len(points) == 0 {
			fmt.Fprintln(b, strings.TrimRight(name+s.paint(faint, cut(dash(series.End), room+values)), " "))
			continue
		}
		bar := bar(points[0], y, room)
		line := name + s.paint(series.color(), bar) + strings.Repeat(" ", room-wide1(bar)+1) + padLeft(number(points[0].Mid), values)
		if series.Apart {
			line += "*"
		}
		fmt.Fprintln(b, line)
	}
	legend := cut("█ to the least ▓ to the median ░ to the most round · "+f.Unit, s.width()-1)
	fmt.Fprintln(b, s.paint(faint, padLeft(legend, s.width()-1)))
}

// columns are the widths of what stands around the bars.
func (f Figure) columns() (ranks, names, values int) {
	for _, series := range f.Series {
		if series.Rank != "" {
			ranks = 3
		}
		names = max(names, min(wide1(clean(series.Name)), mostName))
		for _, p := range f.drawable(series) {
			values = max(values, wide1(number(p.Mid)))
		}
	}
	return ranks, names, values
}

func (s Series) color() string {
	switch {
	case s.Apart:
		return apart
	case s.Best:
		return good
	}
	return rest
}

func dash(end string) string {
	if end == "" {
		return "– not measured"
	}
	return "– " + end
}

func bar(p Point, y scale, room int) string {
	cells := func(v float64) int { return int(math.Round(y.at(v) * float64(room))) }
	low, mid, high := cells(p.Low), cells(p.Mid), cells(p.High)
	if high == 0 {
		return "▏"
	}
	if p.High > y.high*1.001 {
		return strings.Repeat("█", low) + strings.Repeat("▓", mid-low) + strings.Repeat("░", high-mid-1) + "›"
	}
	return strings.Repeat("█", low) + strings.Repeat("▓", mid-low) + strings.Repeat("░", high-mid)
}
