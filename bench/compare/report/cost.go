package report

import (
	"fmt"
	"strings"

	"muxlab/bench/chart/text"
	"muxlab/bench/compare"
	"muxlab/bench/stats"
	"muxlab/harness/units"
)

// A costColumn is a figure of what the server used.
type costColumn struct {
	column
	of    func(compare.Round) float64 // nil: of no single round
	write func(float64) string
}

// costColumns are for each echo, but for the last three.
var costColumns = []costColumn{
	{column{"CPU\nuser", 7}, nil, micros},
	{column{"CPU\nkernel", 7}, nil, micros},
	{column{"vol.\nswitches", 8}, func(r compare.Round) float64 { return r.Voluntary }, few},
	{column{"invol.\nswitches", 8}, func(r compare.Round) float64 { return r.Involuntary }, few},
	{column{"system\ncalls", 6}, nil, few},
	{column{"memory\nper conn.", 9}, func(r compare.Round) float64 { return r.PerConnection }, bytesOf},
	{column{"threads", 7}, func(r compare.Round) float64 { return float64(r.Threads) }, whole},
	{column{"time to\nstart", 7}, func(r compare.Round) float64 { return float64(r.StartUp) }, units.Text.Latency},
}

// costLegend says what the columns are.
const costLegend = "what the server used for an echo: CPU in user mode and in the kernel, voluntary switches (it had to wait) and " +
	"involuntary ones (others wanted the CPU), system calls of the model (Go's runtime makes some of its own, which are not in it); " +
	"then memory a connection (as all memory here PSS: a page that n processes share counts 1/n in each), threads, time from start until it accepted"

func micros(us float64) string {
	if us == 0 {
		return "0"
	}
	return units.Text.Latency(us * 1e3)
}

func whole(v float64) string { return units.Count(int64(v + 0.5)) }

// bytesOf writes memory that may be some bytes. None is not known: it was less than
// can be told, or the connections came and went.
func bytesOf(v float64) string {
	if v == 0 {
		return "–"
	}
	return units.Text.Memory(v)
}

// few writes a number of switches or calls.
func few(v float64) string {
	switch {
	case v == 0:
		return "0"
	case v < 0.01:
		return "<0.01"
	case v < 9.995:
		return fmt.Sprintf("%.2f", v)
	}
	return units.Cell(v)
}

// costCells are the figures of a contender; "–" is what is not known.
func costCells(r *compare.Result, e *compare.Entry) []string {
	user, system, ticks := e.Parts(r.Plan.Duration)
	var list []string
	for i, c := range costColumns {
		v, known := 0.0, false
		switch {
		case i == 0:
			v, known = user, ticks > 0
		case i == 1:
			v, known = system, ticks > 0
		case c.of == nil:
			v, known = callsPerEcho(e), e.Calls != nil
		default:
			looked := e.Looked(c.of)
			v, known = stats.Median(looked), len(looked) > 0
		}
		text := "–"
		if known {
			text = c.write(v)
		}
		list = append(list, text)
	}
	return list
}

// fewTicks are so few that user mode and kernel are told apart only roughly.
const fewTicks = 50

// fewConns are so few that memory is divided among them only roughly.
const fewConns = 200

// rough says of which figures it is so; "" if of none.
func rough(r *compare.Result) string {
	w := r.Plan.Work
	if w.PerRequest || w.Conns+w.Idle >= fewConns {
		return coarse(r)
	}
	return fmt.Sprintf("; of fewer than %d connections memory a connection is rough: a process takes it in large pieces", fewConns) + coarse(r)
}

// coarse says that user mode and the kernel are, with how roughly; "" if they are not.
func coarse(r *compare.Result) string {
	least := fewTicks
	for _, e := range r.Entries {
		if _, _, ticks := e.Parts(r.Plan.Duration); len(e.Values(func(r compare.Round) float64 { return r.CPU })) > 0 {
			least = min(least, ticks)
		}
	}
	if least == fewTicks {
		return ""
	}
	return fmt.Sprintf("; user mode and kernel are counted in ticks of %s, of which there were %s in all rounds of the least: longer rounds divide the CPU better",
		units.Text.Latency(float64(compare.Tick)), units.Count(least))
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
		cells := costCells(r, p.Entry)
		known = known || strings.Trim(strings.Join(cells, ""), "–") != ""
		names, rows = append(names, p.Entry.Contender), append(rows, cells)
	}
	if !known {
		return nil, nil
	}
	return names, rows
}

// costTable is that table in text, for a result that is no sweep.
func costTable(r *compare.Result, s text.Style) string {
	if r.Plan.Over.Name != "" {
		return ""
	}
	names, rows := costs(r)
	if len(rows) == 0 {
		return ""
	}
	var columns []column
	for _, c := range costColumns {
		columns = append(columns, c.column)
	}
	var list []row
	for i, cells := range rows {
		list = append(list, row{"", names[i], cells})
	}
	b := &strings.Builder{}
	set(b, s, columns, list)
	s.Lines(b, text.Faint, "", []string{capital(costLegend) + rough(r)})
	return b.String()
}
