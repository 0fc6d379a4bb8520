package kernel

import (
	"hash/fnv"
	"math/rand/v2"
	"net/netip"
	"os"
	"syscall"
	"time"
)

// Faults says which failures to make up, and how often: each is a probability
// from 0 to 1 for every call it applies to. The same seed makes the same faults
// in the same calls of a worker.
type Faults struct {
	Seed uint64 `json:"seed"`

	// Harmless: the manual allows these at any time, and every byte must still come back.
	EINTR float64 `json:"eintr,omitempty"` // interrupted before anything was done
	Short float64 `json:"short,omitempty"` // a read or write of only a part
	Again float64 `json:"again,omitempty"` // EAGAIN on a non-blocking descriptor, though it is ready
	Early float64 `json:"early,omitempty"` // a wait that returns with nothing, too early
	// Abort is an accept whose client has gone again: ECONNABORTED. The connections that are
	// there stay there.
	Abort float64 `json:"abort,omitempty"`
	// Stop: the first wait for many that may block, once the server is told to stop, is
	// interrupted (EINTR), also if something is ready.
	Stop bool `json:"stop,omitempty"`

	// Fatal: something is lost, but nothing else may be.
	Reset  float64 `json:"reset,omitempty"`  // ECONNRESET from a read or write
	EMFILE float64 `json:"emfile,omitempty"` // an accept without a descriptor left
	Die    float64 `json:"die,omitempty"`    // the process is killed as it reads
}

// Faulty makes the calls of another kernel, or a failure instead.
type Faulty struct {
	Kernel
	f        Faults
	rand     *rand.Rand
	injected bool
	nonblock map[int]bool
	edges    map[int]registration // edge-triggered, by descriptor
	stopped  bool                 // the wait that Faults.Stop is about was interrupted

	// Stopping reports whether the server is told to stop, for Faults.Stop. Nil: it never is.
	Stopping func() bool
}

type registration struct {
	epfd   int
	events Events
}

// NewFaulty returns a kernel over inner for the worker of this name; the name
// and the seed choose the faults.
func NewFaulty(inner Kernel, f Faults, worker string) *Faulty {
	h := fnv.New64a()
	h.Write([]byte(worker))
	return &Faulty{
		Kernel: inner, f: f, rand: rand.New(rand.NewPCG(f.Seed, h.Sum64())),
		nonblock: map[int]bool{}, edges: map[int]registration{},
	}
}

// Injected reports whether the last call's result was made up. It says so once:
// the next call may be one that is never made to fail.
func (f *Faulty) Injected() bool {
	was := f.injected
	f.injected = false
	return was
}

// hit decides whether a fault of this probability happens now.
func (f *Faulty) hit(p float64) bool {
	f.injected = p > 0 && f.rand.Float64() < p
	return f.injected
}

func (f *Faulty) Accept(fd int, flags AcceptFlags) (int, netip.AddrPort, error) {
	switch {
	case f.hit(f.f.EINTR):
		return -1, netip.AddrPort{}, EINTR
	case f.hit(f.f.EMFILE):
		return -1, netip.AddrPort{}, EMFILE
	case f.nonblock[fd] && f.hit(f.f.Again):
		return -1, netip.AddrPort{}, EAGAIN
	case f.hit(f.f.Abort):
		return -1, netip.AddrPort{}, ECONNABORTED
	}
	conn, peer, err := f.Kernel.Accept(fd, flags)
	if err == nil && flags&NonBlock != 0 {
		f.nonblock[conn] = true
	}
	return conn, peer, err
}

func (f *Faulty) Read(fd int, p []byte) (int, error) {
	if f.hit(f.f.Die) {
		syscall.Kill(os.Getpid(), syscall.SIGKILL)
	}
	part, err := f.transfer(fd, p)
	if err != nil {
		return 0, err
	}
	n, err := f.Kernel.Read(fd, part)
	if len(part) < len(p) && n == len(part) {
		f.rearm(fd)
	}
	return n, err
}

