package tracetest

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
	"muxlab/harness/trace/recorded"
)

// A Player makes random calls on a recorded kernel, as a server and its clients
// might, and some that no server should make.
type Player struct {
	t       testing.TB
	rng     *rand.Rand
	w       *trace.Writer
	workers []*recorded.Kernel
	ends    []func()
	addr    func() int // a new client's descriptor
	listen  int
	epoll   int // -1 where there is none
	clients []int
	open    []int // descriptors of the server, the listener not
	reads   kernel.FDSet
	writes  kernel.FDSet
	entries []kernel.PollFD
}

// NewPlayer returns a Player with two workers of w and a listening socket. seed decides
// its moves. What it opened is closed at the end of the test.
func NewPlayer(t testing.TB, w *trace.Writer, seed uint64) *Player {
	p := &Player{t: t, rng: rand.New(rand.NewPCG(seed, 1)), w: w, epoll: -1,
		reads: kernel.NewFDSet(1024), writes: kernel.NewFDSet(1024)}
	p.worker(trace.Long)
	p.worker(trace.Long)
	l, addr := Listener(t, p.workers[0])
	p.listen, p.addr = l, func() int { return Dial(t, addr) }
	p.entries = []kernel.PollFD{{FD: int32(l), Events: int16(kernel.In)}}
	p.reads.Set(l)
	if ep, err := p.workers[0].EpollCreate(); err == nil {
		p.epoll = ep
		Check(t, p.workers[0].EpollCtl(ep, kernel.EpollAdd, l, kernel.In))
	}
	t.Cleanup(p.close)
	return p
}

func (p *Player) worker(life trace.Lifetime) {
	k, end := recorded.New(p.w, fmt.Sprintf("worker %d", len(p.workers)), life, kernel.NewDirect())
	p.workers, p.ends = append(p.workers, k.(*recorded.Kernel)), append(p.ends, end)
}

func (p *Player) close() {
	k := kernel.NewDirect()
	for _, fd := range append(append(p.clients, p.open...), p.listen) {
		k.Close(fd)
	}
	if p.epoll >= 0 {
		k.Close(p.epoll)
	}
}

func (p *Player) pick(of []int) int { return of[p.rng.IntN(len(of))] }

// Move makes one random call, or a few that belong together.
func (p *Player) Move() {
	k := p.workers[p.rng.IntN(len(p.workers))]
	var buf [512]byte
	switch n := p.rng.IntN(100); {
	case n < 8 && len(p.clients) < 40:
		p.clients = append(p.clients, p.addr())
	case n < 20:
		if fd, _, err := k.Accept(p.listen, kernel.NonBlock); err == nil {
			p.opened(k, fd)
		}
	case n < 30 && len(p.clients) > 0:
		kernel.NewDirect().Write(p.pick(p.clients), buf[:1+p.rng.IntN(100)])
	case n < 45 && len(p.open) > 0:
		k.Read(p.pick(p.open), buf[:])
	case n < 58 && len(p.open) > 0:
		k.Write(p.pick(p.open), buf[:1+p.rng.IntN(400)])
	case n < 63 && len(p.open) > 0:
		p.shut(k, p.rng.IntN(len(p.open)))
	case n < 65:
		if r, w, err := k.Pipe(); err == nil {
			p.opened(k, r)
			p.opened(k, w)
		}
	case n < 75:
		p.watch(k)
	case n < 95:
		p.wait(k)
	case n < 97 && len(p.workers) < 6:
		p.worker(trace.Brief)
	case n < 99 && len(p.workers) > 2:
		last := len(p.workers) - 1
		p.ends[last]()
		p.workers, p.ends = p.workers[:last], p.ends[:last]
	default:
		recorded.NoteRefuse(k, 3, trace.Unwatchable)
		recorded.NoteWait(k, true)()
		k.Read(1023, buf[:0])
	}
}

func (p *Player) opened(k *recorded.Kernel, fd int) {
	p.open = append(p.open, fd)
	p.reads.Set(fd)
	p.entries = append(p.entries, kernel.PollFD{FD: int32(fd), Events: int16(kernel.In)})
	k.SetNonblock(fd, true)
}

func (p *Player) shut(k *recorded.Kernel, i int) {
	fd := p.open[i]
	p.open = append(p.open[:i], p.open[i+1:]...)
	p.reads.Clear(fd)
	p.writes.Clear(fd)
	for i := range p.entries {
		if p.entries[i].FD == int32(fd) {
			p.entries = append(p.entries[:i], p.entries[i+1:]...)
			break
		}
	}
	Check(p.t, k.Close(fd))
	for _, other := range p.workers { // told of a number that another worker closed: see Recorded
		other.Forget(fd)
	}
}

// watch changes the interest in one descriptor.
func (p *Player) watch(k *recorded.Kernel) {
	if len(p.open) == 0 {
		return
	}
	fd := p.pick(p.open)
	e := []kernel.Events{kernel.In, kernel.Out, kernel.In | kernel.Out, kernel.In | kernel.Edge, 0}[p.rng.IntN(5)]
	if p.epoll >= 0 {
		k.EpollCtl(p.epoll, kernel.EpollOp(1+p.rng.IntN(3)), fd, e)
	}
	if e.Has(kernel.Out) {
		p.writes.Set(fd)
	} else {
		p.writes.Clear(fd)
	}
	for i := range p.entries {
		if p.entries[i].FD == int32(fd) {
			p.entries[i].Events = int16(e & 0xff)
		}
	}
}

func (p *Player) wait(k *recorded.Kernel) {
	timeout := time.Duration(p.rng.IntN(2)) * time.Microsecond
	switch n := p.rng.IntN(3); {
	case n == 0:
		reads, writes := kernel.NewFDSet(1024), kernel.NewFDSet(1024)
		copy(reads, p.reads)
		copy(writes, p.writes)
		if _, err := k.Select(1024, reads, writes, timeout); err != nil && err != kernel.EINTR {
			p.t.Fatal("select: ", err)
		}
	case n == 1:
		if _, err := k.Poll(p.entries, timeout); err != nil && err != kernel.EINTR {
			p.t.Fatal("poll: ", err)
		}
	case p.epoll >= 0:
		if _, err := k.EpollWait(p.epoll, make([]kernel.EpollEvent, 8), timeout); err != nil && err != kernel.EINTR {
			p.t.Fatal("epoll_wait: ", err)
		}
	}
}

// Publish publishes the counters of every worker, as a worker does before it waits.
func (p *Player) Publish() {
	for _, k := range p.workers {
		k.Publish()
	}
}
