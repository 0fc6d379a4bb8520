package viz

import (
	"fmt"
	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/session"
	"net/netip"
	"time"
)

// look folds frames for a while; the backlog is sampled in each.
func (k *fake) look(d folder, lasting time.Duration) (s *snapshot) {
	for end := k.now + int64(lasting); k.now < end; {
		k.now += 50 * ms
		k.sample.At = wallStart.Add(time.Duration(k.now))
		s = d.fold(k.frame(), k.view())
	}
	return s
}

// leave takes everybody away.
func (k *fake) leave() {
	p := k.procs[0]
	p.FDs = p.FDs[:1]
	k.events = append(k.events, trace.Event{PID: p.PID, Time: k.now, Op: trace.OpClose, FD: 7})
	p.Workers[0].Call, p.Workers[0].CallFD, p.Workers[0].Since = trace.OpAccept, 3, k.now
	k.clients, k.sample.Backlog, k.sample.Unread = nil, 0, 0
}

const ms = int64(time.Millisecond)

var wallStart = time.Date(2026, 1, 2, 15, 4, 5, 0, time.UTC)

func fakeModel(v model.View) *model.Model {
	names := map[model.View]string{
		model.Readiness: "epoll", model.One: "blocking", model.Threads: "threads",
		model.Pool: "threadpool", model.Processes: "prefork", model.Runtime: "goroutine",
	}
	return &model.Model{Name: names[v], Title: names[v], Sentence: "who waits, and where", Traits: model.Traits{View: v}}
}

// fake builds a server frame by frame.
type fake struct {
	now     int64
	procs   []*trace.Process
	events  []trace.Event
	clients []session.Client
	lost    uint64
	sample  session.Samples
}

func newFake() *fake {
	s := session.NoSamples()
	s.CPU, s.Backlog, s.BacklogLimit, s.Unread, s.Unsent, s.RSS = 3, 0, 4096, 0, 0, 9_000_000
	return &fake{now: int64(100 * time.Second), sample: s}
}

func (k *fake) process(pid, parent int, role string) *trace.Process {
	p := &trace.Process{Info: trace.Info{PID: pid, Parent: parent, Role: role}}
	k.procs = append(k.procs, p)
	return p
}

func worker(p *trace.Process, name string) *trace.Worker {
	p.Workers = append(p.Workers, trace.Worker{Number: len(p.Workers), Name: name, Thread: p.PID + len(p.Workers), Alive: true})
	return &p.Workers[len(p.Workers)-1]
}

func port(n int) uint16 { return uint16(40000 + n) }

// client adds client cN; accepted says whether it has a descriptor in p, and which.
func (k *fake) client(p *trace.Process, n, fd int) {
	k.clients = append(k.clients, session.Client{Name: fmt.Sprintf("c%d", n), Kind: session.Steady, Port: port(n), Echoes: uint64(n * 3)})
	if fd >= 0 {
		k.connection(p, fd, port(n))
	}
}

func (k *fake) connection(p *trace.Process, fd int, port uint16) *trace.FD {
	p.FDs = append(p.FDs, trace.FD{
		Number: fd, Kind: trace.Connection, Interest: kernel.In, Opened: k.now - 5000*ms,
		Peer: netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), port),
	})
	return &p.FDs[len(p.FDs)-1]
}

func (k *fake) frame() *trace.Frame {
	f := &trace.Frame{Time: k.now, Events: k.events, Lost: k.lost}
	for _, p := range k.procs {
		c := *p
		c.Workers, c.FDs = append([]trace.Worker(nil), p.Workers...), append([]trace.FD(nil), p.FDs...)
		f.Processes = append(f.Processes, &c)
	}
	k.events, k.lost = nil, 0
	return f
}

func (k *fake) view() view {
	return view{clients: k.clients, sample: k.sample, wall: wallStart.Add(time.Duration(k.now))}
}

