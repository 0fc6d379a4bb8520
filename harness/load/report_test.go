package load

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"muxlab/harness/kernel"
	"muxlab/harness/load/loadtest"
)

// What the intervals say adds up to what the result says, also in the files,
// which the library reads back.
func TestIntervalsAndFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	log, err := CreateIntervalLog(filepath.Join(dir, "run.hlog"))
	if err != nil {
		t.Fatal(err)
	}
	var all []Progress
	var counts, echoes int64
	intervals := 0 // with anything in them
	r := run(t, Config{
		Addr: loadtest.Serve(t, loadtest.Echo), Threads: 2, Rate: 1000, Warmup: 100 * time.Millisecond, Duration: 1200 * time.Millisecond,
		Progress: func(p Progress) {
			log.Add(p)
			all = append(all, p)
			counts += p.Interval.TotalCount()
			if p.Interval.TotalCount() > 0 {
				intervals++
			}
			if p.Measured {
				echoes += int64(p.Echoes)
			}
		},
	})
	// A measured echo was due in the measured time, or is one of the warm-up's 100 that came back late.
	if counts != r.Histogram.TotalCount() || echoes < int64(r.Echoes) || echoes > counts+100 {
		t.Errorf("the intervals have %d latencies and %d echoes, the result %d and %d", counts, echoes, r.Histogram.TotalCount(), r.Echoes)
	}
	last := all[len(all)-1]
	if len(all) < 2 || len(all) > 5 || !last.Last || last.P99 != r.Latency.P99 || last.EchoesPerSecond <= 0 {
		t.Errorf("a warm-up and two intervals were expected: %+v", all)
	}
	if err := log.Close(r); err != nil {
		t.Fatal(err)
	}
	readLog(t, filepath.Join(dir, "run.hlog"), intervals, r)
	readPercentiles(t, filepath.Join(dir, "run.hgrm"), r)
}

func readLog(t *testing.T, name string, intervals int, r Result) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	reader, n, sum := hdrhistogram.NewHistogramLogReader(f), 0, newHistogram()
	for {
		h, err := reader.NextIntervalHistogram()
		if err != nil {
			t.Fatal(err)
		}
		if h == nil {
			break
		}
		n++
		sum.Merge(h)
	}
	if n != intervals || sum.TotalCount() != r.Histogram.TotalCount() || sum.ValueAtPercentile(99) != r.Latency.P99 {
		t.Errorf("read back: %d intervals of %d, %d latencies, p99 %d", n, intervals, sum.TotalCount(), sum.ValueAtPercentile(99))
	}
}

func readPercentiles(t *testing.T, name string, r Result) {
	t.Helper()
	if err := SavePercentiles(name, r); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var last float64
	var count int64
	for line := range strings.Lines(string(text)) { // as the plotter does: four numbers, and no comment
		if f := strings.Fields(line); len(f) == 4 && f[0][0] != '#' && f[0] != "Value" {
			fmt.Sscan(f[0], &last)
			fmt.Sscan(f[2], &count)
		}
	}
	if want := float64(r.Latency.Max) / 1e6; count != r.Histogram.TotalCount() || last < want*0.99 || last > want*1.01 {
		t.Errorf("the last line is %v ms of %d, not %v of %d", last, count, want, r.Histogram.TotalCount())
	}
	if left, _ := filepath.Glob(name + ".*"); left != nil {
		t.Errorf("%v is left behind", left)
	}
}

func TestIncompleteIsMarked(t *testing.T) {
	r := Result{Histogram: newHistogram(), Incomplete: true, Why: "it was stopped"}
	r.Histogram.RecordValue(5)
	var b bytes.Buffer
	if err := WritePercentiles(&b, r); err != nil || !strings.Contains(b.String(), "INCOMPLETE: it was stopped") {
		t.Errorf("%v %s", err, b.String())
	}
	name := filepath.Join(t.TempDir(), "x.hlog")
	log, err := CreateIntervalLog(name)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(name)
	if err := log.Close(r); err != nil {
		t.Fatal(err)
	}
	if after, _ := os.ReadFile(name); !bytes.HasPrefix(after, text) || !strings.Contains(string(after), "INCOMPLETE: it was stopped") {
		t.Errorf("%s", after)
	}
}

func TestFullDisk(t *testing.T) {
	const full = "/dev/full"
	if _, err := os.Stat(full); err != nil {
		t.Skip("only Linux has " + full + ", the disk that is always full")
	}
	r := Result{Histogram: newHistogram()}
	if err := SavePercentiles(full, r); !errors.Is(err, syscall.ENOSPC) || strings.Contains(err.Error(), "\n") {
		t.Errorf("%v", err)
	}
	log, err := CreateIntervalLog(full)
	if err != nil {
		t.Fatal(err)
	}
	h := newHistogram()
	h.RecordValue(1)
	log.Add(Progress{Measured: true, Interval: h})
	if err := log.Close(r); !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "incomplete") {
		t.Errorf("%v", err)
	}
	none := filepath.Join(t.TempDir(), "none", "x")
	if _, err := CreateIntervalLog(none); err == nil || SavePercentiles(none, r) == nil {
		t.Error("there is no such folder")
	}
}

// At Begin and at End the connections are open, and both come once.
func TestBeginAndEnd(t *testing.T) {
	t.Parallel()
	for _, c := range []Config{{}, {Rate: 500}, {Threads: 3}} {
		var open atomic.Int64
		var seen []int64
		look := func() { // a busy server may not have accepted them all
			for end := time.Now().Add(5 * time.Second); open.Load() < 4 && time.Now().Before(end); {
				time.Sleep(time.Millisecond)
			}
			seen = append(seen, open.Load())
		}
		c.Addr = loadtest.Serve(t, func(n net.Conn) { open.Add(1); loadtest.Echo(n); open.Add(-1) })
		c.Begin, c.End, c.Warmup = look, look, 30*time.Millisecond
		run(t, c)
		if len(seen) != 2 || seen[0] != 4 || seen[1] != 4 {
			t.Errorf("4 connections are open at both moments: %v", seen)
		}
	}
}

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

// A run that does not come about leaves the log of the last one alone, and none
// where there was none.
func TestNoRunNoLog(t *testing.T) {
	old, none := filepath.Join(t.TempDir(), "old.hlog"), filepath.Join(t.TempDir(), "none.hlog")
	if err := os.WriteFile(old, []byte("of the last run"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{old, none} {
		log, err := CreateIntervalLog(name)
		if err == nil {
			err = log.Close(Result{})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if text, _ := os.ReadFile(old); string(text) != "of the last run" {
		t.Errorf("it holds %q", text)
	}
	if _, err := os.Stat(none); err == nil {
		t.Error("there is a log of no run")
	}
	log, err := CreateIntervalLog(old)
	if err == nil {
		err = log.Close(Result{Histogram: newHistogram()})
	}
	if text, _ := os.ReadFile(old); err != nil || !strings.HasPrefix(string(text), "#[muxlab load") || strings.Contains(string(text), "last run") {
		t.Errorf("%v: it holds %q", err, text)
	}
}
