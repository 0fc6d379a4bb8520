package measure

import (
	"net/netip"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"muxlab/harness/trace"
)

// A Sampler takes samples of a server from outside, again and again: some three a
// second, and so seldom that it costs less than a hundredth of a core.
type Sampler struct {
	pid  int
	addr netip.AddrPort

	before reading // of the goroutine that takes the samples

	mu     sync.Mutex
	latest Samples

	start, stop sync.Once
	quit        chan struct{}
	ended       chan struct{}
}

// A reading is what the next sample needs of the one before.
type reading struct {
	time int64         // monotonic, in ns, the clock of the trace (trace.Now)
	cpu  float64       // seconds that the processes have used so far
	err  error         // why cpu is 0: the server has ended, or there is no /proc
	cost time.Duration // the CPU time that it took to take the sample
}

const (
	period  = 300 * time.Millisecond // at the fastest: the kernel counts CPU time in steps of 10 ms
	costs   = 100                    // times its own cost is how long a sampler rests
	slowest = 10 * time.Second
)

// NewSampler makes a sampler of the process pid, its descendants, and the
// sockets of the server at addr. It does nothing before Start.
func NewSampler(pid int, addr netip.AddrPort) *Sampler {
	return &Sampler{pid: pid, addr: addr, latest: NoSamples(), quit: make(chan struct{}), ended: make(chan struct{})}
}

// Start takes the first sample and goes on in a goroutine of its own, until Stop.
func (s *Sampler) Start() {
	s.start.Do(func() {
		s.take()
		go s.run()
	})
}

// Stop ends it and waits until it has. The latest sample stays. A sampler does
// not start again.
func (s *Sampler) Stop() {
	s.start.Do(func() { close(s.ended) }) // never started, and now never will
	s.stop.Do(func() { close(s.quit) })
	<-s.ended
}

// Latest returns the last samples that were taken, and NoSamples before the first.
// They are not changed any more.
func (s *Sampler) Latest() Samples {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.latest
}

func (s *Sampler) run() {
	defer close(s.ended)
	for {
		select {
		case <-s.quit:
			return
		case <-time.After(pause(s.before.cost)):
			s.take()
		}
	}
}

// pause is how long to rest after a sample that took so long.
func pause(cost time.Duration) time.Duration {
	return min(max(period, costs*cost), slowest)
}

// take takes a sample. What it costs is the CPU time of its thread: on a busy
// machine a look takes longer by the clock, and costs no more for that.
func (s *Sampler) take() {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	began := ThreadCPU()
	next, now := NoSamples(), reading{time: trace.Now()}
	next.At = time.Now()
	var tree []Usage
	tree, now.err = Tree(s.pid)
	total := Sum(tree)
	if now.cpu = total.CPU + total.Reaped; now.err == nil {
		next.CPU, next.RSS = now.percent(s.before), total.RSS
	}
	next.Stopped = stopped(tree)
	if q := Backlog(s.addr); q.OK {
		next.Backlog, next.BacklogLimit, next.Unread, next.Unsent = q.Backlog, q.BacklogLimit, q.Unread, q.Unsent
	}
	now.cost = ThreadCPU() - began
	s.before = now

	s.mu.Lock()
	defer s.mu.Unlock()
	s.latest = next
}

// percent is the CPU time used since before, in percent of one core; negative, as in
// NoSamples, if nothing was read before. Children that came and went in between count once
// their parent has waited for them.
func (r reading) percent(before reading) float64 {
	if before.time == 0 || before.err != nil {
		return NoSamples().CPU
	}
	return max(0, 100*(r.cpu-before.cpu)/(float64(r.time-before.time)/1e9))
}

// stopped returns the process ids of those that are stopped.
func stopped(tree []Usage) []int {
	var pids []int
	for _, u := range tree {
		if u.Stopped {
			pids = append(pids, u.PID)
		}
	}
	return pids
}

// ThreadCPU is the CPU time of the calling thread; where it is not told, the clock.
func ThreadCPU() time.Duration {
	var ts unix.Timespec
	if unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &ts) != nil {
		return time.Duration(trace.Now())
	}
	return time.Duration(ts.Nano())
}
