package chart

import (
	"fmt"
	"math"
	"strings"

	"muxlab/bench/chart/text"
)

// A terminal is text of a figure that grows.
type terminal struct {
	*strings.Builder
	text.Style
	figure Figure
}

// Terminal draws f for a terminal, without what stands at its foot. The title of a
// figure with sides is left to the caller, who has tables to put below it.
func Terminal(f Figure, s text.Style) string {
	t := terminal{&strings.Builder{}, s, f}
	if len(f.Sides) > 0 {
		t.sides()
		return t.String()
	}
	t.head()
	switch {
	case f.Empty():
		fmt.Fprintln(t, nothing)
	case f.X != nil:
		t.lines()
	default:
		t.bars()
	}
	if f.Without != "" {
		t.Lines(t.Builder, text.Faint, "", []string{f.Without})
	}
	return t.String()
}

// nothing stands where a chart would be.
const nothing = "nothing was measured"

// head is the title of a chart and the line below it.
func (t terminal) head() {
	t.Lines(t.Builder, text.Bold, "", []string{t.figure.Title})
	t.Lines(t.Builder, text.Faint, "", []string{t.figure.Below})
	fmt.Fprintln(t)
}

// MostName is how much of a line a name may take.
const MostName = 22

// bars draws a bar for each series: solid up to the least, dark up to the median,
// light up to the most.
func (t terminal) bars() {
	f := t.figure
	ranks, names, values := f.columns()
	room := t.Columns() - ranks - names - values - 3
	y := f.y()
	for _, series := range f.Series {
		name := text.Pad(text.PadLeft(series.Rank, ranks-1), ranks) + text.Pad(text.Cut(series.Name, names), names) + " "
		points := f.drawable(series)
		if len(points) == 0 {
			fmt.Fprintln(t, strings.TrimRight(name+t.Paint(text.Faint, text.Cut(dash(series.End), room+values)), " "))
			continue
		}
		bar := bar(points[0], y, room)
		line := name + t.Paint(series.color(), bar) + strings.Repeat(" ", room-text.Width(bar)+1) + text.PadLeft(number(points[0].Mid), values)
		fmt.Fprintln(t, line)
	}
	legend := text.Cut("█ to the least ▓ to the median ░ to the most round · "+f.Unit, t.Columns()-1)
	fmt.Fprintln(t, t.Paint(text.Faint, text.PadLeft(legend, t.Columns()-1)))
}

// columns are the widths of what stands around the bars.
func (f Figure) columns() (ranks, names, values int) {
	for _, series := range f.Series {
		if series.Rank != "" {
			ranks = max(ranks, text.Width(series.Rank)+1, 3)
		}
		names = max(names, min(text.Width(text.Clean(series.Name)), MostName))
		for _, p := range f.drawable(series) {
			values = max(values, text.Width(number(p.Mid)))
		}
	}
	return ranks, names, values
}

func (s Series) color() string {
	switch {
	case s.Best:
		return text.Good
	}
	return text.Rest
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
