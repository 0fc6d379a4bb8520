package stats

import (
	"math"
	"math/rand/v2"
	"slices"
)

// resamples of a bootstrap.
const resamples = 1000

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
// rounds is. Resampled, two rounds reach as far as the error of their mean and no
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
