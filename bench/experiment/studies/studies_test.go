package studies

import (
	"bytes"
	"context"
	"errors"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"muxlab/bench/experiment/report"
	"muxlab/bench/experiment/result"
	"muxlab/bench/experiment/rig"
	"muxlab/catalog"
	"muxlab/harness/proc"
	"muxlab/harness/trace/tracetest"
)

func TestMain(m *testing.M) {
	proc.Main(catalog.Models)
	os.Exit(tracetest.InMemory(m.Run))
}

// run runs an experiment as small as it gets, and checks what holds for all.
func run(t *testing.T, e *rig.Experiment, most int) result.Result {
	t.Helper()
	onlyHere(t, e)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	r, err := e.Do(ctx, rig.Settings{Quick: true, Most: most, Tiny: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.Incomplete {
		t.Errorf("incomplete: %s", r.Why)
	}
	if len(r.Figures) == 0 || len(r.Sentences) == 0 {
		t.Errorf("%d figures and %d sentences", len(r.Figures), len(r.Sentences))
	}
	whole(t, &r)
	return r
}

// onlyHere skips what this system cannot run, after it was seen to say so.
func onlyHere(t *testing.T, e *rig.Experiment) {
	t.Helper()
	if !e.Linux || runtime.GOOS == "linux" {
		return
	}
	if _, err := e.Do(t.Context(), rig.Settings{}, nil); !errors.Is(err, proc.ErrMachine) {
		t.Errorf("%s says %v, and not that it needs Linux", e.Name, err)
	}
	t.Skip("it needs Linux, and says so")
}

// whole checks that a result can be drawn, encoded and saved: how, the tests of
// report check.
func whole(t *testing.T, r *result.Result) {
	t.Helper()
	var b bytes.Buffer
	if err := report.Write(&b, r); err != nil {
		t.Fatal(err)
	}
	for _, no := range []string{"NaN", "Inf", "%!"} {
		if strings.Contains(b.String(), no) {
			t.Errorf("the text contains %s:\n%s", no, b.String())
		}
	}
	if _, err := report.Save(t.TempDir(), r); err != nil {
		t.Error(err)
	}
}

// value is one of ours, which must be there.
func value(t *testing.T, r result.Result, figure, series string, x float64) float64 {
	t.Helper()
	for _, f := range r.Figures {
		if f.Name == figure {
			if s := f.Ours.Find(series); s != nil {
				if y, ok := s.At(x); ok {
					return y
				}
			}
		}
	}
	t.Fatalf("figure %s has no %s at %g", figure, series, x)
	return 0
}

// timing says that a relation between times does not hold. On a machine that does
// other things meanwhile, as a test machine does, it need not: so it fails the test
// only with MUXLAB_LONG=1, and is reported else.
func timing(t *testing.T, format string, a ...any) {
	t.Helper()
	if os.Getenv("MUXLAB_LONG") != "" {
		t.Errorf(format, a...)
		return
	}
	t.Logf("not as published, on this machine and now: "+format, a...)
}

// needsFiles skips where so many descriptors cannot be had.
func needsFiles(t *testing.T, n uint64) {
	t.Helper()
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l); err != nil || l.Max < n {
		t.Skipf("it needs %d descriptors, and the limit is %d: ulimit -n %d", n, l.Max, n)
	}
}

func TestKerrisk(t *testing.T) {
	needsFiles(t, 2100)
	r := run(t, Kerrisk, 2000)
	poll, epoll := value(t, r, "one-ready", "poll", 2000), value(t, r, "one-ready", "epoll", 2000)
	if poll < 5*epoll {
		t.Errorf("at 2,000 poll costs %.1f µs and epoll %.1f: less than 5 times", poll, epoll)
	}
	if sel := value(t, r, "one-ready", "select", 2000); sel < 5*epoll {
		t.Errorf("at 2,000 select costs %.1f µs and epoll %.1f: less than 5 times", sel, epoll)
	}
	if all := value(t, r, "all-ready", "poll", 2000); all > poll/5 {
		t.Errorf("with all ready an event of poll costs %.1f µs, with one ready %.1f", all, poll)
	}
}

func TestLibevent(t *testing.T) {
	needsFiles(t, 2100)
	r := run(t, Libevent, 1000)
	if poll, epoll := value(t, r, "active-1", "poll", 1000), value(t, r, "active-1", "epoll", 1000); poll < 3*epoll {
		t.Errorf("among 1,000 pairs poll takes %.0f µs and epoll %.0f: less than 3 times", poll, epoll)
	}
}

func TestHerd(t *testing.T) {
	r := run(t, Herd, 600)
	for _, mode := range acceptModes {
		sum := 0.0
		for i := range herdWorkers {
			sum += value(t, r, "balance", mode, float64(i))
		}
		if sum != herdConns {
			t.Errorf("%s: %g of %d connections are in the trace", mode, sum, herdConns)
		}
	}
	if vain := value(t, r, "balance", "blocking", herdWorkers); vain != 0 {
		t.Errorf("blocking accepts were woken %g times in vain", vain)
	}
}

func TestOmission(t *testing.T) {
	r := run(t, Omission, 20)
	open, closed := value(t, r, "latency", openLoop, 2), value(t, r, "latency", closedLoop, 2)
	if open < 2*closed {
		timing(t, "the 99th percentile is %.1f ms in the open loop, %.1f in the closed one", open, closed)
	}
}

func TestIdle(t *testing.T) {
	r := run(t, Idle, 10)
	if fork, epoll := value(t, r, "memory", "fork", 10), value(t, r, "memory", "epoll", 10); fork < 10*epoll {
		t.Errorf("a connection of fork takes %.0f kB, one of epoll %.0f", fork, epoll)
	}
}

func TestDeque(t *testing.T) {
	r := run(t, Deque, 0)
	if a, ring := value(t, r, "operations", arraySeries, 3), value(t, r, "operations", ringSeries, 3); a < 3*ring {
		t.Errorf("pop left takes an array %.1f ns, a ring %.1f", a, ring)
	}
	if !strings.Contains(strings.Join(r.Sentences, "\n"), "inconsistent") {
		t.Error("the inconsistency of the printed table is not pointed out")
	}
}

func TestChoose(t *testing.T) {
	r := run(t, Choose, 20)
	for i := range 3 {
		value(t, r, "echoes", designLoop, float64(i))
	}
	if len(r.Sentences) != 3 {
		t.Errorf("%d verdicts for three parts of the rule", len(r.Sentences))
	}
}

func TestRing(t *testing.T) {
	var r ringBuffer
	for i := range 100 {
		r.append(i)
		r.insert(-i)
	}
	for i := 99; i >= 0; i-- {
		if a, b := r.popLeft(), r.popRight(); a != -i || b != i {
			t.Fatalf("popped %d and %d, not %d and %d", a, b, -i, i)
		}
	}
}

// An experiment that is stopped keeps what it has, and says so.
func TestStopped(t *testing.T) {
	e := Kerrisk
	onlyHere(t, e)
	ctx, cancel := context.WithCancel(t.Context())
	r, err := e.Do(ctx, rig.Settings{Quick: true, Tiny: true}, func(_ string, a ...any) {
		if a[0] == "100" {
			cancel()
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if !r.Incomplete || len(r.Figures) == 0 {
		t.Fatalf("incomplete %v, %d figures", r.Incomplete, len(r.Figures))
	}
	value(t, r, "one-ready", "epoll", 10)
	whole(t, &r)
}

// What is cut short in the middle of its first measurement has measured nothing:
// no echoes a second of a warm-up, and no stall that never came.
func TestCutShort(t *testing.T) {
	for _, e := range []*rig.Experiment{Omission, Choose} { // their first measurement takes seconds
		onlyHere(t, e)
		ctx, stop := context.WithCancel(t.Context())
		r, err := e.Do(ctx, rig.Settings{}, func(string, ...any) { time.AfterFunc(300*time.Millisecond, stop) })
		if err == nil || len(r.Figures) > 0 {
			t.Errorf("%s: %v, and shows %d figures: %v", e.Name, err, len(r.Figures), r.Sentences)
		}
		stop()
	}
}

// Of print is not said that it has two loops: it has one run, counted in two ways.
// And nothing is said of the percentiles that the stall does not touch.
func TestOmissionSaysWhatPrintIs(t *testing.T) {
	f := &result.Figure{Ours: result.Side{Label: "here", Base: 1400}, Theirs: []result.Side{printedLatency()}}
	for i, y := range []float64{0.1, 1, 1100, 1390} {
		f.Ours.Set(openLoop, float64(i), y)
		f.Ours.Set(closedLoop, float64(i), y/100)
	}
	said := strings.Join(hidden(f, nil), "\n")
	for _, want := range []string{
		"Here the 99th percentile is 0.786 of the stall in the open loop, and 0.00786 in the closed one, ",
		"In print (wrk2) the 99th percentile is 0.907 of the stall counted from when each request was due, and 0.00431 counted from when it was sent, 210 times less.",
		"In print (wrk2) the 99.9th percentile is 1.01 of the stall counted from when each request was due, and 1.01 counted from when it was sent, about as much.",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in:\n%s", want, said)
		}
	}
	if n := strings.Count(said, "percentile"); n != 4 {
		t.Errorf("%d percentiles are compared, of two sides and two that the stall touches:\n%s", n, said)
	}
}

// The rule is judged by rounds that may overlap: even a quick run has two.
func TestChooseHasRounds(t *testing.T) {
	onlyHere(t, Choose)
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	rounds := map[string][]float64{}
	s := rig.Settings{Quick: true, Tiny: true}
	figures := make([]result.Figure, len(chooseMeasures))
	if err := chooseLoad(ctx, s, func(string, ...any) {}, 0, workloads(s)[1], figures, rounds); err != nil {
		t.Fatal(err)
	}
	for name, list := range rounds {
		if len(list) < 2 {
			t.Errorf("%s is judged by %d", name, len(list))
		}
	}
}
