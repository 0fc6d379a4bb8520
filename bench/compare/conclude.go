package compare

import (
	"fmt"
	"slices"
	"strings"

	"muxlab/bench/stats"
	"muxlab/harness/units"
)

// What follows from a result, in a sentence. It says no more than the ranking does
// (rank.go, apart.go), and one thing that a ranking cannot say: that the choice hardly
// matters. For that it is not enough that no difference was found. The intervals must
// leave no room for one.

// A Conclusion is what follows from a result.
type Conclusion struct {
	Sentence string // without a period at its end; "" if nothing was compared
	// Alike: the choice hardly matters, since all differences are small beyond doubt.
	Alike bool
}

// small is the ratio up to which a difference hardly matters.
const small = 1.25

// Conclude says what follows from r. Where the noise allows no conclusion, that is the
// sentence.
func (r *Result) Conclude() Conclusion {
	switch points := r.compared(); {
	case len(points) == 0:
		return Conclusion{}
	case r.Disturbed > 0:
		return Conclusion{Sentence: fmt.Sprintf("No conclusion: other programs took up to %s of this machine in every round", units.Text.Percent(r.Disturbed))}
	case r.Plan.Over.Name == "":
		c := r.concludeAt(0)
		c.Sentence = r.Plan.Work.with() + " " + c.Sentence
		return c
	case len(points) == 1:
		c := r.concludeAt(points[0])
		c.Sentence = r.pointWords(points[0]) + " " + c.Sentence
		return c
	default:
		return r.concludeSweep(points[0], points[len(points)-1])
	}
}

// concludeSweep is about both ends of a sweep.
func (r *Result) concludeSweep(first, last float64) Conclusion {
	a, b := r.concludeAt(first), r.concludeAt(last)
	c := Conclusion{Alike: a.Alike && b.Alike}
	if a.Sentence == b.Sentence {
		c.Sentence = fmt.Sprintf("With %s and with %s %s alike %s", r.Plan.Over.Label(first), r.Plan.Over.Label(last), r.Plan.Over.Unit(), a.Sentence)
	} else {
		c.Sentence = fmt.Sprintf("%s %s; with %s %s", r.pointWords(first), a.Sentence, r.Plan.Over.Label(last), b.Sentence)
	}
	return c
}

func (r *Result) pointWords(x float64) string {
	return fmt.Sprintf("With %s %s", r.Plan.Over.Label(x), r.Plan.Over.Unit())
}

// compared are the points at which at least two did the same work.
func (r *Result) compared() []float64 {
	var list []float64
	for _, x := range r.Plan.points() {
		n := 0
		for _, e := range r.At(x) {
			if e.Rounded() > 0 && r.Comparable(e) {
				n++
			}
		}
		if n > 1 {
			list = append(list, x)
		}
	}
	return list
}

// concludeAt is what follows at x, as the second half of a sentence.
func (r *Result) concludeAt(x float64) Conclusion {
	places := slices.DeleteFunc(r.Standing(x), func(p Place) bool { return p.Rank == 0 })
	first, last := places[0], places[len(places)-1]
	leaders := leading(places)
	switch {
	case len(leaders) == len(places) && r.bothLimited(first.Entry, last.Entry):
		return say("there is no conclusion: the load generator was the limit, not the servers")
	case fewest(places) < stats.Least:
		return say("there is no conclusion: fewer than %d rounds say nothing about noise", stats.Least)
	case r.within(places, small):
		return Conclusion{fmt.Sprintf("the choice hardly matters: %s are within %.0f %% of each other", all(len(places)), 100*(small-1)), true}
	case len(leaders) == len(places):
		return say("there is no conclusion: the rounds differ more than the servers; more or longer rounds may tell")
	}
	var names []string
	for _, p := range leaders {
		names = append(names, p.Entry.Contender)
	}
	verb := "lead, and are too close to call"
	if len(leaders) == 1 {
		verb = "leads"
	}
	return say("%s %s%s", units.And(names), verb, r.behind(leaders, places))
}

// leading are the places that may be the first.
func leading(places []Place) (list []Place) {
	for _, p := range places {
		if p.Rank == 1 {
			list = append(list, p)
		}
	}
	return list
}

// behind is how many times as much the first of the leaders does as the next and the
// last that it can be told from; "" if there is none.
func (r *Result) behind(leaders, places []Place) string {
	a, name := leaders[0].Entry, "it"
	if len(leaders) > 1 {
		name = a.Contender
	}
	var list []string
	for _, p := range places {
		if p.Rank > 1 && r.TellApart(a, p.Entry) {
			list = append(list, fmt.Sprintf("%s times as much as %s", units.Times(r.Ratio(a, p.Entry).Ratio), p.Entry.Contender))
		}
	}
	if len(list) == 0 {
		return ""
	}
	if len(list) > 2 {
		list = []string{list[0], list[len(list)-1]}
	}
	return fmt.Sprintf(": %s does %s", name, units.And(list))
}

// within says that, beyond doubt, none does more than so many times as much as another.
func (r *Result) within(places []Place, factor float64) bool {
	for i, p := range places {
		for _, other := range places[i+1:] {
			if ratio := r.Ratio(p.Entry, other.Entry); ratio.Rounds < 2 || ratio.High > factor || ratio.Low < 1/factor {
				return false
			}
		}
	}
	return true
}

// fewest are the rounds of the one that has the fewest.
func fewest(places []Place) int {
	n := places[0].Entry.Rounded()
	for _, p := range places {
		n = min(n, p.Entry.Rounded())
	}
	return n
}

func say(format string, a ...any) Conclusion { return Conclusion{Sentence: fmt.Sprintf(format, a...)} }

func all(n int) string {
	if n == 2 {
		return "both"
	}
	return fmt.Sprintf("all %d", n)
}

// with is the work, as the beginning of a sentence.
func (w Work) with() string {
	parts := []string{"no idle clients"}
	if w.Idle > 0 {
		parts[0] = units.Text.Plural(w.Idle, "idle client")
	}
	if w.PerRequest {
		parts = append(parts, "a new connection for every message")
	}
	if w.Compute > 0 {
		parts = append(parts, units.Text.Latency(float64(w.Compute))+" of computing for each")
	}
	if w.Sleep > 0 {
		parts = append(parts, units.Text.Latency(float64(w.Sleep))+" of sleep for each")
	}
	if len(parts) > 1 && w.Idle == 0 {
		parts = parts[1:]
	}
	return "With " + strings.Join(parts, " and ")
}