// loopTurn is one turn of worker 0 of process 0: it slept until now, then served
// the descriptors at these places of its table.
func (k *fake) loopTurn(slept int64, op trace.Op, arg uint32, ready ...int) {
	p := k.procs[0]
	w := &p.Workers[0]
	w.Turn++
	w.Turns++
	w.Slept += uint64(slept)
	w.Ready += uint64(len(ready))
	put := func(e trace.Event) {
		e.PID, e.Turn = p.PID, uint32(w.Turn)
		k.events = append(k.events, e)
	}
	put(trace.Event{Time: k.now, Dur: slept, Op: op, Flags: trace.NewTurn | trace.Blocking, FD: 4, Result: len(ready), Arg: arg})
	for _, i := range ready {
		fd := &p.FDs[i]
		fd.ReadyTime, fd.ReadyTurn, fd.ReadyFor = k.now, uint32(w.Turn), kernel.In
		put(trace.Event{Time: k.now, Op: trace.OpReady, FD: fd.Number, Arg: uint32(kernel.In)})
	}
	for _, i := range ready {
		fd := &p.FDs[i]
		k.now += 15_000
		fd.UsedTime, fd.In, fd.Out = k.now, fd.In+64, fd.Out+64
		w.Reads, w.Writes = w.Reads+1, w.Writes+1
		put(trace.Event{Time: k.now, Op: trace.OpRead, FD: fd.Number, Result: 64, Arg: 4096})
		put(trace.Event{Time: k.now, Op: trace.OpWrite, FD: fd.Number, Result: 64, Arg: 64})
	}
	w.Call, w.CallFD, w.Since = op, 4, k.now
}

// readinessServer is a loop with n clients, a listener and a wake pipe.
func readinessServer(n int) *fake {
	k := newFake()
	p := k.process(100, 0, "server")
	worker(p, "loop")
	p.FDs = append(p.FDs,
		trace.FD{Number: 3, Kind: trace.Listener, Interest: kernel.In, Opened: 1},
		trace.FD{Number: 4, Kind: trace.Epoll, Opened: 1},
		trace.FD{Number: 5, Kind: trace.PipeEnd, Interest: kernel.In, Opened: 1},
		trace.FD{Number: 6, Kind: trace.PipeEnd, Opened: 1})
	for i := range n {
		k.client(p, i+1, 7+i)
	}
	return k
}

// run makes frames of a loop for a while: every so often a client speaks.
func (k *fake) runLoop(d folder, frames int, op trace.Op, arg uint32) *snapshot {
	var s *snapshot
	for i := range frames {
		k.now += 33 * ms
		if n := len(k.procs[0].FDs) - 4; n > 0 && i%5 == 0 {
			k.loopTurn(165*ms, op, arg, 4+(i/5)%n)
		}
		s = d.fold(k.frame(), k.view())
	}
	return s
}

// oneServer is blocking: one served and silent, n behind it.
func oneServer(n int) *fake {
	k := newFake()
	p := k.process(100, 0, "server")
	w := worker(p, "server")
	p.FDs = append(p.FDs, trace.FD{Number: 3, Kind: trace.Listener, Opened: 1})
	k.client(p, 1, 7)
	w.Call, w.CallFD, w.Since = trace.OpRead, 7, k.now
	for i := range n {
		k.client(nil, i+2, -1)
		k.clients[i+1].WaitingSince, k.clients[i+1].WaitingFor = wallStart.Add(time.Duration(k.now+int64(i)*50*ms)), "5 bytes"
	}
	k.sample.Backlog, k.sample.Unread = n, int64(5*n)
	return k
}

