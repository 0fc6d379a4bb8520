package experiment

import (
	"runtime"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/measure"
	"muxlab/harness/proc"
)

// A waiter waits with one of the three calls for one of the descriptors it was
// given, and says how many it found; found holds them until the next wait.
type waiter interface {
	add(fd int) error
	wait() (n int, err error)
	found() []int
	close()
}

// methods are the three, oldest first.
var methods = []string{"select", "poll", "epoll"}

func newWaiter(method string, k *kernel.Direct) (waiter, error) {
	switch method {
	case "select":
		return &selects{k: k}, nil
	case "poll":
		return &polls{k: k}, nil
	}
	epfd, err := k.EpollCreate()
	return &epolls{k: k, epfd: epfd}, err
}

// selects asks with a set of any size: Linux takes more than FD_SETSIZE bits,
// which the C library's fd_set and the model select/ do not.
type selects struct {
	k         *kernel.Direct
	all, copy kernel.FDSet
	highest   int
	ready     []int
}

func (s *selects) add(fd int) error {
	for fd/64 >= len(s.all) {
		s.all, s.copy = append(s.all, 0), append(s.copy, 0)
	}
	s.all.Set(fd)
	s.highest = max(s.highest, fd)
	return nil
}

func (s *selects) wait() (int, error) {
	copy(s.copy, s.all)
	return s.k.Select(s.highest+1, s.copy, nil, -1)
}

func (s *selects) found() []int {
	s.ready = s.ready[:0]
	for fd := 0; fd <= s.highest; fd++ {
		if s.copy.IsSet(fd) {
			s.ready = append(s.ready, fd)
		}
	}
	return s.ready
}

func (s *selects) close() {}

type polls struct {
	k     *kernel.Direct
	list  []kernel.PollFD
	ready []int
}

func (p *polls) add(fd int) error {
	p.list = append(p.list, kernel.PollFD{FD: int32(fd), Events: int16(kernel.In)})
	return nil
}

func (p *polls) wait() (int, error) { return p.k.Poll(p.list, -1) }

func (p *polls) found() []int {
	p.ready = p.ready[:0]
	for i := range p.list {
		if p.list[i].Revents != 0 {
			p.ready = append(p.ready, int(p.list[i].FD))
		}
	}
	return p.ready
}

func (p *polls) close() {}

type epolls struct {
	k      *kernel.Direct
	epfd   int
	n      int
	events []kernel.EpollEvent
	ready  []int
}

func (e *epolls) add(fd int) error {
	e.events = append(e.events, kernel.EpollEvent{})
	return e.k.EpollCtl(e.epfd, kernel.EpollAdd, fd, kernel.In)
}

// wait need not sleep: something is ready already. (Direct asks the kernel for a
// wait without end in two steps, of which the first has a timeout and reads the
// clock. That is not what is measured here.)
func (e *epolls) wait() (int, error) {
	var err error
	e.n, err = e.k.EpollWait(e.epfd, e.events, 0)
	return e.n, err
}

func (e *epolls) found() []int {
	e.ready = e.ready[:0]
	for _, ev := range e.events[:e.n] {
		e.ready = append(e.ready, int(ev.FD))
	}
	return e.ready
}

func (e *epolls) close() { e.k.Close(e.epfd) }

// waitAll waits until something is ready and returns it. A signal is no answer.
func waitAll(w waiter) ([]int, error) {
	for {
		_, err := w.wait()
		if err == nil {
			return w.found(), nil
		}
		if err != kernel.EINTR {
			return nil, err
		}
	}
}

// A watched set is N descriptors, each of which can be made readable: pipes, as
// in Kerrisk's programs, but of one descriptor each, so that 10,000 fit where
// 20,000 descriptors are allowed.
type watched struct {
	k   *kernel.Direct
	buf [1]byte // what is read; here, so that an operation allocates nothing
	fds []int
}

func watch(k *kernel.Direct, n int) (*watched, error) {
	w := &watched{k: k}
	for range n {
		fd, err := k.LonePipe()
		if err != nil {
			w.close()
			return nil, proc.Machinef("%d descriptors could not be opened: %v; raise ulimit -n, or give --most", n, err)
		}
		w.fds = append(w.fds, fd)
	}
	return w, nil
}

func (w *watched) close() {
	for _, fd := range w.fds {
		w.k.Close(fd)
	}
}

var one = []byte{1}

// sizes are 10, 100, … up to most, and what the limit of descriptors allows
// beyond, each taking so many; fewer than 10, if there is room for no more. The
// error says that there is room for none.
func sizes(most, each int) ([]int, error) {
	const spare = 64
	allowed := most
	for _, l := range measure.Limits() {
		if l.Name == "ulimit -n" && l.Number > 0 {
			allowed = (int(l.Number) - spare) / each
		}
	}
	if allowed < 1 {
		return nil, proc.Machinef("ulimit -n leaves no room for descriptors to watch: raise it with ulimit -n 1024")
	}
	var all []int
	for n := 10; n <= min(most, allowed); n *= 10 {
		all = append(all, n)
	}
	if len(all) == 0 {
		return []int{min(most, allowed)}, nil
	}
	last := all[len(all)-1]
	if end := min(most, allowed) / 1000 * 1000; end > last {
		all = append(all, end)
	}
	return all, nil
}

// perOperation runs op again and again for about d, and returns the seconds of
// CPU that an operation took. The thread is this goroutine's own, and op never
// sleeps, so that CPU time is the time on the wall of a machine that is idle.
func perOperation(d time.Duration, op func() error) (float64, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := op(); err != nil { // the first one touches the memory
		return 0, err
	}
	batch := 1
	start := measure.ThreadCPU()
	for n := 0; ; {
		for range batch {
			if err := op(); err != nil {
				return 0, err
			}
		}
		n += batch
		if spent := measure.ThreadCPU() - start; spent >= d {
			return spent.Seconds() / float64(n), nil
		}
		batch = min(batch*2, 1024) // so that the clock is not what is measured
	}
}

// timed is the CPU time that op takes. The thread is this goroutine's own.
func timed(op func() error) (time.Duration, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	start := measure.ThreadCPU()
	err := op()
	return measure.ThreadCPU() - start, err
}
