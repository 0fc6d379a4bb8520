package load

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"muxlab/harness/trace"
)

// Run drives the server at cfg.Addr and returns what it measured. It opens all
// connections first (or during the ramp, or for each message), then speaks for
// cfg.Warmup and cfg.Duration, and closes them before it returns.
//
// An error says that nothing could be measured: a wrong Config, no server, or a
// limit of this machine (ErrLimit). A server that loses connections, answers
// wrongly or dies in the middle is no error: see Result.Errors and Incomplete.
// When ctx is done the run ends early, within about a second, with what it has.
//
// While it runs, GOMAXPROCS is at least one more than cfg.Threads.
func Run(ctx context.Context, cfg Config) (Result, error) {
	cfg, err := cfg.complete()
	if err != nil {
		return Result{}, err
	}
	if err := CheckDescriptors(cfg.Conns); err != nil {
		return Result{Config: cfg}, err
	}
	defer enoughProcs(cfg.Threads + 1)()
	return newWorkers(cfg).run(ctx)
}

// enoughProcs gives the Go scheduler n processors, and returns what takes them
// back: a thread that loads hardly ever lets go of its own.
func enoughProcs(n int) (restore func()) {
	if before := runtime.GOMAXPROCS(0); before < n {
		runtime.GOMAXPROCS(n)
		return func() { runtime.GOMAXPROCS(before) }
	}
	return func() {}
}

// workers are the threads of a run and what they wait for together.
type workers struct {
	cfg     Config
	desk    *desk
	ledger  *ledger
	ready   chan error    // one of each: its connections are made, or cannot be
	begin   chan struct{} // closed: speak
	start   int64         // since when; valid once begin is closed
	done    chan outcome  // one of each: it has spoken
	dismiss chan struct{} // closed: hang up
	gone    sync.WaitGroup

	over   []bool // threads that have spoken
	begun  bool   // cfg.Begin was called
	ended  bool   // cfg.End was called
	merged figures
	wrong  error
}

type outcome struct {
	thread int
	figures
	limit error
	err   error
}

func newWorkers(cfg Config) *workers {
	return &workers{
		cfg: cfg, desk: newDesk(cfg.Threads), ledger: newLedger(cfg.Threads, cfg.Progress),
		ready: make(chan error), begin: make(chan struct{}), done: make(chan outcome), dismiss: make(chan struct{}),
		over: make([]bool, cfg.Threads),
	}
}

func (c *workers) run(ctx context.Context) (Result, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for i := range c.cfg.Threads {
		c.gone.Go(func() {
			runtime.LockOSThread() // for good: the thread ends with the goroutine
			c.play(ctx, i)
		})
	}
	for range c.cfg.Threads {
		if err := <-c.ready; err != nil {
			c.wrong = err
			cancel() // the others need not go on
		}
	}
	c.start = trace.Now()
	close(c.begin)
	c.follow(cancel)
	c.finish()
	close(c.dismiss)
	c.gone.Wait()
	return c.result()
}

// play is the life of one thread.
func (c *workers) play(ctx context.Context, index int) {
	t, err := newThread(c.cfg, index)
	if err != nil {
		c.ready <- err
		<-c.begin
		c.done <- outcome{thread: index, err: err}
		return
	}
	defer t.hangUpAll()
	t.desk = c.desk
	err = t.connectAll(ctx)
	c.ready <- err
	<-c.begin
	switch {
	case err != nil:
	case ctx.Err() != nil:
		t.why = "it was stopped before all connections were made"
	default:
		err = t.speak(ctx, c.start)
	}
	c.done <- outcome{index, t.figures, t.limit, err}
	<-c.dismiss
}

// follow takes the reports until all threads have spoken.
func (c *workers) follow(cancel func()) {
	from := time.Duration(c.start-trace.Now()) + c.cfg.Ramp + c.cfg.Warmup
	begins, ends := time.After(from), time.After(from+c.cfg.Duration)
	for running := c.cfg.Threads; running > 0; {
		select {
		case <-begins:
			c.open()
		case <-ends:
			c.end()
		case r := <-c.desk.reports:
			c.take(r)
		case o := <-c.done:
			running--
			if o.err != nil {
				cancel()
			}
			c.add(o)
		}
	}
}

func call(f func()) {
	if f != nil {
		f()
	}
}

func (c *workers) open() {
	if c.wrong == nil {
		c.begun = true
		call(c.cfg.Begin)
	}
}

func (c *workers) end() {
	if c.begun && !c.ended {
		c.ended = true
		call(c.cfg.End)
	}
}

func (c *workers) take(r report) {
	if c.ledger.heard[r.thread] { // it reports twice, and another has not: do not mix the seconds up
		c.ledger.publish(false)
	}
	c.ledger.enter(r)
	if c.ledger.complete(c.over) {
		c.ledger.publish(false)
	}
	select {
	case c.desk.spares <- r.latencies:
	default:
	}
}

// add adds the figures of a thread that has spoken.
func (c *workers) add(o outcome) {
	for len(c.desk.reports) > 0 { // what it handed in before comes before
		c.take(<-c.desk.reports)
	}
	c.over[o.thread] = true
	if c.wrong == nil {
		c.wrong = o.err
	}
	if c.wrong == nil && o.limit != nil && o.echoes == 0 {
		c.wrong = o.limit
	}
	if o.recentFrom > 0 { // it has spoken
		c.ledger.enter(o.rest(o.thread, max(o.ended, o.recentFrom)))
	}
	c.merged.add(o.figures)
}

func (c *workers) finish() {
	c.ledger.publish(true)
	c.end()
	m := &c.merged
	if c.wrong == nil && m.connected == 0 && m.errors.Total() > 0 {
		c.wrong = fmt.Errorf("no connection to %s: %s", c.cfg.Addr, m.errors.First)
	}
}

// add adds f up: of times that run side by side, the longest counts.
func (m *figures) add(f figures) {
	m.connected += f.connected
	m.opened += f.opened
	m.echoes += f.echoes
	m.bytes += f.bytes
	m.unanswered += f.unanswered
	m.waited = max(m.waited, f.waited)
	m.errors.add(f.errors)
	m.elapsed = max(m.elapsed, f.elapsed)
	if m.why == "" {
		m.why = f.why
	}
	if m.late == nil {
		m.late = f.late
	} else if f.late != nil {
		m.late.Merge(f.late)
	}
	m.shares = append(m.shares, f.share())
	m.cpu += f.cpu
}

func (c *workers) result() (Result, error) {
	m := &c.merged
	if m.why == "" && m.echoes == 0 && m.unanswered > 0 {
		m.why = "not one message was answered"
	}
	r := Result{
		Config: c.cfg, Connections: m.connected, Echoes: m.echoes, Bytes: m.bytes, Duration: m.elapsed,
		Latency: latency(c.ledger.all), Unanswered: m.unanswered, Waited: m.waited, Errors: m.errors,
		ClientCPU: m.cpu.Seconds(), Incomplete: m.why != "", Why: m.why, Histogram: c.ledger.all,
	}
	if m.elapsed > 0 {
		r.EchoesPerSecond = float64(m.echoes) / m.elapsed.Seconds()
		r.ConnectionsPerSecond = float64(m.opened) / m.elapsed.Seconds()
		r.ClientBusy = slices.Max(m.shares)
	}
	if m.late != nil {
		r.Lateness = latency(m.late)
	}
	r.Bottleneck = r.bottleneck()
	return r, c.wrong
}
