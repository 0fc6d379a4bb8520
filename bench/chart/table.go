package chart

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"muxlab/bench/compare"
	"muxlab/bench/stats"
)

// Report is everything about r in text: the chart, the table, what the noise does
// not allow to say, and what one must know.
func Report(r *compare.Result, s Style) string {
	b := &strings.Builder{}
	if r.Incomplete {
		s.lines(b, alarm, "! ", []string{"INCOMPLETE: " + r.Why})
	}
	b.WriteString(Terminal(First(r), s))
	fmt.Fprintln(b)
	b.WriteString(Table(r, s))
	fmt.Fprintln(b)
	if costs := Costs(r, s); costs != "" {
		fmt.Fprintln(b, costs)
	}
	s.lines(b, "", "≈ ", refusals(r))
	s.lines(b, faint, "* ", r.Notes())
	s.lines(b, faint, "", about(r))
	return b.String()
}

// refusals are those of all points, each with its point.
func refusals(r *compare.Result) []string {
	var all []string
	for _, x := range points(r) {
		for _, text := range r.Refusals(x) {
			if r.Plan.Over.Name != "" {
				text = fmt.Sprintf("at %s: %s", r.Plan.Over.Label(x), text)
			}
			all = append(all, text)
		}
	}
	return all
}

func points(r *compare.Result) []float64 {
	if r.Plan.Over.Name == "" {
		return []float64{0}
	}
	return r.Plan.Over.Values
}

// about is the machine, and how to read the intervals.
func about(r *compare.Result) []string {
	list := slices.DeleteFunc(foot(r), func(s string) bool { return strings.HasPrefix(s, "INCOMPLETE") })
	return append(list, reading)
}

// reading is how to read the intervals and the places.
const reading = "Ratios are paired round by round; in brackets, where the true one lies in 95 of 100 runs. " +
	"Places allow for all being compared with all: were all alike, at most one run in twenty would rank anybody."

// Table is the figures in columns: a line for each contender, or, of a sweep, a
// line for each and a column for each point.
func Table(r *compare.Result, s Style) string {
	if r.Plan.Over.Name == "" {
		return s.table(r)
	}
	return s.matrix(r)
}

// A column has a head and a width.
type column struct {
	head  string
	width int
}

func (s Style) table(r *compare.Result) string {
	b := &strings.Builder{}
	columns := []column{{"echoes/s", 9}, {"÷ " + r.Plan.Baseline, 17}, {"p50", 7}, {"p99", 7}, {"CPU/echo", 8}, {"memory", 7}}
	used := 3
	for _, c := range columns {
		used += c.width + 1
	}
	room := max(8, s.width()-used)
	line := strings.Repeat(" ", 3+room)
	for _, c := range columns {
		line += " " + padLeft(cut(c.head, c.width), c.width)
	}
	fmt.Fprintln(b, s.paint(faint, cut(line, s.width())))
	places := r.Standing(0)
	for _, p := range places {
		name := clean(p.Entry.Contender)
		start := padLeft(rank(places, p), 2) + " "
		if wide1(name) > room { // a line of its own: no figure is cut
			fmt.Fprintln(b, start+cut(name, s.width()-3))
			start, name = "   ", ""
		}
		line := start + pad(name, room)
		for i, cell := range cells(r, p) {
			line += " " + padLeft(cell, columns[i].width)
		}
		fmt.Fprintln(b, strings.TrimRight(cut(line, s.width()), " "))
	}
	return b.String()
}

// cells are the figures of a contender; "–" is what is not known.
func cells(r *compare.Result, p compare.Place) []string {
	e := p.Entry
	if e.Rounded() == 0 {
		return []string{"–", "", "", "", "", ""}
	}
	of := func(f func(compare.Round) float64, write func(float64) string) string {
		if v := stats.Median(e.Values(f)); v > 0 {
			return write(v)
		}
		return "–"
	}
	star := ""
	if p.Rank == 0 {
		star = "*"
	}
	return []string{
		number(p.Median) + star,
		ratio(p.ToBase, e.Contender == r.Plan.Baseline),
		of(metrics[1].of, span), of(metrics[2].of, span),
		of(metrics[3].of, func(v float64) string { return span(v * 1e3) }),
		of(metrics[4].of, memory),
	}
}

