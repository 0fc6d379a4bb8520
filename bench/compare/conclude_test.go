package compare

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// What is concluded follows from the rounds, and from noise nothing does.
func TestConclude(t *testing.T) {
	steady := func(v float64) []float64 { return []float64{v, v * 1.01, v * 0.99, v * 1.005, v * 0.995} }
	for _, c := range []struct {
		lists map[string][]float64
		want  string
	}{
		{map[string][]float64{"a": steady(1000), "b": {990, 1008, 999, 991, 1001}},
			"With no idle clients the choice hardly matters: both are within 25 % of each other"},
		{map[string][]float64{"a": steady(1000), "b": {1000, 300, 1600, 700, 1400}},
			"With no idle clients there is no conclusion: the rounds differ more than the servers; more or longer rounds may tell"},
		{map[string][]float64{"a": steady(1000), "b": steady(500), "c": steady(100)},
			"With no idle clients a leads: it does 2 times as much as b and 10 times as much as c"},
		{map[string][]float64{"a": steady(1000), "b": {990, 1008, 999, 991, 1001}, "c": steady(100)},
			"With no idle clients a and b lead, and are too close to call: a does 10 times as much as c"},
		{map[string][]float64{"a": {1000, 1001}, "b": {500, 501}},
			"With no idle clients there is no conclusion: fewer than 3 rounds say nothing about noise"},
		{map[string][]float64{"a": steady(1000)}, ""},
	} {
		r := made(c.lists, []string{"a", "b", "c"}[:len(c.lists)]...)
		got := r.Conclude()
		if got.Sentence != c.want || got.Alike != strings.Contains(c.want, "hardly matters") {
			t.Errorf("%v: %q, want %q", c.lists, got.Sentence, c.want)
		}
	}
}

// Who did other work, rounds at the limit of the clients and rounds that others disturbed
// allow no conclusion.
func TestConcludeNothing(t *testing.T) {
	two := func() *Result {
		return made(map[string][]float64{"a": {1000, 1001, 1002}, "b": {900, 905, 901}}, "a", "b")
	}
	r := two()
	r.Disturbed = 0.4
	if got := r.Conclude(); got.Sentence != "No conclusion: other programs took up to 40 % of this machine in every round" {
		t.Errorf("%q", got.Sentence)
	}
	r = two()
	r.Entries[1].Work.Conns = 9
	if got := r.Conclude(); got.Sentence != "" {
		t.Errorf("%q of one alone", got.Sentence)
	}
	r = two()
	for _, e := range r.Entries {
		for i := range e.Rounds {
			e.Rounds[i].Bottleneck = true
		}
	}
	if got := r.Conclude(); !strings.Contains(got.Sentence, "the load generator was the limit") || got.Alike {
		t.Errorf("%+v", got)
	}
}

// Of a sweep, both ends.
func TestConcludeSweep(t *testing.T) {
	r := made(map[string][]float64{"a": {1000, 1001, 1002}, "b": {1001, 1000, 999}}, "a", "b")
	far := made(map[string][]float64{"a": {1000, 1001, 1002}, "b": {100, 101, 99}}, "a", "b")
	r.Plan.Over = Axis{Name: "idle", Values: []float64{0, 1000}}
	for _, e := range far.Entries {
		e.X = 1000
	}
	for _, e := range append(r.Entries, far.Entries...) {
		e.Work = r.Plan.Over.work(r.Plan.Work, e.X)
	}
	r.Entries = append(r.Entries, far.Entries...)
	want := "With 0 idle connections the choice hardly matters: both are within 25 % of each other; " +
		"with 1,000 a leads: it does 10 times as much as b"
	if got := r.Conclude(); got.Sentence != want || got.Alike {
		t.Errorf("%+v, want %q", got, want)
	}
}

// Of servers that are alike one leads in one run of twenty at most, and of servers of which
// one is half as fast again it is not said in more that the choice hardly matters.
func TestConcludeFromNoise(t *testing.T) {
	const trials = 100
	rnd := rand.New(rand.NewPCG(5, 7))
	led, alikeSaid, found := 0, 0, 0
	for range trials {
		if c := alike(rnd, 4, 5, 0.3, 0, 1).Conclude(); strings.Contains(c.Sentence, "lead") {
			led++
		}
		if c := alike(rnd, 4, 5, 0.1, 1, 1.5).Conclude(); c.Alike {
			alikeSaid++
		}
		if c := alike(rnd, 4, 5, 0.02, 0, 1).Conclude(); c.Alike {
			found++
		}
	}
	if led > trials*8/100 || alikeSaid > trials*8/100 || found < trials*9/10 {
		t.Errorf("of %d runs: one leads in %d though all are alike; alike in %d though one is not; alike in %d, and so they are", trials, led, alikeSaid, found)
	}
}
