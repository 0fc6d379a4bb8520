package stats

import (
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

func noisy(rnd *rand.Rand, n int, mean, noise float64) []float64 {
	list := make([]float64, n)
	for i := range list {
		list[i] = mean * math.Exp(noise*rnd.NormFloat64())
	}
	return list
}

// logs are the logarithms of the ratios of a to b.
func logs(a, b []float64) []float64 {
	var list []float64
	for i := range a {
		list = append(list, math.Log(a[i]/b[i]))
	}
	return list
}

// Two that are the same must not be ranked, but for the 1 in 20 that is promised;
// two that differ by four times the noise must.
func TestRefusal(t *testing.T) {
	const trials = 120
	for _, n := range []int{3, 5, 8} {
		rnd := rand.New(rand.NewPCG(uint64(n), 7))
		same, different := 0, 0
		for i := range trials {
			a, b := noisy(rnd, n, 1000, 0.05), noisy(rnd, n, 1000, 0.05)
			c := noisy(rnd, n, 1300, 0.05)
			if Paired(logs(a, b), uint64(i)).Differs() {
				same++
			}
			if Paired(logs(c, b), uint64(i)).Differs() {
				different++
			}
		}
		t.Logf("%d rounds: %.3f of the same ranked, %.3f of the different", n, float64(same)/trials, float64(different)/trials)
		if same > trials*9/100 {
			t.Errorf("%d rounds: %d of %d pairs that are the same were ranked", n, same, trials)
		}
		if n >= 5 && different < trials*9/10 {
			t.Errorf("%d rounds: only %d of %d pairs that differ were ranked", n, different, trials)
		}
	}
}

// The same for two runs that share no rounds.
func TestRefusalUnpaired(t *testing.T) {
	const trials = 100
	rnd := rand.New(rand.NewPCG(1, 7))
	same, different := 0, 0
	for i := range trials {
		a, b := noisy(rnd, 5, 1000, 0.05), noisy(rnd, 5, 1000, 0.05)
		if Unpaired(a, b, uint64(i)).Differs() {
			same++
		}
		if Unpaired(noisy(rnd, 5, 1300, 0.05), b, uint64(i)).Differs() {
			different++
		}
	}
	if same > trials*9/100 || different < trials*9/10 {
		t.Errorf("%d of the same, %d of the different told apart, of %d", same, different, trials)
	}
}

// What a whole round suffers from does not blur the ratio: that is what pairing is for.
func TestPaired(t *testing.T) {
	a, b := []float64{100, 50, 200, 25, 100}, []float64{80, 40, 160, 20, 80}
	i := Paired(logs(a, b), 1)
	if math.Abs(i.Ratio-1.25) > 1e-9 || !i.Differs() {
		t.Errorf("%+v", i)
	}
	if back := Paired(logs(b, a), 1); math.Abs(back.Ratio*i.Ratio-1) > 1e-9 {
		t.Errorf("a/b is %v and b/a %v", i.Ratio, back.Ratio)
	}
	if again := Paired(logs(a, b), 1); again != i {
		t.Error("the same seed gives another interval")
	}
	if one := Paired(logs(a[:1], b[:1]), 1); one.Differs() || !strings.Contains(one.String(), "one round") {
		t.Errorf("one round: %s", one)
	}
	if none := Paired(logs(nil, nil), 1); none.Differs() || none != (Interval{}) {
		t.Errorf("no round: %+v", none)
	}
}

// trials is how often chance is tried: a few times, or many with MUXLAB_LONG=1. The
// seeds are fixed, so that each run finds the same.
func trials(few, many int) int {
	if os.Getenv("MUXLAB_LONG") != "" {
		return many
	}
	return few
}

// The interval holds the true ratio in 95 of 100 runs, also of two or three
// rounds. Seeded: the same on every machine.
func TestIntervalsHoldTheTruth(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, rounds := range []int{2, 3, 5, 10} {
		runs := trials(300, 1000)
		held := 0
		for n := range runs {
			logs := make([]float64, rounds) // of ratios of 1
			for i := range logs {
				logs[i] = random.NormFloat64() / 10
			}
			if !Paired(logs, uint64(n)).Differs() {
				held++
			}
		}
		if held < 938*runs/1000 {
			t.Errorf("of %d rounds the interval holds the true ratio in %d of %d runs", rounds, held, runs)
		}
	}
}

// Medians and spreads of nothing, and of one, are no accident.
func TestSpread(t *testing.T) {
	if m, l, h := Spread(nil); m != 0 || l != 0 || h != 0 {
		t.Error(m, l, h)
	}
	if m, l, h := Spread([]float64{3}); m != 3 || l != 3 || h != 3 {
		t.Error(m, l, h)
	}
	if m, l, h := Spread([]float64{4, 1, 2, 3}); m != 2.5 || l != 1 || h != 4 {
		t.Error(m, l, h)
	}
}

// An interval is in words that people read, however wide it is.
func TestDigits(t *testing.T) {
	for i, want := range map[Interval]string{
		{Ratio: 4.76, Low: 1e-5, High: 2.2e6, Rounds: 2}: "4.76, too noisy to say: it takes more or longer rounds",
		{Ratio: 1.15, Low: 0.005, High: 311, Rounds: 5}:  "1.15, too noisy to say: it takes more or longer rounds",
		{Ratio: 1.15, Low: 0.9, High: 1.5, Rounds: 5}:    "1.15, 95 % from 0.90 to 1.50",
		{Ratio: 70, Low: 1.1, High: 12345, Rounds: 2}:    "70.0, 95 % from 1.10 to 10,000 or more",
	} {
		if got := i.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// Of many ratios that are looked at one may lie apart by chance: ten that did not
// change are said to have in one run of twenty.
func TestChangedOfMany(t *testing.T) {
	const trials = 100
	rnd := rand.New(rand.NewPCG(5, 5))
	said, missed := 0, 0
	for range trials {
		var list []Interval
		for range 10 {
			list = append(list, Unpaired(noisy(rnd, 5, 1000, 0.03), noisy(rnd, 5, 1000, 0.03), 1))
		}
		for _, told := range Changed(list) {
			if told {
				said++
			}
		}
		list[3] = Unpaired(noisy(rnd, 5, 1300, 0.03), noisy(rnd, 5, 1000, 0.03), 1)
		if !Changed(list)[3] {
			missed++
		}
	}
	if said > 10 || missed > 10 {
		t.Errorf("of %d runs, %d ratios of 1 were said to have changed, and %d of 1.3 not", trials, said, missed)
	}
}

// The chances are those of the tables: Student's t with 4, and Tukey's q.
func TestBeyond(t *testing.T) {
	for _, c := range []struct {
		q          float64
		k, freedom int
	}{{2.776 * math.Sqrt2, 2, 4}, {12.706 * math.Sqrt2, 2, 1}, {5.04, 3, 4}, {4.04, 3, 8}, {5.07, 10, 18}, {4.76, 10, 36}, {2.77, 2, 1e6}} {
		if p := Beyond(c.q, c.k, c.freedom); math.Abs(p-0.05) > 0.001 {
			t.Errorf("beyond %.2f of %d with %d: %.4f", c.q, c.k, c.freedom, p)
		}
	}
}

// The quantiles of the chi-squared distribution in the tables of the handbook
// (NIST/SEMATECH, 1.3.6.7.4), divided by the degrees of freedom.
func TestLeastVariance(t *testing.T) {
	for _, c := range []struct {
		freedom int
		p, want float64
	}{{1, 0.01, 0.000157}, {2, 0.01, 0.0201 / 2}, {4, 0.01, 0.297 / 4}, {9, 0.001, 1.152 / 9}, {9, 0.01, 2.088 / 9}} {
		if got := LeastVariance(c.freedom, c.p); got > c.want*1.01 || got < c.want*0.8 {
			t.Errorf("%d degrees of freedom, %v: %v, and the table has %v", c.freedom, c.p, got, c.want)
		}
	}
}