func ratio(i stats.Interval, itself bool) string {
	switch {
	case itself:
		return "1"
	case i.Rounds == 0:
		return "–"
	case i.Rounds == 1:
		return number(i.Ratio)
	}
	if i.Noisy() {
		return two(i.Ratio) + " (too noisy)"
	}
	return fmt.Sprintf("%s (%s–%s)", two(i.Ratio), two(i.Low), two(i.High))
}

// two writes a ratio in at most four columns, or five of the least.
func two(v float64) string {
	switch {
	case v >= 999.5:
		return ">999"
	case v >= 9.995:
		return fmt.Sprintf("%.0f", v)
	case v < 0.0005:
		return "<.001"
	case v < 0.0995:
		return fmt.Sprintf("%.3f", v)[1:]
	}
	return fmt.Sprintf("%.2f", v)
}

// span writes nanoseconds.
func span(ns float64) string {
	switch d := time.Duration(ns); {
	case d < 1:
		return "<1ns"
	case d < time.Microsecond:
		return number(ns) + "ns"
	case d < time.Millisecond:
		return number(ns/1e3) + "µs"
	case d < time.Second:
		return number(ns/1e6) + "ms"
	}
	return number(ns/1e9) + "s"
}

func memory(n float64) string {
	switch {
	case n < 1<<20:
		return number(n/(1<<10)) + "kB"
	case n < 1<<30:
		return number(n/(1<<20)) + "MB"
	}
	return number(n/(1<<30)) + "GB"
}

// matrix is a sweep: echoes a second, the contenders down, the points across, as
// many at a time as fit.
func (s Style) matrix(r *compare.Result) string {
	b := &strings.Builder{}
	names := max(8, wide1(r.Plan.Over.Name))
	for _, c := range r.Plan.Contenders {
		names = max(names, min(wide1(clean(c.Name)), mostName))
	}
	const cell = 9
	fit := max(1, (s.width()-names-2)/(cell+1))
	values := r.Plan.Over.Values
	for len(values) > 0 {
		n := min(fit, len(values))
		s.block(b, r, values[:n], names, cell)
		values = values[n:]
	}
	return b.String()
}

func (s Style) block(b *strings.Builder, r *compare.Result, values []float64, names, cell int) {
	head := pad("  "+cut(r.Plan.Over.Name, names), names+2)
	for _, x := range values {
		head += " " + padLeft(r.Plan.Over.Label(x), cell)
	}
	fmt.Fprintln(b, s.paint(faint, cut(head, s.width())))
	for i, c := range r.Plan.Contenders {
		line := letter(i) + " " + pad(cut(c.Name, names), names)
		for _, e := range r.Of(c.Name) {
			if slices.Contains(values, e.X) {
				text := "–"
				if e.Rounded() > 0 {
					text = number(stats.Median(e.Values(compare.Echoes)))
				}
				line += " " + padLeft(text, cell)
			}
		}
		fmt.Fprintln(b, cut(line, s.width()))
	}
}

// DiffTable is two runs beside each other.
func DiffTable(d compare.Diff, s Style) string {
	b := &strings.Builder{}
	s.lines(b, alarm, "! ", d.Warnings)
	if len(d.Changes) == 0 {
		s.lines(b, "", "", []string{"nothing to compare: no contender was measured in both at the same point"})
		return b.String()
	}
	told := 0
	for _, c := range d.Changes {
		name := c.Contender
		if d.Over.Name != "" {
			name += " at " + d.Over.Label(c.X)
		}
		verdict, color := "no change that can be told from noise", faint
		if c.Told {
			told++
			verdict, color = "more", good
			if c.Ratio.Ratio < 1 {
				verdict = "fewer"
			}
			verdict = fmt.Sprintf("%.0f %% %s", 100*abs(c.Ratio.Ratio-1), verdict)
		}
		fmt.Fprintln(b, s.paint(bold, cut(name, s.width())))
		s.lines(b, color, "  ", []string{fmt.Sprintf("%s → %s echoes a second: %s (ratio %s)",
			number(c.Before), number(c.After), verdict, c.Ratio)})
	}
	fmt.Fprintf(b, "\n%d of %d changed\n", told, len(d.Changes))
	s.lines(b, faint, "", []string{"Two runs share no round: what else became of the machine between them is in every ratio, and in no interval."})
	return b.String()
}

func abs(v float64) float64 { return max(v, -v) }
