// Package stats says what measurements on a machine that is not quiet allow to say:
// medians, ratios with an interval that holds the true one in 95 of 100 runs, and
// which of several differences are not chance.
//
// Files, in the order to read them: stats.go (one list), interval.go (a ratio),
// bootstrap.go (how its interval is found), chance.go (many ratios at once).
//
// What it leaves out: what was measured, and by whom. It knows lists of numbers.
package stats

import "slices"

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

// Moments are the mean of a list, its variance, and its length.
func Moments(list []float64) (mean, variance float64, n int) {
	n = len(list)
	for _, v := range list {
		mean += v / float64(n)
	}
	for _, v := range list {
		variance += (v - mean) * (v - mean) / float64(max(n-1, 1))
	}
	return mean, variance, n
}

// Least is the number of rounds from which on something may be concluded from their
// spread.
const Least = 3
