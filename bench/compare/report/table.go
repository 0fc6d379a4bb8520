package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"muxlab/bench/chart"
	"muxlab/bench/chart/text"
	"muxlab/bench/compare"
	"muxlab/bench/stats"
	"muxlab/harness/units"
)

// table is the figures in columns: a line for each contender, or, of a sweep, a
// line for each and a column for each point.
func table(r *compare.Result, s text.Style) string {
	if r.Plan.Over.Name == "" {
		return ranking(r, s)
	}
	return matrix(r, s)
}

// A column has a head, of one line or more, and a width.
type column struct {
	head  string
	width int
}

// A row is a contender with its cells.
type row struct {
	rank, name string
	cells      []string
}

// set writes a table to b. A name that is too long has a line of its own: no figure
// is cut.
func set(b *strings.Builder, s text.Style, columns []column, rows []row) {
	ranks := 2
	for _, r := range rows {
		ranks = max(ranks, text.Width(r.rank))
	}
	used := ranks + 1
	for _, c := range columns {
		used += c.width + 1
	}
	room := max(8, s.Columns()-used)
	for _, line := range heads(columns) {
		fmt.Fprintln(b, s.Paint(text.Faint, text.Cut(strings.Repeat(" ", ranks+1+room)+line, s.Columns())))
	}
	for _, r := range rows {
		name := text.Clean(r.name)
		start := text.PadLeft(r.rank, ranks) + " "
		if text.Width(name) > room {
			fmt.Fprintln(b, start+text.Cut(name, s.Columns()-ranks-1))
			start, name = strings.Repeat(" ", ranks+1), ""
		}
		line := start + text.Pad(name, room)
		for i, cell := range r.cells {
			line += " " + text.PadLeft(cell, columns[i].width)
		}
		fmt.Fprintln(b, strings.TrimRight(text.Cut(line, s.Columns()), " "))
	}
}

// heads are the lines of the heads of columns; what has fewer lines stands in the last.
func heads(columns []column) []string {
	most := 0
	for _, c := range columns {
		most = max(most, strings.Count(c.head, "\n")+1)
	}
	lines := make([]string, most)
	for _, c := range columns {
		words := strings.Split(c.head, "\n")
		words = append(make([]string, most-len(words)), words...)
		for i, word := range words {
			lines[i] += " " + text.PadLeft(text.Cut(word, c.width), c.width)
		}
	}
	return lines
}

// ranking is a line for each contender, the best first.
func ranking(r *compare.Result, s text.Style) string {
	b := &strings.Builder{}
	columns := []column{{"echoes/s", 9}, {"÷ " + r.Plan.Baseline, 17}, {"p50", 7}, {"p99", 7}, {"CPU/echo", 8}, {"memory", 7}}
	var list []row
	for _, p := range r.Standing(0) {
		list = append(list, row{rank(p), p.Entry.Contender, cells(r, p)})
	}
	set(b, s, columns, list)
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
	return []string{
		units.Number(p.Median) + star(r, e),
		ratio(p.ToBase, e.Contender == r.Plan.Baseline),
		of(metrics[1].of, units.Text.Latency), of(metrics[2].of, units.Text.Latency),
		of(metrics[3].of, func(v float64) string { return units.Text.Latency(v * 1e3) }),
		of(metrics[4].of, units.Text.Memory),
	}
}

// star marks what is in no chart, since it did other work.
func star(r *compare.Result, e *compare.Entry) string {
	if r.Comparable(e) {
		return ""
	}
	return "*"
}

func ratio(i stats.Interval, itself bool) string {
	switch {
	case itself:
		return "1"
	case i.Rounds == 0:
		return "–"
	case i.Rounds == 1:
		return units.Number(i.Ratio)
	}
	if i.Noisy() {
		return units.Cell(i.Ratio) + " (too noisy)"
	}
	return fmt.Sprintf("%s (%s–%s)", units.Cell(i.Ratio), units.Cell(i.Low), units.Cell(i.High))
}

// matrix is a sweep: echoes a second, the contenders down, the points across, as
// many at a time as fit.
func matrix(r *compare.Result, s text.Style) string {
	b := &strings.Builder{}
	names := max(8, text.Width(r.Plan.Over.Name))
	for _, c := range r.Plan.Contenders {
		names = max(names, min(text.Width(text.Clean(c.Name)), chart.MostName))
	}
	const cell = 9
	fit := max(1, (s.Columns()-names-2)/(cell+1))
	values := r.Plan.Over.Values
	for len(values) > 0 {
		n := min(fit, len(values))
		block(b, s, r, values[:n], names, cell)
		values = values[n:]
	}
	return b.String()
}

func block(b *strings.Builder, s text.Style, r *compare.Result, values []float64, names, width int) {
	head := text.Pad("  "+text.Cut(r.Plan.Over.Name, names), names+2)
	for _, x := range values {
		head += " " + text.PadLeft(r.Plan.Over.Label(x), width)
	}
	fmt.Fprintln(b, s.Paint(text.Faint, text.Cut(head, s.Columns())))
	for i, c := range r.Plan.Contenders {
		letter := chart.Letter(i)
		if r.OtherWork(c.Name) {
			letter = "*"
		}
		line := letter + " " + text.Pad(text.Cut(c.Name, names), names)
		for _, e := range r.Of(c.Name) {
			if slices.Contains(values, e.X) {
				cell := "–"
				if e.Rounded() > 0 {
					cell = units.Number(stats.Median(e.Values(compare.Echoes))) + star(r, e)
				}
				line += " " + text.PadLeft(cell, width)
			}
		}
		fmt.Fprintln(b, text.Cut(line, s.Columns()))
	}
}

// DiffTable is two runs beside each other.
func DiffTable(d compare.Diff, s text.Style) string {
	b := &strings.Builder{}
	s.Lines(b, text.Alarm, "! ", d.Warnings)
	if len(d.Changes) == 0 {
		s.Lines(b, "", "", []string{"nothing to compare: no contender was measured in both at the same point"})
		return b.String()
	}
	told := 0
	for _, c := range d.Changes {
		name := c.Contender
		if d.Over.Name != "" {
			name += " at " + d.Over.Label(c.X)
		}
		verdict, color := "no change that can be told from noise", text.Faint
		if c.Told {
			told++
			verdict, color = "more", text.Good
			if c.Ratio.Ratio < 1 {
				verdict = "fewer"
			}
			verdict = units.Text.Percent(math.Abs(c.Ratio.Ratio-1)) + " " + verdict
		}
		fmt.Fprintln(b, s.Paint(text.Bold, text.Cut(name, s.Columns())))
		s.Lines(b, color, "  ", []string{fmt.Sprintf("%s → %s echoes a second: %s (ratio %s)",
			units.Number(c.Before), units.Number(c.After), verdict, c.Ratio)})
	}
	fmt.Fprintf(b, "\n%d of %d changed\n", told, len(d.Changes))
	s.Lines(b, text.Faint, "", []string{"Two runs share no round: what else became of the machine between them is in every ratio, and in no interval."})
	return b.String()
}
