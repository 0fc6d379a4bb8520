package load

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

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
