package load

import (
	"context"
	"math/rand/v2"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

// A thread is one locked OS thread with its connections, its loop and its
// figures. Nothing in it is shared with the others: their figures are added up.
//
// Times are of trace.Now, in nanoseconds.
type thread struct {
	cfg     Config
	index   int // of the threads
	k       kernel.Kernel
	wait    waiter
	conns   []conn
	byFD    []*conn // nil: not ours
	due     dueHeap // clients that have something to do later
	pattern []byte
	buf     []byte // every read goes here
	random  *rand.Rand

	come       int // clients that have come, of conns
	connecting int // connects under way
	alive      int // clients that speak and are not given up
	waiting    int // messages under way
	looked     int64
	oneSource  bool  // the kernel chooses the address of every request
	limit      error // of this machine, that ends the run

	start       int64 // when the run began
	from, until int64 // the measured time
	gap         float64
	messages    uint64 // begun
	speaking    bool
	measuring   bool // the measured time has begun
	measured    bool // and is over

	desk *desk // where it reports to; nil: nowhere
	cut  int64 // when it reports next
	figures
}

const patternSlack = 4096 // messages begin anywhere in the first 4 KiB of the pattern

const (
	oneRead = 256 << 10          // bytes read at once, at most
	drain   = int64(time.Second) // how long to wait for what is due when the time is over
)

// newThread makes the thread number index of cfg.Threads. It has every
// cfg.Threads-th of the connections, beginning with that number.
func newThread(cfg Config, index int) (*thread, error) {
	own := (cfg.Conns - index + cfg.Threads - 1) / cfg.Threads
	t := &thread{cfg: cfg, index: index, k: kernel.NewDirect(), conns: make([]conn, own)}
	t.latencies = newHistogram()
	t.from, t.until = 1<<62, 1<<62
	t.buf = make([]byte, min(max(cfg.largest()+1, 16<<10), oneRead))
	t.due = make(dueHeap, 0, own)
	t.random = rand.New(rand.NewPCG(cfg.Seed, uint64(index)))
	if cfg.Rate > 0 {
		t.gap = float64(cfg.Active) / cfg.Rate * 1e9
		t.late = newHistogram()
	}
	t.pattern = make([]byte, patternSlack+cfg.largest())
	random := rand.New(rand.NewPCG(1, 2))
	for i := range t.pattern {
		t.pattern[i] = byte(random.Uint32())
	}
	var err error
	if t.wait, err = newWaiter(t.k); err != nil {
		return nil, t.whole(err)
	}
	return t, nil
}

// speak is the run: ramp, warm-up, measured time, and a moment for what is under way.
func (t *thread) speak(ctx context.Context, start int64) error {
	t.start = start
	t.from = start + int64(t.cfg.Ramp+t.cfg.Warmup)
	t.until = t.from + int64(t.cfg.Duration)
	t.recentFrom, t.cut = start, firstCut(start, t.from)
	t.schedule()
	for {
		now := trace.Now()
		t.mark(now)
		if t.over(ctx, now) {
			t.mark(now)
			t.settle(now)
			return nil
		}
		t.arriveDue(now)
		t.speakDue(now)
		if err := t.turn(t.sleep(now)); err != nil {
			return err
		}
	}
}

// schedule gives everyone who is there the time of the first message.
func (t *thread) schedule() {
	t.speaking = true
	for i := range t.conns {
		if c := &t.conns[i]; c.alive {
			t.first(c, t.start, t.start)
			c.at = c.intended
			t.due.push(c)
		}
	}
}

// speakDue sends what is due. The clock is read for each message of the open
// loop: of a burst, the last ones are later than the first.
func (t *thread) speakDue(now int64) {
	for len(t.due) > 0 && t.due[0].at <= now {
		c := t.due.pop()
		switch {
		case c.message != nil:
			t.sendMore(c)
		case c.intended < t.until:
			if t.late != nil {
				now = trace.Now()
				t.enterLate(c, now)
			}
			t.begin(c, now)
		}
	}
}

// over reports that nothing is left to do.
func (t *thread) over(ctx context.Context, now int64) bool {
	if now < t.until {
		nobody := t.alive == 0 && t.come == len(t.conns) && t.connecting == 0
		switch {
		case ctx.Err() != nil:
			t.why, t.until = "it was stopped", now
		case t.limit != nil:
			t.why, t.until = t.limit.Error(), now
		case nobody:
			t.why, t.until = "no active connection was left: "+t.errors.First, now
		default:
			return false
		}
	}
	idle := t.waiting == 0 && (len(t.due) == 0 || t.due[0].at >= t.until)
	return idle || t.alive == 0 || now >= t.until+drain
}

// sleep is how long the loop may wait: until the next one has something to do,
// or the time is over.
func (t *thread) sleep(now int64) time.Duration {
	d := int64(tick)
	if len(t.due) > 0 {
		d = min(d, t.due[0].at-now)
	}
	if now < t.until {
		d = min(d, t.until-now)
		if t.come < len(t.conns) && t.connecting < atOnce {
			d = min(d, t.arrival()-now)
		}
	}
	return time.Duration(max(d, 0))
}

// turn waits once and serves what is ready. A descriptor that is closed and made
// anew in a turn had its event in it already, so no event meets the wrong one.
func (t *thread) turn(timeout time.Duration) error {
	events, err := t.waitFor(timeout)
	if err != nil {
		return t.whole(err)
	}
	for _, e := range events {
		c := t.byFD[e.FD]
		if c == nil {
			continue // lost earlier in this turn
		}
		if c.state == connecting {
			t.finish(c)
			continue
		}
		if e.Events.Has(kernel.Out) && c.writing {
			t.send(c)
		}
		if e.Events&^kernel.Out != 0 && c.state != closed && c.state != unopened {
			t.receive(c)
		}
	}
	t.lookForTimeouts()
	return nil
}

// waitFor waits, and in the open loop measures how long: a loop that never waits
// is the bottleneck. (In the closed loop its CPU time says so.)
func (t *thread) waitFor(timeout time.Duration) ([]kernel.EpollEvent, error) {
	if t.late == nil || !t.measuring || t.measured {
		return t.wait.wait(timeout)
	}
	began := trace.Now()
	events, err := t.wait.wait(timeout)
	t.idle += time.Duration(trace.Now() - began)
	return events, err
}

// lookForTimeouts goes over all connections, ten times a second.
func (t *thread) lookForTimeouts() {
	now := trace.Now()
	if now-t.looked < int64(min(100*time.Millisecond, t.cfg.Timeout/4)) {
		return
	}
	t.looked = now
	for i := range t.conns {
		c := &t.conns[i]
		if now-c.since < int64(t.cfg.Timeout) {
			continue
		}
		switch c.state {
		case connecting:
			t.lose(c, noConnect, nil)
		case waiting:
			t.lose(c, noEcho, nil)
		}
	}
}

func (t *thread) hangUpAll() {
	for i := range t.conns {
		if c := &t.conns[i]; c.state != unopened && c.state != closed {
			t.hangUp(c)
		}
	}
	t.wait.close()
}
