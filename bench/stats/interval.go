package stats

import (
	"fmt"
	"math"
	"math/rand/v2"

	"muxlab/harness/units"
)

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
		return fmt.Sprintf("%s, from one round, which says nothing about noise", units.Ratio(i.Ratio))
	}
	if i.Noisy() {
		return fmt.Sprintf("%s, too noisy to say: it takes more or longer rounds", units.Ratio(i.Ratio))
	}
	return fmt.Sprintf("%s, 95 %% from %s to %s", units.Ratio(i.Ratio), units.Ratio(i.Low), units.Ratio(i.High))
}

// Paired is the ratio of two things that were measured together, round by round, of
// which logs are the logarithms.
//
// The estimate is that of Hodges and Lehmann, the median of all means of two
// rounds (of logarithms, so that a/b and b/a agree): nearly as sharp as the mean,
// and one bad round does not move it. The interval is from a bootstrap, the rounds
// resampled with replacement. Of few rounds a bootstrap is too sure of itself; it
// is widened as Student's t is wider than the normal distribution, see widening.
func Paired(logs []float64, seed uint64) Interval {
	n := len(logs)
	rnd := rand.New(rand.NewPCG(seed, uint64(n)))
	sample := make([]float64, n)
	i := interval(n, walsh(logs), func() float64 {
		redraw(rnd, sample, logs)
		return walsh(sample)
	})
	mean, variance, _ := Moments(logs)
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
	ma, va, na := Moments(la)
	mb, vb, nb := Moments(lb)
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
	return Beyond(math.Abs(mean)/math.Sqrt(variance)*math.Sqrt2, 2, int(freedom))
}
