package report

import (
	"cmp"
	"fmt"
	"slices"

	"muxlab/bench/compare"
	"muxlab/bench/stats"
	"muxlab/harness/units"
)

// ranked are the entries that can be ranked by m, the best first.
func (m metric) ranked(r *compare.Result) []*compare.Entry {
	var list []*compare.Entry
	for _, p := range r.Standing(0) {
		if r.Comparable(p.Entry) && len(p.Entry.Values(m.of)) > 0 {
			list = append(list, p.Entry)
		}
	}
	slices.SortStableFunc(list, func(a, b *compare.Entry) int {
		by := cmp.Compare(stats.Median(a.Values(m.of)), stats.Median(b.Values(m.of)))
		if m.more {
			return -by
		}
		return by
	})
	return list
}

// best are the names of the first, and of those that cannot be told from it; by
// echoes, which have ranks, of those on the first place.
func (m metric) best(r *compare.Result, ranked []*compare.Entry) []string {
	var names []string
	if m.ranks() && r.Disturbed == 0 {
		for _, p := range r.Standing(0) {
			if p.Rank == 1 {
				names = append(names, p.Entry.Contender)
			}
		}
		return names
	}
	for i, e := range ranked {
		if i == 0 || !m.apart(r, ranked[0], e) {
			names = append(names, e.Contender)
		}
	}
	return names
}

// leader is the sentence of who is best, and of who cannot be told from it.
func (m metric) leader(r *compare.Result, u unit) string {
	ranked := m.ranked(r)
	if len(ranked) == 0 {
		return "Nothing was measured that could be ranked"
	}
	names := m.best(r, ranked)
	low, high := 0.0, 0.0
	for _, e := range ranked {
		if v := stats.Median(e.Values(m.of)) / u.times; slices.Contains(names, e.Contender) {
			high = max(high, v)
			if low == 0 || v < low {
				low = v
			}
		}
	}
	value := units.Number(high)
	if units.Number(low) != units.Number(high) {
		value = units.Number(low) + " to " + units.Number(high)
	}
	value += " " + u.name
	switch {
	case r.Disturbed > 0:
		return "This machine was too busy for a ranking: " + value
	case len(names) > 1 && high > farApart*low:
		return fmt.Sprintf("Too noisy to say which of %d is best%s: %s", len(names), m.noun(), value)
	}
	return m.who(names, len(ranked)) + value + m.next(r, ranked, len(names))
}

// farApart is how far apart those on the first place may be for a title to say that
// they cannot be told apart. Beyond, all that can be said is that the rounds are noisy.
const farApart = 2

// noun is the metric in brackets, where its unit does not say what it is.
func (m metric) noun() string {
	if len(m.units) == 1 {
		return ""
	}
	return " (" + what[m.name] + ")"
}

// apart says whether the two can be told apart by this metric.
func (m metric) apart(r *compare.Result, a, b *compare.Entry) bool {
	if m.ranks() {
		return r.TellApart(a, b)
	}
	return r.Apart(a, b, m.of)
}

// ranks says whether contenders are ranked by this metric.
func (m metric) ranks() bool { return m.name == metrics[0].name }

// fewNames is how many names a title holds.
const fewNames = 3

// who are the best of so many.
func (m metric) who(names []string, of int) string {
	switch {
	case of == 1:
		return names[0] + ": "
	case len(names) == 1:
		return fmt.Sprintf(m.one, names[0])
	case len(names) == of && of > fewNames:
		return fmt.Sprintf("None of the %d can be told from the best%s: ", of, m.noun())
	case len(names) <= fewNames:
		return fmt.Sprintf(m.many, units.And(names))
	default:
		return fmt.Sprintf(m.many, fmt.Sprintf("%s and %d others", names[0], len(names)-1))
	}
}

// next is how far behind the second is, where there is one that can be told apart.
func (m metric) next(r *compare.Result, ranked []*compare.Entry, leaders int) string {
	if leaders != 1 || len(ranked) < 2 {
		return ""
	}
	i := r.RatioOf(ranked[0], ranked[1], m.of)
	if i.Ratio < 1 && i.Ratio > 0 {
		return fmt.Sprintf("; %s needs %s times that", ranked[1].Contender, units.Times(1/i.Ratio))
	}
	return fmt.Sprintf(", %s times %s", units.Times(i.Ratio), ranked[1].Contender)
}

// A change is what became of a contender from one end of a sweep to the other.
type change struct {
	name  string
	ratio float64
}

// changes are those that can be told from noise, with so many looked at, and how
// many were measured.
func (m metric) changes(r *compare.Result) (list []change, measured int) {
	var names []string
	var ratios []stats.Interval
	for _, c := range r.Plan.Contenders {
		if entries := r.Of(c.Name); len(entries) > 1 {
			i := r.RatioOf(entries[len(entries)-1], entries[0], m.of)
			measured += min(i.Rounds, 1)
			names, ratios = append(names, c.Name), append(ratios, i)
		}
	}
	for i, told := range stats.Changed(ratios) {
		if told && r.Disturbed == 0 {
			list = append(list, change{names[i], ratios[i].Ratio})
		}
	}
	slices.SortStableFunc(list, func(a, b change) int { return cmp.Compare(b.ratio, a.ratio) })
	return list, measured
}

// bends is the sentence of a sweep: of those whose first and last point can be
// told apart, who changed most one way and the other.
func (m metric) bends(r *compare.Result) string {
	over, noun := r.Plan.Over, what[m.name]
	all, measured := m.changes(r)
	head := fmt.Sprintf("From %s to %s %s: %s", over.Label(over.Values[0]), over.Label(over.Values[len(over.Values)-1]), over.Unit(), noun)
	switch {
	case measured == 0:
		return fmt.Sprintf("%s over %s", capital(noun), over.Unit())
	case len(all) == 0:
		return head + ", no change that can be told from noise"
	case len(all) == 1:
		return fmt.Sprintf("%s ×\u00a0%s with %s", head, units.Times(all[0].ratio), all[0].name)
	}
	low := all[len(all)-1]
	return fmt.Sprintf("%s ×\u00a0%s with %s, ×\u00a0%s with %s", head, units.Times(all[0].ratio), all[0].name, units.Times(low.ratio), low.name)
}

func capital(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}
