package compare

import (
	"fmt"
	"slices"
	"strings"

	"muxlab/harness/units"
)

// What is said of a result beside its figures: who cannot be told apart, and what one
// must know.

// Refusals are the sentences about those that cannot be told apart at x: of each group
// in which none can be told from another, one.
func (r *Result) Refusals(x float64) []string {
	var all []string
	places := slices.DeleteFunc(r.Standing(x), func(p Place) bool { return p.Rank == 0 })
	if len(places) == 0 {
		return nil
	}
	f := r.family(x, Echoes)
	said := 0 // how far the last group went
	for i := range places {
		j := i + 1
		for j < len(places) && f.alikeTo(places[i:j], places[j]) {
			j++
		}
		if j > i+1 && j > said {
			all, said = append(all, r.refusal(places[i:j])), j
		}
	}
	return all
}

// alikeTo says that p can be told from none of the group.
func (f family) alikeTo(group []Place, p Place) bool {
	return !slices.ContainsFunc(group, func(other Place) bool {
		return f.apart(other.Entry, p.Entry) && !f.result.bothLimited(other.Entry, p.Entry)
	})
}

func (r *Result) refusal(tied []Place) string {
	var list []string
	for _, p := range tied {
		list = append(list, p.Entry.Contender)
	}
	first, last := tied[0].Entry, tied[len(tied)-1].Entry
	what := "ratio"
	if len(tied) > 2 {
		what = fmt.Sprintf("%s to %s", first.Contender, last.Contender)
	}
	ratio := r.Ratio(first, last)
	why := fmt.Sprintf("%s %s", what, ratio)
	switch {
	case r.bothLimited(first, last):
		why = "the load generator could do no more"
	case ratio.Differs() && r.family(first.X, Echoes).size == 2:
		why += ", at the edge of what may be chance"
	case ratio.Differs():
		why += fmt.Sprintf(", which among %d may be chance", r.family(first.X, Echoes).size)
	}
	return fmt.Sprintf("%s cannot be told apart here: %s", units.And(list), why)
}

// Notes are what one must know beside the figures, each once: who was given
// less, who came to an end and why, and what went wrong.
func (r *Result) Notes() []string {
	var all []string
	add := func(format string, a ...any) {
		if s := fmt.Sprintf(format, a...); !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	if s := r.disturbance(); s != "" {
		add("%s", s)
	}
	for _, c := range r.Plan.Contenders {
		for _, s := range fewer(r.Of(c.Name)) {
			add("%s", s)
		}
	}
	if r.Plan.Over.Name == "queue" {
		add("who finds no place in the queue waits in the kernel's backlog: while that has room, a longer queue moves the waiting and does not shorten it")
	}
	for _, s := range r.missing() {
		add("%s", s)
	}
	if limited, many := r.limited(asFast); limited != "" {
		who := "it"
		if many {
			who = "they"
		}
		add("the load generator was at its limit with %s: %s may be faster than shown", limited, who)
	}
	if limited, _ := r.limited(atRate); limited != "" {
		add("the load generator itself was late with %s: the latencies contain that", limited)
	}
	return all
}

// missing are the notes on those that came to an end, and on the rounds that failed.
func (r *Result) missing() (notes []string) {
	ended := map[string]bool{}
	for _, e := range r.Entries {
		if e.End != "" && !ended[e.Contender] {
			ended[e.Contender] = true
			notes = append(notes, fmt.Sprintf("%s: %s", e.where(r), e.End))
		}
		for _, round := range e.Rounds {
			if round.Failed != "" && !round.Repeated {
				notes = append(notes, fmt.Sprintf("%s, round %d does not count: %s", e.where(r), round.Number, round.Failed))
			}
		}
	}
	return notes
}

// fewer are the notes on the entries of a contender. Where it was given another
// number of connections at every point, they are one sentence.
func fewer(entries []*Entry) []string {
	var notes []string
	var given []int
	for _, e := range entries {
		if e.Note != "" && !slices.Contains(notes, e.Note) {
			notes, given = append(notes, e.Note), append(given, e.Work.Conns)
		}
	}
	if len(notes) < 2 {
		return notes
	}
	_, why, _ := strings.Cut(notes[0], ": ")
	return []string{fmt.Sprintf("%s driven with %s to %s connections, as many as it serves at once; at the least: %s",
		entries[0].Contender, units.Count(slices.Min(given)), units.Count(slices.Max(given)), why)}
}

func (e *Entry) where(r *Result) string {
	if r.Plan.Over.Name == "" {
		return e.Contender
	}
	return fmt.Sprintf("%s at %s", e.Contender, r.Plan.Over.Label(e.X))
}

// At a fixed rate a generator at its limit makes nobody look slower, but later.
func asFast(e *Entry) bool { return e.Work.Rate == 0 }
func atRate(e *Entry) bool { return e.Work.Rate > 0 }

// limited are those with whom the load generator was at its limit, in words, and
// whether they are several. Of a sweep it is said where: at one point it may have
// been, and at the next the server is.
func (r *Result) limited(of func(*Entry) bool) (words string, many bool) {
	var parts []string
	n := 0
	for i, e := range r.Entries {
		if slices.ContainsFunc(r.Entries[:i], func(earlier *Entry) bool { return earlier.X == e.X }) {
			continue
		}
		var names []string
		for _, e := range r.At(e.X) {
			if of(e) && r.Limited(e) {
				names = append(names, e.Contender)
			}
		}
		if n += len(names); len(names) == 0 {
			continue
		}
		part := units.And(names)
		if r.Plan.Over.Name != "" {
			part += " at " + r.Plan.Over.Label(e.X)
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "; "), n > 1
}
