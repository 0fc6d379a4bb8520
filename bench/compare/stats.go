package compare

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Median of list; 0 of none.
func Median(list []float64) float64 { return quantile(slices.Sorted(slices.Values(list)), 0.5) }

// Spread is the median with the least and the greatest. Nothing is left out as an
// outlier: the reader sees how quiet the machine was.
func Spread(list []float64) (median, least, most float64) {
	if len(list) == 0 {
		return 0, 0, 0
	}
	return Median(list), slices.Min(list), slices.Max(list)
}

// quantile of a sorted list, between its values; 0 of none.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}

// An Interval is a ratio, and where the true one lies in 95 of 100 such runs.
type Interval struct {
	Ratio float64 `json:"ratio"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	// Rounds is how many pairs it rests on. From fewer than two nothing follows,
	// and Low and High are 0.
	Rounds int `json:"rounds"`

	chance float64 // see byNoise
}

// Differs says whether the noise leaves no doubt that the ratio is not 1, if it
// is the only one that is looked at. Of several, see TellApart and Changed.
func (i Interval) Differs() bool { return i.Rounds > 1 && (i.Low > 1 || i.High < 1) }

// widest: from an interval around 1 that is so many times as wide nothing follows.
const widest = 10

// Noisy says whether the noise leaves everything open.
func (i Interval) Noisy() bool { return i.Rounds > 1 && !i.Differs() && i.High > widest*i.Low }

// byNoise is the chance that noise alone brings a ratio so far from 1.
func (i Interval) byNoise() float64 {
	if i.Rounds < 2 {
		return 1
	}
	return i.chance
}

// String is the ratio with its interval: "1.02, 95 % from 0.96 to 1.08".
func (i Interval) String() string {
	if i.Rounds < 2 {
		return fmt.Sprintf("%s, from one round, which says nothing about noise", digits(i.Ratio))
	}
	if i.Noisy() {
		return fmt.Sprintf("%s, too noisy to say: it takes more or longer rounds", digits(i.Ratio))
	}
	return fmt.Sprintf("%s, 95 %% from %s to %s", digits(i.Ratio), digits(i.Low), digits(i.High))
}

// digits writes a ratio: two decimals near 1, else three digits.
func digits(v float64) string {
	switch {
	case v >= 9995:
		return "10\u00a0000 or more"
	case v >= 99.95:
		return fmt.Sprintf("%.0f", v)
	case v >= 9.995:
		return fmt.Sprintf("%.1f", v)
	case v >= 0.0995 || v == 0:
		return fmt.Sprintf("%.2f", v)
	}
	if v < 0.001 {
		return "less than 0.001"
	}
	return fmt.Sprintf("%.2g", v)
}

// resamples of a bootstrap.
const resamples = 1000

// Paired is the ratio of a to b, measured in the same rounds: a[i] beside b[i].
// All must be above 0.
//
// The estimate is that of Hodges and Lehmann, the median of all means of two
// rounds (of logarithms, so that a/b and b/a agree): nearly as sharp as the mean,
// and one bad round does not move it. The interval is from a bootstrap, the rounds
// drawn anew with repetition. Of few rounds a bootstrap is too sure of itself; it
// is widened as Student's t is wider than the normal distribution, see widening.
func Paired(a, b []float64, seed uint64) Interval {
	n := min(len(a), len(b))
	logs := make([]float64, n)
	for i := range logs {
		logs[i] = math.Log(a[i] / b[i])
	}
	return paired(logs, seed)
}

func paired(logs []float64, seed uint64) Interval {
	n := len(logs)
	rnd := rand.New(rand.NewPCG(seed, uint64(n)))
	sample := make([]float64, n)
	i := interval(n, walsh(logs), func() float64 {
		redraw(rnd, sample, logs)
		return walsh(sample)
	})
	mean, variance, _ := spread(logs)
	i.chance = chanceOf(mean, variance/float64(n), float64(n-1))
	return i
}

// Unpaired is the ratio of a to b, measured at different times. Its estimate is
// the median of all quotients of one by another.
func Unpaired(a, b []float64, seed uint64) Interval {
	la, lb := logarithms(a), logarithms(b)
	rnd := rand.New(rand.NewPCG(seed, uint64(len(a)+len(b))))
	sa, sb := make([]float64, len(a)), make([]float64, len(b))
	i := interval(min(len(a), len(b)), shift(la, lb), func() float64 {
		redraw(rnd, sa, la)
		redraw(rnd, sb, lb)
		return shift(sa, sb)
	})
	ma, va, na := spread(la)
	mb, vb, nb := spread(lb)
	va, vb = va/float64(na), vb/float64(nb)
	freedom := (va + vb) * (va + vb) / (va*va/float64(na-1) + vb*vb/float64(nb-1)) // Welch's
	if va+vb == 0 {
		freedom = float64(min(na, nb) - 1)
	}
	i.chance = chanceOf(ma-mb, va+vb, freedom)
	return i
}

// chanceOf is that of Student's t: how often a mean of this variance is so far
// from 0 by noise alone.
func chanceOf(mean, variance, freedom float64) float64 {
	switch {
	case !(freedom >= 1): // of one value nothing follows
		return 0
	case mean == 0:
		return 1
	}
	return beyond(math.Abs(mean)/math.Sqrt(variance)*math.Sqrt2, 2, int(freedom))
}

// interval runs the bootstrap around the logarithm at, which rests on n rounds.
func interval(n int, at float64, draw func() float64) Interval {
	switch {
	case n == 0:
		return Interval{}
	case n == 1:
		return Interval{Ratio: math.Exp(at), Rounds: 1}
	}
	all := make([]float64, resamples)
	for i := range all {
		all[i] = draw()
	}
	slices.Sort(all)
	wider := widening(n)
	low := at - wider*math.Max(0, at-quantile(all, 0.025))
	high := at + wider*math.Max(0, quantile(all, 0.975)-at)
	return Interval{Ratio: math.Exp(at), Low: math.Exp(low), High: math.Exp(high), Rounds: n}
}

// widening is how many times as wide as that of the bootstrap the interval of n
// rounds is. Drawn anew, two rounds reach as far as the error of their mean and no
// further, so that they are widened by all of Student's t.
func widening(n int) float64 {
	if n == 2 {
		return student(1)
	}
	return student(n-1) / 1.96 * math.Sqrt(float64(n)/float64(n-1))
}

func logarithms(list []float64) []float64 {
	logs := make([]float64, len(list))
	for i, v := range list {
		logs[i] = math.Log(v)
	}
	return logs
}

func redraw(rnd *rand.Rand, sample, from []float64) {
	for i := range sample {
		sample[i] = from[rnd.IntN(len(from))]
	}
}

// exact is how many values are all paired with each other; of more, the median
// alone is as good, and so much faster.
const exact = 40

// walsh is the median of the means of all pairs, each with itself too.
func walsh(list []float64) float64 {
	if len(list) > exact {
		return Median(list)
	}
	means := make([]float64, 0, len(list)*(len(list)+1)/2)
	for i, a := range list {
		for _, b := range list[i:] {
			means = append(means, (a+b)/2)
		}
	}
	slices.Sort(means)
	return quantile(means, 0.5)
}

// shift is the median of all differences of an a and a b.
func shift(a, b []float64) float64 {
	if len(a) > exact || len(b) > exact {
		return Median(a) - Median(b)
	}
	differences := make([]float64, 0, len(a)*len(b))
	for _, x := range a {
		for _, y := range b {
			differences = append(differences, x-y)
		}
	}
	slices.Sort(differences)
	return quantile(differences, 0.5)
}

// studentTable is the 97.5th percentile of Student's t with 1, 2, ... degrees of freedom.
var studentTable = []float64{12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
	2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086}

func student(freedom int) float64 {
	if freedom <= len(studentTable) {
		return studentTable[freedom-1]
	}
	return 1.96 + 2.5/float64(freedom)
}
