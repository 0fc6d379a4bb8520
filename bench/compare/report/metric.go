package report

import (
	"fmt"
	"slices"

	"muxlab/bench/chart"
	"muxlab/bench/compare"
	"muxlab/bench/stats"
)

// A metric is one figure of a round.
type metric struct {
	name  string
	of    func(compare.Round) float64 // in the first of its units; 0: not known
	units []unit                      // from small to large; the one that fits is taken
	more  bool                        // more is better
	// The sentence of who is best: "%s" is who, the verb agrees, and the value follows.
	one, many string
}

type unit struct {
	name  string
	times float64 // of the first
}

var latencyUnits = []unit{{"ns", 1}, {"µs", 1e3}, {"ms", 1e6}, {"s", 1e9}}

var metrics = []metric{
	{name: "echoes", of: compare.Echoes, units: []unit{{"echoes a second", 1}}, more: true,
		one: "%s does the most: ", many: "%s do the most, and cannot be told apart: "},
	{name: "p50", of: func(r compare.Round) float64 { return float64(r.Latency.P50) }, units: latencyUnits,
		one: "Half of the echoes are soonest back from %s: within ", many: "Half of the echoes are soonest back from %s, which cannot be told apart: within "},
	{name: "p99", of: func(r compare.Round) float64 { return float64(r.Latency.P99) }, units: latencyUnits,
		one: "99 of 100 echoes are soonest back from %s: within ", many: "99 of 100 echoes are soonest back from %s, which cannot be told apart: within "},
	{name: "cpu", of: func(r compare.Round) float64 { return r.CPU }, units: []unit{{"µs of server CPU an echo", 1}},
		one: "%s needs the least CPU: ", many: "%s need the least CPU, and cannot be told apart: "},
	{name: "memory", of: func(r compare.Round) float64 { return float64(r.RSS) },
		units: []unit{{"bytes", 1}, {"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}},
		one:   "%s needs the least memory: ", many: "%s need the least memory, and cannot be told apart: "},
}

// what is a metric in a noun, for axes and for sweeps.
var what = map[string]string{
	"echoes": "echoes a second", "p50": "latency of half of the echoes", "p99": "latency of 99 of 100 echoes",
	"cpu": "server CPU an echo", "memory": "memory of the server (PSS)",
}

// unit is the largest that leaves the greatest median at 1 or more.
func (m metric) unit(r *compare.Result) unit {
	greatest := 0.0
	for _, e := range r.Entries {
		if !r.Comparable(e) {
			continue
		}
		greatest = max(greatest, stats.Median(e.Values(m.of)))
	}
	u := m.units[0]
	for _, next := range m.units[1:] {
		if greatest >= next.times {
			u = next
		}
	}
	return u
}

// axisUnit is what stands at the axis: the noun, and the unit unless it is one.
func (m metric) axisUnit(u unit) string {
	if len(m.units) == 1 {
		return u.name
	}
	return fmt.Sprintf("%s, %s", what[m.name], u.name)
}

// figure is the chart of m.
func (m metric) figure(r *compare.Result) chart.Figure {
	u := m.unit(r)
	f := chart.Figure{Name: m.name, Below: below(r), Unit: m.axisUnit(u), Without: without(r), Foot: foot(r)}
	if r.Plan.Over.Name == "" {
		f.Title = m.leader(r, u)
		f.Series = m.bars(r, u)
		return f
	}
	f.Title = m.bends(r)
	f.X = axis(r.Plan.Over)
	for i, c := range r.Plan.Contenders {
		if s := m.line(r, c.Name, u); len(s.Points) > 0 || s.End != "" {
			s.Letter = chart.Letter(i)
			f.Series = append(f.Series, s)
		}
	}
	var mids []float64
	for _, s := range f.Series {
		for _, p := range s.Points {
			mids = append(mids, p.Mid)
		}
	}
	f.LogY = wide(mids, 20) || f.X.Log && proportional(r.Plan.Over.Name) && wide(mids, 4)
	return f
}

// proportional says of an axis that twice as much of it should bring twice as much,
// until there is no more to be had: a line that does is straight where both axes
// are logarithmic or none is, and bends where it ends. With one of them alone it
// would bend everywhere.
func proportional(over string) bool { return over == "workers" || over == "threads" || over == "rate" }

func axis(over compare.Axis) *chart.Axis {
	a := &chart.Axis{Name: over.Unit(), Values: over.Values, Label: over.Label}
	a.Log = wide(over.Values, 8)
	return a
}

// wide says that values span so much that a linear axis would press the least of
// them onto its 0.
func wide(values []float64, factor float64) bool {
	above := slices.DeleteFunc(slices.Clone(values), func(v float64) bool { return v <= 0 })
	return len(above) > 1 && slices.Max(above) >= factor*slices.Min(above)
}

func (m metric) point(e *compare.Entry, u unit) chart.Point {
	mid, low, high := stats.Spread(e.Values(m.of))
	return chart.Point{X: e.X, Mid: mid / u.times, Low: low / u.times, High: high / u.times}
}

// bars are the contenders, the best first by this metric; those that did no work come
// last. Those that did other work are left out: see without.
func (m metric) bars(r *compare.Result, u unit) []chart.Series {
	var list []chart.Series
	places := r.Standing(0)
	ranked := m.ranked(r)
	best := m.best(r, ranked)
	for _, p := range places {
		if !r.Comparable(p.Entry) && p.Entry.Rounded() > 0 {
			continue
		}
		s := chart.Series{Name: p.Entry.Contender, End: p.Entry.End, Best: slices.Contains(best, p.Entry.Contender)}
		if m.ranks() {
			s.Rank = rank(p)
		}
		if len(p.Entry.Values(m.of)) > 0 {
			s.Points = []chart.Point{m.point(p.Entry, u)}
		}
		list = append(list, s)
	}
	place := func(s chart.Series) int {
		i := slices.IndexFunc(ranked, func(e *compare.Entry) bool { return e.Contender == s.Name })
		if i < 0 {
			return len(ranked)
		}
		return i
	}
	slices.SortStableFunc(list, func(a, b chart.Series) int { return place(a) - place(b) })
	return list
}

// rank is the place, "2", or the places that it may have, "2–4"; nothing where there
// is none.
func rank(p compare.Place) string {
	switch {
	case p.Rank == 0:
		return ""
	case p.Rank == p.Last:
		return fmt.Sprint(p.Rank)
	}
	return fmt.Sprintf("%d–%d", p.Rank, p.Last)
}

// line is a contender over the points of a sweep at which it did the same work as the
// others.
func (m metric) line(r *compare.Result, contender string, u unit) chart.Series {
	s := chart.Series{Name: contender}
	for _, e := range r.Of(contender) {
		if len(e.Values(m.of)) > 0 && r.Comparable(e) {
			s.Points = append(s.Points, m.point(e, u))
		}
		if e.End != "" && s.End == "" {
			s.End = ending(r, e, s.Points)
		}
	}
	return s
}

// ending says where the line of e ends, and why it does not go on.
func ending(r *compare.Result, e *compare.Entry, points []chart.Point) string {
	label := r.Plan.Over.Label
	why := fmt.Sprintf("not measured at %s: %s", label(e.X), e.End)
	if len(points) == 0 {
		return "was " + why
	}
	return fmt.Sprintf("ends at %s; %s", label(points[len(points)-1].X), why)
}
