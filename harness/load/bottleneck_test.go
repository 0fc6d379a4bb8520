package load

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/load/loadtest"
)

// slow is a waiter that makes the load generator busy with something else.
type slow struct {
	waiter
	d time.Duration
}

func (s slow) wait(time.Duration) ([]kernel.EpollEvent, error) {
	for start := time.Now(); time.Since(start) < s.d; {
	}
	return s.waiter.wait(0)
}

func TestItSaysThatItWasTheBottleneck(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(32)) // or it waits for the server beside it in a way that no kernel counts
	addr := loadtest.Serve(t, loadtest.Echo)
	for _, c := range []struct {
		rate float64
		slow time.Duration
		says string
	}{{0, 3 * time.Millisecond, "bottleneck itself"}, {200, 3 * time.Millisecond, "load generator was late"}} {
		cfg := Config{Addr: addr, Conns: 20, Rate: c.rate, Duration: 300 * time.Millisecond}
		th := play(t, cfg, func(k kernel.Kernel) waiter {
			w, err := newWaiter(k)
			if err != nil {
				t.Fatal(err)
			}
			return slow{w, c.slow}
		}, func() {})
		if c.rate > 0 {
			th.idle = th.elapsed // what burns is inside of the wait, here
		}
		r := Result{Config: th.cfg, ClientBusy: th.share(), ClientCPU: th.cpu.Seconds(), Duration: th.elapsed, Latency: latency(th.latencies)}
		if th.late != nil {
			r.Lateness = latency(th.late)
		}
		if got := r.bottleneck(); !strings.Contains(got, c.says) {
			t.Errorf("rate %v: it says %q (busy %.2f, %+v, late %+v)", c.rate, got, r.ClientBusy, r.Latency, r.Lateness)
		}
	}
}

func TestBottleneckSentences(t *testing.T) {
	ms := int64(time.Millisecond)
	for want, r := range map[string]Result{
		"":          {ClientBusy: 0.5, Latency: Latency{P99: ms}},
		"whole CPU": {ClientBusy: 0.95, ClientCPU: 1.8, Duration: time.Second, Config: Config{Threads: 2}},
		"ran for 60 % of the time and could have for 95 %: others had the CPU": {ClientBusy: 0.95, ClientCPU: 0.6, Duration: time.Second},
		"lower rate": {ClientBusy: 0.95, Config: Config{Rate: 1}},
		"late":       {ClientBusy: 0.5, Config: Config{Rate: 1}, Latency: Latency{P99: 9 * ms}, Lateness: Latency{P99: ms}},
	} {
		if got := r.bottleneck(); !strings.Contains(got, want) || (want == "") != (got == "") {
			t.Errorf("%q, not %q", got, want)
		}
	}
	// A millisecond beside a second is nothing.
	if got := (&Result{Latency: Latency{P99: 1000 * ms}, Lateness: Latency{P99: ms}}).bottleneck(); got != "" {
		t.Error(got)
	}
}

// An echo that comes back after the cut, before the loop has looked at the clock
// again, is no longer the old interval's.
func TestTheEchoAfterTheCut(t *testing.T) {
	th := reporting(t)
	th.recent = 3
	th.record(&conn{message: th.pattern[:64], intended: th.from - 5}, th.from+1)
	if len(th.desk.reports) != 1 {
		t.Fatal("no report at the cut")
	}
	r := <-th.desk.reports
	if r.echoes != 3 || r.measured || r.until != th.from+1 {
		t.Errorf("the warm-up had 3 echoes: %+v", r)
	}
	if last := th.rest(0, th.until); last.echoes != 1 || th.echoes != 1 || last.from != th.from+1 {
		t.Errorf("the fourth is measured: %d in the result, %+v", th.echoes, last)
	}
}

// What comes after an end that a late thread reaches before its cut is told, too.
func TestTheEndOvertakesTheCut(t *testing.T) {
	th := reporting(t)
	th.mark(th.until + 7)
	th.record(&conn{message: th.pattern[:64], intended: th.until - 5}, th.until+9)
	if len(th.desk.reports) != 0 {
		t.Error("the last report is settle's")
	}
	th.settle(th.until + 9)
	var told []Progress
	l := newLedger(1, func(p Progress) { told = append(told, p) })
	l.enter(th.rest(0, th.ended))
	l.publish(true)
	if len(told) != 1 || !told[0].Last || told[0].Echoes != 1 || told[0].P99 == 0 || told[0].EchoesPerSecond <= 0 {
		t.Errorf("%+v", told)
	}
}

// A run that is stopped in the moment in which it reports has a last interval all the same.
func TestStoppedInTheMomentOfAReport(t *testing.T) {
	th := reporting(t)
	var told []Progress
	l := newLedger(1, func(p Progress) { told = append(told, p) })
	th.mark(th.from)
	l.enter(<-th.desk.reports)
	l.publish(false)
	th.until = th.from
	th.settle(th.from)
	l.enter(th.rest(0, th.ended))
	l.publish(true)
	if len(told) != 2 || !told[1].Last || told[1].Length != 0 || told[1].EchoesPerSecond != 0 {
		t.Errorf("%+v", told)
	}
}

// reporting is a thread that has spoken for 10 ns and measures the next 100.
func reporting(t *testing.T) *thread {
	t.Helper()
	th := threadOf(t, Config{Addr: loadtest.Anywhere})
	th.desk = newDesk(1)
	th.start, th.from, th.until = 100, 110, 210
	th.recentFrom, th.cut = 100, firstCut(100, 110)
	return th
}

func TestNobodyTakesTheReports(t *testing.T) {
	th := threadOf(t, Config{Addr: loadtest.Anywhere})
	th.desk = newDesk(1)
	th.from, th.until, th.cut = 0, 1<<62, 1
	for i := range int64(10) {
		th.recent++
		th.mark(1 + i*2*second)
	}
	sum := th.recent
	for len(th.desk.reports) > 0 {
		sum += (<-th.desk.reports).echoes
	}
	if sum != 10 || th.recent == 0 {
		t.Errorf("nothing is lost, and nobody waits: %d, %d", sum, th.recent)
	}
}
