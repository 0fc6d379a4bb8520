package measure

import (
	"net/netip"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"muxlab/harness/trace"
)

// Sample is a server at one moment, seen from outside.
type Sample struct {
	Time int64 // monotonic, in ns, the clock of the trace (trace.Now); 0: nothing was sampled yet
	Err  error // why Total and Processes are empty: the server has ended, or there is no /proc

	Total     Usage
	Processes []Usage // the first is the server's first process

	// CPU is what the server's processes used between the sample before and this
	// one, in percent of one core: 200 is two cores. Children that came and went
	// in between are in it once their parent waited for them.
	CPU float64

	Queues Queues
	Cost   time.Duration // the CPU time that it took to take this sample
}

// A Sampler takes a sample again and again: some three a second, and so seldom that
// it costs less than a hundredth of a core.
type Sampler struct {
	pid  int
	addr netip.AddrPort

	mu     sync.Mutex
	latest Sample

	start, stop sync.Once
	quit        chan struct{}
	ended       chan struct{}
}

const (
	period  = 300 * time.Millisecond // at the fastest: the kernel counts CPU time in steps of 10 ms
	costs   = 100                    // times its own cost is how long a sampler rests
	slowest = 10 * time.Second
)

// NewSampler makes a sampler of the process pid, its descendants, and the
// sockets of the server at addr. It does nothing before Start.
func NewSampler(pid int, addr netip.AddrPort) *Sampler {
	return &Sampler{pid: pid, addr: addr, quit: make(chan struct{}), ended: make(chan struct{})}
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

// Latest is the last sample that was taken. It is not changed any more.
func (s *Sampler) Latest() Sample {
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
		case <-time.After(pause(s.Latest().Cost)):
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
	next := Sample{Time: trace.Now()}
	next.Processes, next.Err = Tree(s.pid)
	next.Total = Sum(next.Processes)
	next.Queues = Backlog(s.addr)
	next.Cost = ThreadCPU() - began

	s.mu.Lock()
	defer s.mu.Unlock()
	if before := s.latest; before.Time != 0 && before.Err == nil && next.Err == nil {
		used := next.Total.CPU + next.Total.Reaped - before.Total.CPU - before.Total.Reaped
		next.CPU = max(0, 100*used/(float64(next.Time-before.Time)/1e9))
	}
	s.latest = next
}

// ThreadCPU is the CPU time of the calling thread; where it is not told, the clock.
func ThreadCPU() time.Duration {
	var ts unix.Timespec
	if unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &ts) != nil {
		return time.Duration(trace.Now())
	}
	return time.Duration(ts.Nano())
}
