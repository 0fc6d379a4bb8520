package compare

import (
	"fmt"
	"math/rand/v2"
	"os"
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

// A rank of its own is told from everyone above, whatever the noise of each.
func TestRanksAreToldApart(t *testing.T) {
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
		for i := 1; i < k; i++ {
			if places[i].Rank == places[i-1].Rank {
				continue
			}
			for j := places[i-1].Rank - 1; j < i; j++ {
				if !r.TellApart(places[j].Entry, places[i].Entry) {
					t.Fatalf("%s has rank %d and %s rank %d, and they cannot be told apart", places[j].Entry.Contender, places[j].Rank,
						places[i].Entry.Contender, places[i].Rank)
				}
			}
		}
	}
}

// The first is told from the last, and neither from the one between: they share a
// place, and the sentence does not say that all are alike.
func TestChain(t *testing.T) {
	r := made(map[string][]float64{
		"a": {1100, 1102, 1098, 1101, 1099}, "b": {1300, 900, 1250, 850, 1060}, "c": {1000, 1001, 999, 1002, 998},
		"d": {500, 501, 499, 502, 498}, "e": {400, 401, 399, 402, 398},
	}, "a", "b", "c", "d", "e")
	places := r.Standing(0)
	if places[2].Rank != 1 || places[3].Rank != 4 || !r.TellApart(r.Entries[0], r.Entries[2]) {
		t.Fatalf("%+v", places)
	}
	want := "a, b and c share a place: a does more than c, but between them nobody can be told from all above"
	if s := r.Refusals(0); len(s) != 1 || s[0] != want {
		t.Errorf("%q", s)
	}
}
