package chart

import (
	"fmt"
	"strings"

	"muxlab/compare"
)

// A costColumn is a figure of what the server used.
type costColumn struct {
	column
	of    func(compare.Round) float64 // 0: not known; nil: the system calls
	write func(float64) string
}

// costColumns are for each echo, but for the last three.
var costColumns = []costColumn{
	{column{"user", 6}, func(r compare.Round) float64 { return r.User }, micros},
	{column{"kernel", 6}, func(r compare.Round) float64 { return r.System }, micros},
	{column{"vol.", 5}, func(r compare.Round) float64 { return r.Voluntary }, few},
	{column{"invol.", 6}, func(r compare.Round) float64 { return r.Involuntary }, few},
	{column{"calls", 5}, nil, few},
	{column{"a conn.", 7}, func(r compare.Round) float64 { return r.PerConnection }, bytesOf},
	{column{"threads", 7}, func(r compare.Round) float64 { return float64(r.Threads) }, whole},
	{column{"start", 6}, func(r compare.Round) float64 { return float64(r.StartUp) }, span},
}

// costLegend says what the columns are.
const costLegend = "what the server used for an echo: CPU in user mode and in the kernel, voluntary switches (it had to wait) and " +
	"involuntary ones (others wanted the CPU), system calls; then memory a connection, threads, time from start until it accepted"

func micros(us float64) string { return span(us * 1e3) }
func whole(v float64) string   { return fmt.Sprintf("%.0f", v) }

// bytesOf writes memory that may be some bytes.
func bytesOf(v float64) string {
	if v < 1<<10 {
		return whole(v) + "B"
	}
	return memory(v)
}

// few writes a number of switches or calls.
func few(v float64) string {
	if v < 0.01 {
		return "<0.01"
	}
	return two(v)
}

// costCells are the figures of a contender; "–" is what is not known.
func costCells(e *compare.Entry) []string {
	var list []string
	for _, c := range costColumns {
		v := callsPerEcho(e)
		if c.of != nil {
			v = compare.Median(e.Values(c.of))
		}
		text := "–"
		if v > 0 {
			text = c.write(v)
		}
		list = append(list, text)
	}
	return list
}

func callsPerEcho(e *compare.Entry) float64 {
	sum := 0.0
	for _, n := range e.Calls {
		sum += n
	}
	return sum
}

// costs are the rows of the table of what the servers used, in the order of their
// ranks; none when nothing is known of anybody.
func costs(r *compare.Result) (names []string, rows [][]string) {
	known := false
	for _, p := range r.Standing(0) {
		if p.Entry.Rounded() == 0 {
			continue
		}
		cells := costCells(p.Entry)
		known = known || strings.Trim(strings.Join(cells, ""), "–") != ""
		names, rows = append(names, p.Entry.Contender), append(rows, cells)
	}
	if !known {
		return nil, nil
	}
	return names, rows
}

// Costs is that table in text, for a result that is no sweep.
func Costs(r *compare.Result, s Style) string {
	if r.Plan.Over.Name != "" {
		return ""
	}
	names, rows := costs(r)
	if len(rows) == 0 {
		return ""
	}
	b := &strings.Builder{}
	used := 3
	for _, c := range costColumns {
		used += c.width + 1
	}
	room := max(8, s.width()-used)
	line := strings.Repeat(" ", 3+room)
	for _, c := range costColumns {
		line += " " + padLeft(c.head, c.width)
	}
	fmt.Fprintln(b, s.paint(faint, cut(line, s.width())))
	for i, cells := range rows {
		name := clean(names[i])
		start := "   "
		if wide1(name) > room {
			fmt.Fprintln(b, start+cut(name, s.width()-3))
			name = ""
		}
		line := start + pad(name, room)
		for j, cell := range cells {
			line += " " + padLeft(cell, costColumns[j].width)
		}
		fmt.Fprintln(b, strings.TrimRight(cut(line, s.width()), " "))
	}
	s.lines(b, faint, "", []string{capital(costLegend)})
	return b.String()
}
