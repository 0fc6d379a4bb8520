package compare

import (
	"math"
	"slices"

	"muxlab/bench/stats"
)

// Echoes is the figure that contenders are ranked by.
func Echoes(r Round) float64 { return r.EchoesPerSecond }

// A Place is one entry among the others at its point.
type Place struct {
	Entry  *Entry
	Rank   int            // from 1; those that cannot be told apart share one. 0: not ranked
	Median float64        // echoes a second
	ToBase stats.Interval // echoes as a ratio to the baseline's, round by round
}

// Standing ranks the entries at x by echoes a second, the most first. A rank of
// its own has who does less, beyond doubt, than everyone above: see TellApart. Not
// ranked is what was given other work than the baseline, or not measured; it
// comes last.
func (r *Result) Standing(x float64) []Place {
	entries := r.At(x)
	var base *Entry
	for _, e := range entries {
		if e.Contender == r.Plan.Baseline {
			base = e
		}
	}
	var list []Place
	for _, e := range entries {
		p := Place{Entry: e, Median: stats.Median(e.Values(Echoes))}
		if base != nil && e.Rounded() > 0 && base.Rounded() > 0 {
			p.ToBase = r.Ratio(e, base)
		}
		if e.Rounded() > 0 && e.Work == r.usual(entries) {
			p.Rank = 1
		}
		list = append(list, p)
	}
	slices.SortStableFunc(list, byRankAndMedian)
	r.share(list)
	return list
}

// usual is the work that the plan gives at this point, if anybody got it; else
// what the first got.
func (r *Result) usual(entries []*Entry) Work {
	w := r.Plan.Over.work(r.Plan.Work, entries[0].X)
	for _, e := range entries {
		if e.Work == w {
			return w
		}
	}
	return entries[0].Work
}

func byRankAndMedian(a, b Place) int {
	switch {
	case a.Rank != b.Rank:
		return b.Rank - a.Rank
	case a.Median > b.Median:
		return -1
	case a.Median < b.Median:
		return 1
	}
	return 0
}

// share gives the ranks: one that does less than all of the group above, beyond
// doubt, begins a new one. The order within a group says nothing.
func (r *Result) share(list []Place) {
	if len(list) == 0 {
		return
	}
	all := r.family(list[0].Entry.X, Echoes)
	first := 0
	for i := range list {
		if list[i].Rank == 0 {
			return
		}
		below := true
		for _, p := range list[first:i] {
			below = below && all.above(p.Entry, list[i].Entry) && !r.bothLimited(p.Entry, list[i].Entry)
		}
		if below {
			first = i
		}
		list[i].Rank = first + 1
	}
}

// TellApart says whether the rounds leave no doubt which of the two does more
// echoes, where all at their point are compared with each other. Where the load
// generator could do no more with either, they do leave one.
func (r *Result) TellApart(a, b *Entry) bool {
	return r.Apart(a, b, Echoes) && !r.bothLimited(a, b)
}

// Apart is TellApart for another figure.
func (r *Result) Apart(a, b *Entry, of func(Round) float64) bool {
	return r.family(a.X, of).apart(a, b)
}

func (r *Result) bothLimited(a, b *Entry) bool { return r.Limited(a) && r.Limited(b) }

// near the most that the load generator did with anybody at the point, it is at
// its limit. Far below, it only had to share its CPU: the servers' doing, or that
// of others on this machine.
const near = 0.8

// Limited says whether the figure of e may be the load generator's and not the
// server's: it said of most rounds that it could do no more, and did more nowhere.
func (r *Result) Limited(e *Entry) bool {
	if !e.limited() {
		return false
	}
	most := 0.0
	for _, other := range r.At(e.X) {
		most = max(most, stats.Median(other.Values(Echoes)))
	}
	return stats.Median(e.Values(Echoes)) >= near*most
}

// Ratio is that of the echoes of a to those of b, over the rounds that count for both.
func (r *Result) Ratio(a, b *Entry) stats.Interval { return r.RatioOf(a, b, Echoes) }

// RatioOf is Ratio for another figure.
func (r *Result) RatioOf(a, b *Entry, of func(Round) float64) stats.Interval {
	return stats.Paired(r.logs(a, b, of), r.Plan.Seed)
}

// logs are the logarithms of the ratios of a to b, round by round.
func (r *Result) logs(a, b *Entry, of func(Round) float64) []float64 {
	byNumber := map[int]float64{}
	for _, round := range b.good() {
		byNumber[round.Number] = of(round)
	}
	var list []float64
	for _, round := range a.good() {
		if v, w := of(round), byNumber[round.Number]; v > 0 && w > 0 {
			list = append(list, math.Log(v/w))
		}
	}
	return list
}
