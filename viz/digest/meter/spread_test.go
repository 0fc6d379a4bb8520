package meter

import (
	"math/rand/v2"
	"testing"
)

func TestASpreadIsTrueToAnEighth(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for range 2000 {
		ns := r.Int64N(1 << (12 + r.IntN(22)))
		got := spreadValueOf(spreadCellOf(ns))
		if off := got - ns; max(off, -off) > max(ns/8, spreadUnit/2) {
			t.Fatalf("%d ns are read off as %d", ns, got)
		}
	}
	s := &Spread{}
	for i := range 1000 {
		s.Add(int64(i+1) * 1000)
	}
	if p50, p99 := s.Quantile(0.5), s.Quantile(0.99); !near(float64(p50), 500e3, 70e3) || !near(float64(p99), 990e3, 130e3) {
		t.Errorf("p50 %d p99 %d of 1 to 1000 µs", p50, p99)
	}
	for range 1 << 17 {
		s.Add(5000)
	}
	if s.n > 1<<17 || s.Quantile(0.5) < 4000 || s.Quantile(0.5) > 6000 {
		t.Errorf("after many times %d are kept, p50 %d", s.n, s.Quantile(0.5))
	}
}

// near reports whether a is within by of b.
func near(a, b, by float64) bool { return a >= b-by && a <= b+by }
