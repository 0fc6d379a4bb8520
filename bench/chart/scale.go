package chart

import (
	"math"
	"slices"

	"muxlab/harness/units"
)

// A scale puts values on 0 to 1.
type scale struct {
	low, high float64
	log       bool
	zero      bool // logarithmic, with a 0 apart, a step to the left of everything
}

// gap is the middle of the gap between a 0 and the least of a logarithmic axis, from 0
// to 1; false if there is none.
func (s scale) gap() (at float64, ok bool) {
	return s.at(s.low) / 2, s.zero && s.at(s.low) > 0
}

// newScale covers all values, and a little more. Values that a logarithmic scale
// has no place for are left out, but for 0.
func newScale(values []float64, log bool) scale {
	var above []float64
	s := scale{log: log}
	for _, v := range values {
		switch {
		case !units.Finite(v) || v < 0:
		case v == 0 && log:
			s.zero = true
		default:
			above = append(above, v)
		}
	}
	if len(above) == 0 {
		return scale{low: 0, high: 1}
	}
	s.low, s.high = slices.Min(above), slices.Max(above)
	switch {
	case !log && s.high == s.low && s.low > 0:
		s.low, s.high = 0, 2*s.high
	case s.high == s.low && log:
		s.low, s.high = s.low/2, 2*s.high
	case s.high == 0:
		s.high = 1
	}
	return s
}

// spanning is from the least of the values to the greatest, and not a bit more: an
// axis in a terminal has no cell to spare. A linear one begins at 0 or below.
func spanning(values []float64, log bool) scale {
	s := scale{low: math.Inf(1), high: math.Inf(-1), log: log}
	for _, v := range values {
		if log && v <= 0 {
			continue // has no place on a log axis
		}
		s.low, s.high = min(s.low, v), max(s.high, v)
	}
	switch {
	case s.low > s.high: // there is no value that has a place
		s.low, s.high = 1, 1
	case !log:
		s.low = min(s.low, 0)
	}
	return s
}

// cell is which of n cells v is in; false if it has no place.
func (s scale) cell(v float64, n int) (int, bool) {
	if s.log && v <= 0 {
		return 0, false
	}
	return int(math.Round(s.at(v) * float64(n-1))), true
}

// value is the value at a place from 0 to 1: the inverse of at.
func (s scale) value(at float64) float64 {
	if s.log {
		return s.low * math.Pow(s.high/s.low, at)
	}
	return s.low + at*(s.high-s.low)
}

// step is how far to the left of the least a 0 stands, in decades.
const step = 0.7

// at is the place of v, from 0 to 1.
func (s scale) at(v float64) float64 {
	if s.high == s.low {
		return 0
	}
	if !s.log {
		return clamp((v - s.low) / (s.high - s.low))
	}
	left := math.Log10(s.low)
	if s.zero {
		left -= step
	}
	if v <= 0 {
		return 0
	}
	return clamp((math.Log10(v) - left) / (math.Log10(s.high) - left))
}

func clamp(v float64) float64 { return min(max(v, 0), 1) }

// ticks are round values on the scale, about n.
func (s scale) ticks(n int) []float64 {
	if s.log {
		return s.decades(n)
	}
	size := (s.high - s.low) / float64(max(n, 1))
	power := math.Pow(10, math.Floor(math.Log10(size)))
	for _, times := range []float64{1, 2, 5, 10} {
		if power*times >= size {
			size = power * times
			break
		}
	}
	var list []float64
	for i := math.Ceil(s.low / size); i*size <= s.high*1.0001; i++ {
		list = append(list, i*size)
	}
	return list
}

// decades are the powers of ten, with 2 and 5 between them if they are few.
func (s scale) decades(n int) []float64 {
	from, to := math.Floor(math.Log10(s.low)), math.Ceil(math.Log10(s.high))
	between := []float64{1}
	if to-from <= 2 {
		between = []float64{1, 2, 5}
	}
	every := math.Max(1, math.Ceil((to-from)/float64(max(n, 1))))
	var list []float64
	for p := from; p <= to; p += every {
		for _, b := range between {
			if v := b * math.Pow(10, p); v >= s.low*0.999 && v <= s.high*1.001 {
				list = append(list, v)
			}
		}
	}
	return list
}
