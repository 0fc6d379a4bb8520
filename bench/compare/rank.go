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
	Entry *Entry
	// Rank is the best place that it may have, from 1: before it come those that do
	// more beyond doubt. Last is the worst. They are equal where it can be told from all
	// others. 0: not ranked.
	Rank, Last int
	Median     float64        // echoes a second
	ToBase     stats.Interval // echoes as a ratio to the baseline's, round by round, of the same work
}

// Standing ranks the entries at x by echoes a second, the most first. The places that
// an entry may have follow from all pairs that can be told apart: see TellApart. (M.
// Mogstad, J. P. Romano, A. M. Shaikh, D. Wilhelm, Inference for Ranks, 2024.) So a
// place is never shared for lack of evidence. Not ranked is what was given other work
// than most, or not measured; it comes last.
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
		if base != nil && e.Rounded() > 0 && base.Rounded() > 0 && e.Work == base.Work && r.Disturbed == 0 {
			p.ToBase = r.Ratio(e, base)
		}
		if e.Rounded() > 0 && r.Comparable(e) && r.Disturbed == 0 {
			p.Rank = 1
		}
		list = append(list, p)
	}
	slices.SortStableFunc(list, byRankAndMedian)
	r.place(list)
	return list
}

// Comparable says whether e was given the same work as the others at its point. What
// was not is in the tables, but in no chart and no ranking.
func (r *Result) Comparable(e *Entry) bool { return e.Work == r.usual(r.At(e.X)) }

// OtherWork says that a contender was given other work than the others wherever it was
// measured.
func (r *Result) OtherWork(contender string) bool {
	measured := false
	for _, e := range r.Of(contender) {
		if e.Rounded() == 0 {
			continue
		}
		if measured = true; r.Comparable(e) {
			return false
		}
	}
	return measured
}

// usual is the work that the plan gives at this point, if any entry got it; else what
// the first got. Where an option is varied, only those that have it are asked: they
// are what the sweep is about.
func (r *Result) usual(entries []*Entry) Work {
	if r.Plan.Over.isOption() {
		entries = r.owning(entries)
	}
	w := r.Plan.Over.work(r.Plan.Work, entries[0].X)
	for _, e := range entries {
		if e.Work == w {
			return w
		}
	}
	return entries[0].Work
}

// owning are the entries of contenders that have the option which is varied, or all
// if none has it.
func (r *Result) owning(entries []*Entry) []*Entry {
	var list []*Entry
	for _, e := range entries {
		if c := r.Plan.contender(e.Contender); c != nil && c.has(r.Plan.Over.Name) {
			list = append(list, e)
		}
	}
	if len(list) == 0 {
		return entries
	}
	return list
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

// place says of each that is ranked which places it may have.
func (r *Result) place(list []Place) {
	n := slices.IndexFunc(list, func(p Place) bool { return p.Rank == 0 })
	if n < 0 {
		n = len(list)
	}
	if n == 0 {
		return
	}
	list = list[:n]
	for i := range list {
		list[i].Rank, list[i].Last = 1, n
	}
	all := r.family(list[0].Entry.X, Echoes)
	for i := range list {
		for j := range list[:i] {
			a, b := &list[j], &list[i]
			if all.above(b.Entry, a.Entry) { // rarely: the other has the greater median
				a, b = b, a
			} else if !all.above(a.Entry, b.Entry) {
				continue
			}
			if !r.bothLimited(a.Entry, b.Entry) {
				a.Last--
				b.Rank++
			}
		}
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
