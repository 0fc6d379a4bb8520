package load

import (
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"muxlab/harness/trace"
)

// Progress is how a run goes: what was done since the Progress before, a second
// as a rule.
type Progress struct {
	From   time.Time     // when this interval began, by the clock on the wall
	Length time.Duration // of this interval; what came in after the end counts too

	Measured bool // false: ramp and warm-up
	Last     bool // there will be no more

	Echoes          uint64 // in this interval
	EchoesPerSecond float64
	P99             int64 // nanoseconds, of all that was measured so far; 0: nothing
	Lost            int   // connections and requests so far

	// Interval holds the latencies of the messages that were answered in this
	// interval (see Result.Latency). It is the callback's until that returns.
	Interval *hdrhistogram.Histogram
}

// second is how often the threads report.
const second = int64(time.Second)

// firstCut is when they report first: once a second, and when the measured time begins.
func firstCut(start, from int64) int64 {
	if cut := from - (from-start)/second*second; cut > start {
		return cut
	}
	return start + min(second, max(from-start, 0)+second)
}

// A report is what a thread did since its last one.
type report struct {
	thread      int
	from, until int64
	measured    bool
	echoes      uint64
	lost        int
	latencies   *hdrhistogram.Histogram
}

// A desk takes the reports of all threads. A thread never waits there: it hands
// its histogram over and gets an empty one. (HdrHistogram's own Recorder swaps
// two for the same reason.)
type desk struct {
	reports chan report
	spares  chan *hdrhistogram.Histogram
}

func newDesk(threads int) *desk {
	return &desk{make(chan report, 2*threads), make(chan *hdrhistogram.Histogram, 2*threads)}
}

// handIn reports. When nobody has read the reports before, it is left for the next time.
func (t *thread) handIn(now int64) {
	for t.cut <= now {
		t.cut += second
	}
	if t.desk == nil {
		return
	}
	r := t.rest(t.index, now)
	r.measured = t.recentFrom >= t.from
	select {
	case t.desk.reports <- r:
		t.recent, t.recentFrom = 0, now
		select {
		case t.latencies = <-t.desk.spares:
		default:
			t.latencies = newHistogram()
		}
	default:
	}
}

// rest is what was not reported yet.
func (f *figures) rest(thread int, until int64) report {
	return report{thread: thread, from: f.recentFrom, until: until, measured: f.elapsed > 0,
		echoes: f.recent, lost: f.errors.Total(), latencies: f.latencies}
}

// A ledger adds the reports up.
type ledger struct {
	tell     func(Progress)          // may be nil
	all      *hdrhistogram.Histogram // of the run
	interval *hdrhistogram.Histogram // since the last Progress
	now      Progress                // being added up
	from     int64
	until    int64
	lost     []int // by thread
	heard    []bool
	clock    time.Time // of the wall, at trace time 0
}

func newLedger(threads int, tell func(Progress)) *ledger {
	return &ledger{tell: tell, all: newHistogram(), interval: newHistogram(), from: 1 << 62,
		lost: make([]int, threads), heard: make([]bool, threads), clock: time.Now().Add(-time.Duration(trace.Now()))}
}

// enter adds a report. Its histogram is empty after that, and may be used again.
func (l *ledger) enter(r report) {
	if r.latencies.TotalCount() > 0 { // a report that was left for the next time has a little of the warm-up in it
		r.measured = true
	}
	l.all.Merge(r.latencies)
	l.interval.Merge(r.latencies)
	r.latencies.Reset()
	l.from, l.until = min(l.from, r.from), max(l.until, r.until)
	l.now.Echoes += r.echoes
	l.now.Measured = l.now.Measured || r.measured
	l.lost[r.thread], l.heard[r.thread] = r.lost, true
}

// complete: every thread that still runs has reported.
func (l *ledger) complete(over []bool) bool {
	for i, heard := range l.heard {
		if !heard && !over[i] {
			return false
		}
	}
	return true
}

// publish tells what was added up, if anything was entered, and begins anew. A
// run that is stopped in the moment of a report ends with an interval of no length.
func (l *ledger) publish(last bool) {
	if l.tell != nil && l.from <= l.until {
		p := l.now
		p.From, p.Length = l.clock.Add(time.Duration(l.from)), time.Duration(l.until-l.from)
		if p.Length > 0 {
			p.EchoesPerSecond = float64(p.Echoes) / p.Length.Seconds()
		}
		p.Last, p.P99, p.Interval = last, l.all.ValueAtPercentile(99), l.interval
		for _, n := range l.lost {
			p.Lost += n
		}
		l.tell(p)
	}
	l.interval.Reset()
	l.now, l.from, l.until = Progress{}, 1<<62, 0
	clear(l.heard)
}
