package load

import (
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"golang.org/x/sys/unix"
)

// figures are what a thread found out.
type figures struct {
	connected  int    // connections that came about
	opened     uint64 // those within the measured time
	echoes     uint64 // within the measured time
	bytes      uint64 // of these
	unanswered uint64
	waited     time.Duration // the longest of these
	errors     Errors
	elapsed    time.Duration
	why        string // the run ended early

	latencies  *hdrhistogram.Histogram // since the last report
	recent     uint64                  // echoes since then, measured or not
	recentFrom int64                   // when that was
	ended      int64                   // the end of the measured time, planned or not

	late *hdrhistogram.Histogram // how late messages were sent; nil in the closed loop

	cpu    time.Duration // in the measured time
	queued time.Duration // it could have run, and others had the CPU
	idle   time.Duration // it waited; open loop alone
	shares []float64     // of threads that were added: see share
}

// mark notes that the measured time begins or is over, and reports in between. A
// report that the end has overtaken is not made: what settle hands over has it all.
func (t *thread) mark(now int64) {
	if !t.measuring && now >= t.from && t.from < t.until {
		t.measuring = true
		t.cpu, t.queued = -cpuTime(), -queueTime()
	}
	if t.measuring && !t.measured && now >= t.until {
		t.measured = true
		t.cpu += cpuTime()
		t.queued += queueTime()
	}
	if now >= t.cut && now < t.until {
		t.handIn(now)
	}
}

// enter records a latency of so many nanoseconds.
func (t *thread) enter(ns int64) { t.latencies.RecordValue(min(max(ns, 1), longest)) }

// enterLate records how late a message of the open loop is sent although its
// connection was free: that is the generator's own doing, not the server's.
func (t *thread) enterLate(c *conn, now int64) {
	if c.at >= t.from && c.at < t.until {
		t.late.RecordValue(min(max(now-c.at, 1), longest))
	}
}

// settle ends the figures.
func (t *thread) settle(now int64) {
	t.ended = t.until
	if t.measuring {
		t.elapsed = time.Duration(max(t.until-t.from, 0))
	}
	for i := range t.conns {
		if c := &t.conns[i]; c.alive {
			t.countUnanswered(c, now)
		}
	}
}

// countUnanswered goes over what was due on c and never answered. In the closed
// loop that is at most the one message under way. In the open loop it is that
// one and all that waited for it: leaving them out of the latencies would hide
// the very stall that the open loop is for.
func (t *thread) countUnanswered(c *conn, now int64) {
	if t.cfg.Rate == 0 {
		if c.message != nil {
			t.leave(now - c.since)
		}
		return
	}
	for ; c.intended < t.until; t.next(c, now) {
		t.leave(now - c.intended)
		if c.intended >= t.from {
			t.enter(now - c.intended)
		}
	}
}

// leave counts a message that has waited for so many nanoseconds.
func (t *thread) leave(ns int64) {
	t.unanswered++
	t.waited = max(t.waited, time.Duration(ns))
}

func usage(who int) time.Duration {
	var u unix.Rusage
	if unix.Getrusage(who, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
