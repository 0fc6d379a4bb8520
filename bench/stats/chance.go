package stats

import (
	"cmp"
	"math"
	"slices"
)

// Sure is how seldom, in all that is said together, one may be chance.
const Sure = 0.05

// Typical is the median of a variance of so many degrees of freedom, of a true
// variance of 1 (E. B. Wilson and M. M. Hilferty, 1931): few rounds make most
// look quieter than they are.
func Typical(freedom int) float64 { return math.Pow(1-2/(9*float64(freedom)), 3) }

// LeastVariance is a variance of so many degrees of freedom, of a true variance of 1,
// below which chance takes it with the probability p at most: the quantile of the
// chi-squared distribution, from the first term of its series, which is a little less.
func LeastVariance(freedom int, p float64) float64 {
	half := float64(freedom) / 2
	gamma, _ := math.Lgamma(half + 1)
	return math.Exp((math.Log(p)+gamma)/half) / half
}

// steps of a numerical integral.
const steps = 60

// Beyond is the chance that the range of k values that are alike is more than q
// times their noise, if that is itself known from so many degrees of freedom only.
func Beyond(q float64, k, freedom int) float64 {
	if q < 2.77 { // it is more than Sure even of two, and a noise that is known
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
		if list[i].byNoise() >= Sure/float64(len(list)-done) {
			break
		}
		told[i] = list[i].Differs()
	}
	return told
}
