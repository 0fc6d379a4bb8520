package load

import (
	"math"
	"strings"
	"testing"
	"time"

	"muxlab/harness/load/loadtest"
)

// times are when the messages of all connections are due, over the first second.
func times(t *testing.T, c Config) (all []int64) {
	t.Helper()
	c.Addr = loadtest.Anywhere
	c, err := c.complete()
	if err != nil {
		t.Fatal(err)
	}
	for index := range c.Threads {
		th, err := newThread(c, index)
		if err != nil {
			t.Fatal(err)
		}
		defer th.hangUpAll()
		for i := range th.conns {
			x := &conn{number: index + i*c.Threads}
			for th.first(x, 0, 0); x.intended < int64(time.Second); th.next(x, x.intended) {
				all = append(all, x.intended)
			}
		}
	}
	return all
}

func TestSteadyIsEven(t *testing.T) {
	seen := map[int64]int{}
	for _, at := range times(t, Config{Conns: 7, Threads: 3, Rate: 1000}) {
		seen[at]++
	}
	for i := range int64(1000) {
		if seen[i*1e6] != 1 {
			t.Fatalf("one message is due each millisecond: at %d ms %d", i, seen[i*1e6])
		}
	}
}

func TestBurstsComeTogether(t *testing.T) {
	seen := map[int64]int{}
	for _, at := range times(t, Config{Conns: 7, Threads: 2, Rate: 1000, Arrivals: Bursts, Burst: 50}) {
		seen[at]++
	}
	if len(seen) != 20 || seen[0] != 50 || seen[50e6] != 50 || seen[950e6] != 50 {
		t.Errorf("20 bursts of 50 are due: %v", seen)
	}
}

// Of a Poisson process the number in a second has the variance of its mean, and
// gaps spread as much as they last. The seed is fixed, so this is not luck.
func TestPoisson(t *testing.T) {
	n := len(times(t, Config{Conns: 10, Rate: 10000, Arrivals: Poisson, Seed: 7}))
	if n < 9600 || n > 10400 { // four times the deviation of 100
		t.Errorf("%d instead of 10,000", n)
	}
	th, err := newThread(Config{Conns: 1, Threads: 1, Size: 1, Seed: 7}, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer th.hangUpAll()
	var sum, squares float64
	for range 20000 {
		gap := float64(th.exponential(1e6)) / 1e6
		sum += gap
		squares += gap * gap
	}
	mean := sum / 20000
	if deviation := math.Sqrt(squares/20000 - mean*mean); math.Abs(mean-1) > 0.05 || math.Abs(deviation-1) > 0.05 {
		t.Errorf("mean %.3f, deviation %.3f, both should be 1", mean, deviation)
	}
}

// One that comes late takes the next message that is due, not those before.
func TestFirstOfALateOne(t *testing.T) {
	th := threadOf(t, Config{Addr: loadtest.Anywhere, Conns: 10, Rate: 100}) // each speaks ten times a second
	x := &conn{number: 3}
	th.first(x, 1000, 1000+230e6)
	if x.intended != 1000+330e6 && x.intended != 1000+230e6 {
		t.Errorf("due at 30, 130, 230, 330 ms; it comes at 230 and is due at %d", x.intended/1e6)
	}
	th.first(x, 1000, 1000+231e6)
	if x.intended != 1000+330e6 {
		t.Errorf("it comes at 231 and is due at %d", x.intended/1e6)
	}
}

func TestSetSizes(t *testing.T) {
	for text, words := range map[string]string{"64": "64 bytes", "64-1500": "64 to 1,500 bytes", "1, 2,300": "1, 2, 300 bytes"} {
		var c Config
		if err := c.SetSizes(text); err != nil || c.Sizes() != words {
			t.Errorf("%s: %v, %s", text, err, c.Sizes())
		}
	}
	for _, text := range []string{"", "0", "-5", "5-", "a", "1,,2", "1-2-3", "99999999999"} {
		var c Config
		if c.SetSizes(text) == nil {
			t.Errorf("%q is no size", text)
		}
	}
	if err := new(Config).SetSizes("a"); !strings.Contains(err.Error(), "to 67,108,864,") {
		t.Errorf("of the bound it says %v", err)
	}
}

// So rarely that the next message is due in more years than an int64 holds:
// turned around, it would be long past, and be counted for ever.
func TestHardlyEver(t *testing.T) {
	for _, c := range []Config{
		{Conns: 3, Rate: 1e-9}, {Conns: 3, Rate: 1e-300}, {Conns: 3, Rate: 1e-9, Arrivals: Bursts, Burst: 2},
		{Conns: 3, Rate: 1e-12, Arrivals: Poisson, Seed: 1},
	} {
		c.Addr = loadtest.Anywhere
		th := threadOf(t, c)
		x := &conn{}
		th.first(x, 0, 0)
		if th.next(x, x.intended); x.intended < int64(time.Hour) {
			t.Errorf("at %g a second, %s, the second message is due after %v", c.Rate, c.Arrivals, time.Duration(x.intended))
		}
	}
}

func TestTimesThatCannotBeAddedUp(t *testing.T) {
	for _, c := range []Config{{Duration: math.MaxInt64}, {Warmup: math.MaxInt64}, {Ramp: maxTime + 1}, {Timeout: math.MaxInt64}} {
		c.Addr = loadtest.Anywhere
		if err := c.Check(); err == nil {
			t.Errorf("taken: duration %v, warm-up %v, ramp %v, timeout %v", c.Duration, c.Warmup, c.Ramp, c.Timeout)
		}
	}
}
