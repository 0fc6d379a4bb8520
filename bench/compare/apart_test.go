package compare

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

// alike is a result of k entries, of n rounds each, whose noise is in percent;
// the first of them are faster.
func alike(rnd *rand.Rand, k, n int, noise float64, first int, faster float64) *Result {
	lists := map[string][]float64{}
	var names []string
	for i := range k {
		name, mean := fmt.Sprint("c", i), 1000.0
		if i < first {
			mean *= faster
		}
		names = append(names, name)
		lists[name] = noisy(rnd, n, mean, noise)
	}
	return made(lists, names...)
}

func worst(places []Place) int {
	rank := 0
	for _, p := range places {
		rank = max(rank, p.Rank)
	}
	return rank
}

// trials is how often chance is tried: a few times, or many with MUXLAB_LONG=1. The
// seeds are fixed, so that each run finds the same.
func trials(few, many int) int {
	if os.Getenv("MUXLAB_LONG") != "" {
		return many
	}
	return few
}

// Of contenders that are alike two are told apart in one run of twenty, however
// many there are, and not in every second one, as the luckiest and the least lucky
// of ten would be by a test of a pair.
func TestAlikeAreNotRanked(t *testing.T) {
	trials := trials(60, 150)
	for _, c := range [][2]int{{2, 5}, {3, 5}, {4, 3}, {10, 5}} {
		rnd := rand.New(rand.NewPCG(uint64(c[0]), uint64(c[1])))
		ranked, told := 0, 0
		for range trials {
			r := alike(rnd, c[0], c[1], 0.03, 0, 1)
			if worst(r.Standing(0)) > 1 {
				ranked++
			}
			if anyApart(r) {
				told++
			}
		}
		t.Logf("%d contenders, %d rounds: ranked in %.1f %% of the runs, two told apart in %.1f %%", c[0], c[1],
			100*float64(ranked)/float64(trials), 100*float64(told)/float64(trials))
		if ranked > told || told > trials*8/100 {
			t.Errorf("%d contenders that are alike, %d rounds: of %d runs %d ranked, and %d told two apart", c[0], c[1], trials, ranked, told)
		}
	}
}

func anyApart(r *Result) bool {
	f := r.family(0, Echoes)
	for i, a := range r.Entries {
		for _, b := range r.Entries[i+1:] {
			if f.apart(a, b) {
				return true
			}
		}
	}
	return false
}

// Who is a fifth faster, at a noise of 3 %, is said to be in five rounds: one of
// ten, and five of ten.
func TestAFifthIsRanked(t *testing.T) {
	const trials = 40
	for _, first := range []int{1, 5} {
		rnd := rand.New(rand.NewPCG(uint64(first), 9))
		found := 0
		for range trials {
			places := alike(rnd, 10, 5, 0.03, first, 1.2).Standing(0)
			if places[first-1].Rank == 1 && places[first].Rank == first+1 {
				found++
			}
		}
		if found < trials*9/10 {
			t.Errorf("%d of 10 are a fifth faster: found in %d of %d runs", first, found, trials)
		}
	}
}

// A place is what the pairs that are told apart leave, and the fastest of all may be
// the first.
func TestPlacesFollowFromPairs(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 3))
	for range 60 {
		k := 2 + rnd.IntN(6)
		lists := map[string][]float64{}
		var names []string
		for i := range k {
			names = append(names, fmt.Sprint("c", i))
			lists[names[i]] = noisy(rnd, 2+rnd.IntN(8), 1000*(1+rnd.Float64()), 0.1*rnd.Float64())
		}
		r := made(lists, names...)
		places := r.Standing(0)
		for _, p := range places {
			told := 0
			for _, other := range places {
				if r.TellApart(p.Entry, other.Entry) {
					told++
				}
			}
			if p.Last-p.Rank != k-1-told || p.Rank < 1 || p.Last > k {
				t.Fatalf("%s has one of the places %d to %d of %d, and is told from %d", p.Entry.Contender, p.Rank, p.Last, k, told)
			}
		}
		if places[0].Rank != 1 || places[k-1].Last != k {
			t.Fatalf("%+v", places)
		}
	}
}

// One whose rounds differ much lies between two that can be told apart: those two do not
// share a place for it, though one does five times as much.
func TestAFivefoldSpreadSharesNoPlace(t *testing.T) {
	r := made(map[string][]float64{
		"a": {1000, 1002, 998, 1001, 999}, "b": {2500, 90, 2000, 60, 500}, "c": {200, 201, 199, 202, 198},
	}, "a", "b", "c")
	places := r.Standing(0)
	for i, want := range [][2]int{{1, 2}, {1, 3}, {2, 3}} {
		if p := places[i]; p.Rank != want[0] || p.Last != want[1] {
			t.Errorf("%s has one of the places %d to %d, want %v", p.Entry.Contender, p.Rank, p.Last, want)
		}
	}
	refusals := r.Refusals(0)
	if len(refusals) != 2 || !strings.HasPrefix(refusals[0], "a and b cannot be told apart") || !strings.HasPrefix(refusals[1], "b and c cannot be told apart") {
		t.Errorf("%q", refusals)
	}
}