func (f *Faulty) Write(fd int, p []byte) (int, error) {
	p, err := f.transfer(fd, p)
	if err != nil {
		return 0, err
	}
	return f.Kernel.Write(fd, p)
}

// transfer decides what becomes of a read or write: an error, or less of p.
func (f *Faulty) transfer(fd int, p []byte) ([]byte, error) {
	switch {
	case f.hit(f.f.EINTR):
		return nil, EINTR
	case f.hit(f.f.Reset):
		return nil, ECONNRESET
	case f.nonblock[fd] && f.hit(f.f.Again):
		f.rearm(fd)
		return nil, EAGAIN
	case len(p) > 1 && f.hit(f.f.Short):
		return p[:1+f.rand.IntN(len(p)-1)], nil
	}
	return p, nil
}

// rearm makes the kernel report an edge again. After a real EAGAIN the next change
// is reported, and so it is after a read that brought less than it asked for: either
// says that nothing is left (epoll(7)), and a server may go to sleep on it. After one
// that was made up something may be left, so that there is no next change, and a
// correct server would wait for ever. A kernel keeps that promise, so the made-up
// one must, and the server needs no code for a failure that cannot happen.
func (f *Faulty) rearm(fd int) {
	if r, ok := f.edges[fd]; ok {
		f.Kernel.EpollCtl(r.epfd, EpollMod, fd, r.events)
	}
}

func (f *Faulty) Close(fd int) error {
	delete(f.nonblock, fd)
	delete(f.edges, fd)
	return f.Kernel.Close(fd)
}

func (f *Faulty) SetNonblock(fd int, on bool) error {
	f.nonblock[fd] = on
	return f.Kernel.SetNonblock(fd, on)
}

func (f *Faulty) EpollCtl(epfd int, op EpollOp, fd int, events Events) error {
	err := f.Kernel.EpollCtl(epfd, op, fd, events)
	switch {
	case err == nil && op != EpollDel && events.Has(Edge):
		f.edges[fd] = registration{epfd, events}
	case err == nil || op == EpollDel:
		delete(f.edges, fd)
	}
	return err
}

// wait decides what becomes of a wait: an error, a return with nothing, or the wait.
func (f *Faulty) wait(timeout time.Duration) (done bool, err error) {
	switch {
	case f.f.Stop && !f.stopped && timeout != 0 && f.Stopping != nil && f.Stopping():
		f.stopped, f.injected = true, true
		return true, EINTR
	case f.hit(f.f.EINTR):
		return true, EINTR
	case f.hit(f.f.Early):
		return true, nil
	}
	return false, nil
}

func (f *Faulty) Select(nfds int, read, write FDSet, timeout time.Duration) (int, error) {
	if done, err := f.wait(timeout); done {
		if err == nil { // nothing is ready, and the sets say so
			read.Zero()
			write.Zero()
		}
		return 0, err
	}
	return f.Kernel.Select(nfds, read, write, timeout)
}

func (f *Faulty) Poll(entries []PollFD, timeout time.Duration) (int, error) {
	if done, err := f.wait(timeout); done {
		for i := range entries {
			entries[i].Revents = 0
		}
		return 0, err
	}
	return f.Kernel.Poll(entries, timeout)
}

func (f *Faulty) EpollWait(epfd int, events []EpollEvent, timeout time.Duration) (int, error) {
	if done, err := f.wait(timeout); done {
		return 0, err
	}
	return f.Kernel.EpollWait(epfd, events, timeout)
}

// Wait may be interrupted, if it waits at all.
func (f *Faulty) Wait(pid int, nohang bool) (ended, code int, err error) {
	if !nohang && f.hit(f.f.EINTR) {
		return -1, 0, EINTR
	}
	return f.Kernel.Wait(pid, nohang)
}