// poolServer has workers in read and a queue.
func poolServer(workers, queued int) *fake {
	k := newFake()
	p := k.process(100, 0, "server")
	worker(p, "acceptor")
	for i := range workers {
		worker(p, fmt.Sprintf("worker %d", i+1))
	}
	p.FDs = append(p.FDs, trace.FD{Number: 3, Kind: trace.Listener, Opened: 1})
	for i := range workers + queued {
		k.client(p, i+1, 7+i)
		p.FDs[i+1].Interest = 0
	}
	for i := range workers {
		w := &p.Workers[i+1]
		w.Call, w.CallFD, w.Since = trace.OpRead, 7+i, k.now-int64(i)*400*ms
		p.FDs[i+1].UsedTime = k.now - 400*ms
		p.FDs[i+1].In = 64
	}
	p.Workers[0].Call, p.Workers[0].CallFD, p.Workers[0].Since = trace.OpWait, 1, k.now
	for i := range queued {
		k.events = append(k.events, trace.Event{PID: 100, Time: k.now, Op: trace.OpEnqueue, FD: 7 + workers + i, Arg: uint32(i + 1), Result: 64})
	}
	return k
}

// processServer is a parent and n workers in epoll_wait on the listener.
func processServer(n int) *fake {
	k := newFake()
	worker(k.process(100, 0, "server"), "parent")
	for i := range n {
		p := k.process(101+i, 100, fmt.Sprintf("worker %d", i+1))
		w := worker(p, "worker")
		w.Accepts, w.Vain = uint64(10*i), uint64(3*i)
		w.Call, w.Since = trace.OpEpollWait, k.now
		k.client(p, i+1, 7)
	}
	k.events = append(k.events,
		trace.Event{PID: 100, Time: k.now, Op: trace.OpProcEnd, FD: 99, Result: -9},
		trace.Event{PID: 100, Time: k.now, Op: trace.OpProcStart, FD: 101})
	return k
}

// still folds frames in which nothing happens but time.
func (k *fake) still(d folder, frames int) *snapshot {
	var s *snapshot
	for range frames {
		k.now += 33 * ms
		s = d.fold(k.frame(), k.view())
	}
	return s
}

// workerTurn is one turn of a worker of process 0 that has the descriptor at this
// place of its table to itself: it slept in read until now, then answered.
func (k *fake) workerTurn(number, place int) {
	p := k.procs[0]
	w, fd := &p.Workers[number], &p.FDs[place]
	slept := k.now - w.Since
	w.Turn, w.Turns, w.Slept = w.Turn+1, w.Turns+1, w.Slept+uint64(slept)
	w.Reads, w.Writes = w.Reads+1, w.Writes+1
	read := trace.Event{
		PID: p.PID, Worker: number, Turn: uint32(w.Turn), Time: k.now, Dur: slept, Op: trace.OpRead,
		Flags: trace.NewTurn | trace.Blocking, FD: fd.Number, Result: 64, Arg: 4096,
	}
	k.now += 20_000
	write := read
	write.Time, write.Dur, write.Op, write.Flags, write.Arg = k.now, 0, trace.OpWrite, 0, 64
	k.events = append(k.events, read, write)
	fd.UsedTime, fd.In, fd.Out = k.now, fd.In+64, fd.Out+64
	w.Call, w.CallFD, w.Since, w.Counted = trace.OpRead, fd.Number, k.now, k.now
}

// spinTurn is a turn in which a wait returned at once, for one of whom nothing is read.
func (k *fake) spinTurn() {
	p := k.procs[0]
	w := &p.Workers[0]
	w.Turn, w.Turns, w.Since = w.Turn+1, w.Turns+1, k.now
	wait := trace.Event{PID: p.PID, Turn: uint32(w.Turn), Time: k.now, Op: trace.OpEpollWait, Flags: trace.NewTurn | trace.Blocking, FD: 4, Result: 1}
	ready := wait
	ready.Op, ready.Flags, ready.FD, ready.Arg = trace.OpReady, 0, 7, uint32(kernel.In)
	k.events = append(k.events, wait, ready)
}

// A folder makes pictures of frames: a digest.
type folder interface {
	fold(f *trace.Frame, v view) *snapshot
}
