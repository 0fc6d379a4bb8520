package compare

import (
	"cmp"
	"math"
	"slices"
)

// Who can be told from whom, when all are compared with all. Of ten contenders
// that are alike the luckiest and the least lucky of five rounds lie far apart,
// and among 45 pairs a test that errs once in twenty finds two that differ. So a
// ratio must lie outside what the range of so many alike ones reaches in 95 of
// 100 runs: Tukey's studentized range, over rounds as blocks (J. W. Tukey, The
// Problem of Multiple Comparisons, 1953; NIST/SEMATECH e-Handbook of Statistical
// Methods, 7.4.7.1).
//
// The noise that a ratio is measured by is that of its own pair, but not less
// than that of the usual pair: of few rounds some agree by chance. Of two
// contenders it is Student's paired t, and nothing else.

// sure is how seldom, in all that is said together, one may be chance.
const sure = 0.05

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
	entries := r.At(x)
	for _, e := range entries {
		if len(e.Values(of)) > 1 && e.Work == r.usual(entries) {
			list = append(list, e)
		}
	}
	f.size = len(list)
	var variances []float64
	for i, a := range list {
		for _, b := range list[i+1:] {
			if _, v, n := spread(r.logs(a, b, of)); n > 1 {
				variances = append(variances, v/typical(n-1))
			}
		}
	}
	if len(variances) > 1 { // of two contenders, there is their own alone
		f.usual = Median(variances)
	}
	return f
}

// typical is the median of a variance of so many degrees of freedom, of a true
// variance of 1 (E. B. Wilson and M. M. Hilferty, 1931): few rounds make most
// look quieter than they are.
func typical(freedom int) float64 { return math.Pow(1-2/(9*float64(freedom)), 3) }

// above says whether a is beyond doubt the greater of the two.
func (f family) above(a, b *Entry) bool {
	mean, own, n := spread(f.result.logs(a, b, f.of))
	if n < 2 || mean <= 0 {
		return false
	}
	noise := math.Sqrt(max(own, f.usual) / 2 / float64(n))
	size := max(f.size, 2)
	return beyond(mean/noise, size, (size-1)*(n-1)) < sure && f.result.RatioOf(a, b, f.of).Differs()
}

// apart says whether there is no doubt that the two differ.
func (f family) apart(a, b *Entry) bool { return f.above(a, b) || f.above(b, a) }

// spread is the mean of a list, and its variance.
func spread(list []float64) (mean, variance float64, n int) {
	n = len(list)
	for _, v := range list {
		mean += v / float64(n)
	}
	for _, v := range list {
		variance += (v - mean) * (v - mean) / float64(max(n-1, 1))
	}
	return mean, variance, n
}

// steps of a numerical integral.
const steps = 60

// beyond is the chance that the range of k values that are alike is more than q
// times their noise, if that is itself known from so many degrees of freedom only.
func beyond(q float64, k, freedom int) float64 {
	if q < 2.77 { // it is more than sure even of two, and a noise that is known
		return 1
	}
	v := float64(freedom)
	from, to := -9/math.Sqrt(v), 3/math.Sqrt(v) // of the logarithm of the noise
	within, all := 0.0, 0.0
	for i := range steps + 1 {
		u := from + (to-from)*float64(i)/steps
		noise := math.Exp(u)
		density := math.Exp(v * (u - noise*noise/2 + 0.5))
		all += density
		within += density * inRange(q*noise, k)
	}
	return 1 - within/all
}

// inRange is the chance that the range of k values of a normal distribution is
// within w: one is the least, and all others are within w of it.
func inRange(w float64, k int) float64 {
	const from, to = -6.0, 6.0
	sum := 0.0
	for i := range steps + 1 {
		z := from + (to-from)*float64(i)/steps
		density := math.Exp(-z*z/2) / math.Sqrt(2*math.Pi)
		sum += density * math.Pow(normal(z+w)-normal(z), float64(k-1))
	}
	return min(1, float64(k)*sum*(to-from)/steps)
}

// normal is the chance to be below z in the normal distribution.
func normal(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }

// Changed says of several ratios that were measured apart from each other which
// are not 1 beyond doubt: the surest first, each must be as sure as the number of
// those that are left asks for (S. Holm, A Simple Sequentially Rejective Multiple
// Test Procedure, 1979).
func Changed(list []Interval) []bool {
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(list[a].byNoise(), list[b].byNoise()) })
	told := make([]bool, len(list))
	for done, i := range order {
		if list[i].byNoise() >= sure/float64(len(list)-done) {
			break
		}
		told[i] = list[i].Differs()
	}
	return told
}
