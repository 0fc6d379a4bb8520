package compare

import (
	"math"

	"muxlab/bench/stats"
)

// Who can be told from whom, when all are compared with all. Of ten contenders
// that are alike the luckiest and the least lucky of five rounds lie far apart,
// and among 45 pairs a test that errs once in twenty finds two that differ. So a
// ratio must lie outside what the range of so many alike ones reaches in 95 of
// 100 runs: Tukey's studentized range, over rounds as blocks (J. W. Tukey, The
// Problem of Multiple Comparisons, 1953; NIST/SEMATECH e-Handbook of Statistical
// Methods, 7.4.7.1).
//
// The noise that a ratio is measured by is that of its own pair, but not less than that
// of the usual pair, as far as chance can explain that it looks quieter: of few rounds
// some agree by chance. It cannot explain everything. Two that stand still are told apart
// beside others that jump. Of two contenders it is Student's paired t, and nothing else.

// A family is what is compared at once: all the entries of a point that did the
// same work.
type family struct {
	result *Result
	of     func(Round) float64
	size   int
	usual  float64 // variance of the logarithm of a ratio of a pair
}

// family is that of x by a figure.
func (r *Result) family(x float64, of func(Round) float64) family {
	f := family{result: r, of: of}
	var list []*Entry
	for _, e := range r.At(x) {
		if len(e.Values(of)) > 1 && r.Comparable(e) {
			list = append(list, e)
		}
	}
	f.size = len(list)
	var variances []float64
	for i, a := range list {
		for _, b := range list[i+1:] {
			if _, v, n := stats.Moments(r.logs(a, b, of)); n > 1 {
				variances = append(variances, v/stats.Typical(n-1))
			}
		}
	}
	if len(variances) > 1 { // of two contenders, there is their own alone
		f.usual = stats.Median(variances)
	}
	return f
}

// above says whether a is beyond doubt the greater of the two. Rounds that others on
// the machine disturbed leave every doubt.
func (f family) above(a, b *Entry) bool {
	if f.result.Disturbed > 0 {
		return false
	}
	mean, own, n := stats.Moments(f.result.logs(a, b, f.of))
	if n < 2 || mean <= 0 {
		return false
	}
	size := max(f.size, 2)
	pairs := float64(size*(size-1)) / 2
	largest := own / stats.LeastVariance(n-1, stats.Sure/pairs)
	noise := math.Sqrt(max(own, min(f.usual, largest)) / 2 / float64(n))
	return stats.Beyond(mean/noise, size, (size-1)*(n-1)) < stats.Sure && f.result.RatioOf(a, b, f.of).Differs()
}

// apart says whether there is no doubt that the two differ.
func (f family) apart(a, b *Entry) bool { return f.above(a, b) || f.above(b, a) }
