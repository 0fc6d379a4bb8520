package report

import (
	"fmt"
	"slices"

	"muxlab/bench/compare"
	"muxlab/harness/units"
)

// What is in no chart, since it did other work than the rest: with fewer connections
// its echoes come back sooner, whatever it does. The tables have it, with a star.

// An absent is a contender with the connections that it had.
type absent struct {
	name        string
	least, most int
}

// without is the sentence about what is not in the charts; "" if all is.
func without(r *compare.Result) string {
	var list []absent
	for _, c := range r.Plan.Contenders {
		a := absent{name: c.Name}
		for _, e := range r.Of(c.Name) {
			if e.Rounded() == 0 || r.Comparable(e) {
				continue
			}
			if n := e.Work.Conns; a.most == 0 {
				a.least, a.most = n, n
			} else {
				a.least, a.most = min(a.least, n), max(a.most, n)
			}
		}
		if a.most > 0 {
			list = append(list, a)
		}
	}
	if len(list) == 0 {
		return ""
	}
	text := fmt.Sprintf("Not in the chart, since it was other work: %s.", units.And(grouped(list)))
	least := slices.MinFunc(list, func(a, b absent) int { return a.least - b.least }).least
	if least < r.Plan.Work.Conns && r.Plan.Over.Name == "" {
		text += fmt.Sprintf(" --conns %d gives all the same.", least)
	}
	return text
}

// grouped puts together those that had as many connections: "a and b with 4".
func grouped(list []absent) []string {
	slices.SortStableFunc(list, func(a, b absent) int { return b.most - a.most })
	var words []string
	for i := 0; i < len(list); {
		var names []string
		j := i
		for ; j < len(list) && list[j].least == list[i].least && list[j].most == list[i].most; j++ {
			names = append(names, list[j].name)
		}
		with := units.Text.Plural(list[i].most, "connection")
		if list[i].least != list[i].most {
			with = units.Count(list[i].least) + " to " + with
		}
		words = append(words, units.And(names)+" with "+with)
		i = j
	}
	return words
}
