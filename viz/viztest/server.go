package viztest

import (
	"fmt"
	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/viz/snapshot"
	"net/netip"
	"time"
)

// Look folds frames for a while; the backlog is sampled in each.
func (k *Fake) Look(d folder, lasting time.Duration) (s *snapshot.Snapshot) {
	for end := k.Now + int64(lasting); k.Now < end; {
		k.Now += 50 * Ms
		k.Sample.At = WallStart.Add(time.Duration(k.Now))
		s = d.Fold(k.Frame(), k.View())
	}
	return s
}

// Leave takes everybody away.
func (k *Fake) Leave() {
	p := k.Procs[0]
	p.FDs = p.FDs[:1]
	k.Events = append(k.Events, trace.Event{PID: p.PID, Time: k.Now, Op: trace.OpClose, FD: 7})
	p.Workers[0].Call, p.Workers[0].CallFD, p.Workers[0].Since = trace.OpAccept, 3, k.Now
	k.Clients, k.Sample.Backlog, k.Sample.Unread = nil, 0, 0
}

// Ms is a millisecond in nanoseconds.
const Ms = int64(time.Millisecond)

// WallStart is the time of day at time 0 of a Fake.
var WallStart = time.Date(2026, 1, 2, 15, 4, 5, 0, time.UTC)

// FakeModel returns a model that has this view, under the name of a real one.
func FakeModel(v model.View) *model.Model {
	names := map[model.View]string{
		model.Readiness: "epoll", model.One: "blocking", model.Threads: "threads",
		model.Pool: "threadpool", model.Processes: "prefork", model.Runtime: "goroutine",
	}
	return &model.Model{Name: names[v], Title: names[v], Sentence: "who waits, and where", Traits: model.Traits{View: v}}
}

// A Fake builds a server frame by frame.
type Fake struct {
	Now     int64            // the time; ns
	Procs   []*trace.Process // Frame copies them
	Events  []trace.Event    // of the next frame
	Clients []session.Client
	Lost    uint64 // events that the next frame lost
	Sample  session.Samples
}

// NewFake returns a server without processes.
func NewFake() *Fake {
	s := session.NoSamples()
	s.CPU, s.Backlog, s.BacklogLimit, s.Unread, s.Unsent, s.RSS = 3, 0, 4096, 0, 0, 9_000_000
	return &Fake{Now: int64(100 * time.Second), Sample: s}
}

// Process adds a process.
func (k *Fake) Process(pid, parent int, role string) *trace.Process {
	p := &trace.Process{Info: trace.Info{PID: pid, Parent: parent, Role: role}}
	k.Procs = append(k.Procs, p)
	return p
}

// Worker adds a worker to a process.
func Worker(p *trace.Process, name string) *trace.Worker {
	p.Workers = append(p.Workers, trace.Worker{Number: len(p.Workers), Name: name, Thread: p.PID + len(p.Workers), Alive: true})
	return &p.Workers[len(p.Workers)-1]
}

// Port returns the port of client n.
func Port(n int) uint16 { return uint16(40000 + n) }

// Client adds client cN; accepted says whether it has a descriptor in p, and which.
func (k *Fake) Client(p *trace.Process, n, fd int) {
	k.Clients = append(k.Clients, session.Client{Name: fmt.Sprintf("c%d", n), Kind: session.Steady, Port: Port(n), Echoes: uint64(n * 3)})
	if fd >= 0 {
		k.Connection(p, fd, Port(n))
	}
}

// Connection adds a descriptor that is connected to a port.
func (k *Fake) Connection(p *trace.Process, fd int, port uint16) *trace.FD {
	p.FDs = append(p.FDs, trace.FD{
		Number: fd, Kind: trace.Connection, Interest: kernel.In, Opened: k.Now - 5000*Ms,
		Peer: netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), port),
	})
	return &p.FDs[len(p.FDs)-1]
}

// Frame returns what has happened since the frame before.
func (k *Fake) Frame() *trace.Frame {
	f := &trace.Frame{Time: k.Now, Events: k.Events, Lost: k.Lost}
	for _, p := range k.Procs {
		c := *p
		c.Workers, c.FDs = append([]trace.Worker(nil), p.Workers...), append([]trace.FD(nil), p.FDs...)
		f.Processes = append(f.Processes, &c)
	}
	k.Events, k.Lost = nil, 0
	return f
}

// View returns what is known beside the frame.
func (k *Fake) View() snapshot.View {
	return snapshot.View{Clients: k.Clients, Sample: k.Sample, Wall: WallStart.Add(time.Duration(k.Now))}
}

// LoopTurn is one turn of worker 0 of process 0: it slept until now, then served
// the descriptors at these places of its table.
func (k *Fake) LoopTurn(slept int64, op trace.Op, arg uint32, ready ...int) {
	p := k.Procs[0]
	w := &p.Workers[0]
	w.Turn++
	w.Turns++
	w.Slept += uint64(slept)
	w.Ready += uint64(len(ready))
	put := func(e trace.Event) {
		e.PID, e.Turn = p.PID, uint32(w.Turn)
		k.Events = append(k.Events, e)
	}
	put(trace.Event{Time: k.Now, Dur: slept, Op: op, Flags: trace.NewTurn | trace.Blocking, FD: 4, Result: len(ready), Arg: arg})
	for _, i := range ready {
		fd := &p.FDs[i]
		fd.ReadyTime, fd.ReadyTurn, fd.ReadyFor = k.Now, uint32(w.Turn), kernel.In
		put(trace.Event{Time: k.Now, Op: trace.OpReady, FD: fd.Number, Arg: uint32(kernel.In)})
	}
	for _, i := range ready {
		fd := &p.FDs[i]
		k.Now += 15_000
		fd.UsedTime, fd.In, fd.Out = k.Now, fd.In+64, fd.Out+64
		w.Reads, w.Writes = w.Reads+1, w.Writes+1
		put(trace.Event{Time: k.Now, Op: trace.OpRead, FD: fd.Number, Result: 64, Arg: 4096})
		put(trace.Event{Time: k.Now, Op: trace.OpWrite, FD: fd.Number, Result: 64, Arg: 64})
	}
	w.Call, w.CallFD, w.Since = op, 4, k.Now
}

// ReadinessServer is a loop with n clients, a listener and a wake pipe.
func ReadinessServer(n int) *Fake {
	k := NewFake()
	p := k.Process(100, 0, "server")
	Worker(p, "loop")
	p.FDs = append(p.FDs,
		trace.FD{Number: 3, Kind: trace.Listener, Interest: kernel.In, Opened: 1},
		trace.FD{Number: 4, Kind: trace.Epoll, Opened: 1},
		trace.FD{Number: 5, Kind: trace.PipeEnd, Interest: kernel.In, Opened: 1},
		trace.FD{Number: 6, Kind: trace.PipeEnd, Opened: 1})
	for i := range n {
		k.Client(p, i+1, 7+i)
	}
	return k
}

// RunLoop folds frames of a loop: in every fifth of them one client speaks.
func (k *Fake) RunLoop(d folder, frames int, op trace.Op, arg uint32) *snapshot.Snapshot {
	var s *snapshot.Snapshot
	for i := range frames {
		k.Now += 33 * Ms
		if n := len(k.Procs[0].FDs) - 4; n > 0 && i%5 == 0 {
			k.LoopTurn(165*Ms, op, arg, 4+(i/5)%n)
		}
		s = d.Fold(k.Frame(), k.View())
	}
	return s
}

// OneServer is blocking: one served and silent, n behind it.
func OneServer(n int) *Fake {
	k := NewFake()
	p := k.Process(100, 0, "server")
	w := Worker(p, "server")
	p.FDs = append(p.FDs, trace.FD{Number: 3, Kind: trace.Listener, Opened: 1})
	k.Client(p, 1, 7)
	w.Call, w.CallFD, w.Since = trace.OpRead, 7, k.Now
	for i := range n {
		k.Client(nil, i+2, -1)
		k.Clients[i+1].WaitingSince, k.Clients[i+1].WaitingFor = WallStart.Add(time.Duration(k.Now+int64(i)*50*Ms)), "5 bytes"
	}
	k.Sample.Backlog, k.Sample.Unread = n, int64(5*n)
	return k
}

// PoolServer has workers in read and a queue.
func PoolServer(workers, queued int) *Fake {
	k := NewFake()
	p := k.Process(100, 0, "server")
	Worker(p, "acceptor")
	for i := range workers {
		Worker(p, fmt.Sprintf("worker %d", i+1))
	}
	p.FDs = append(p.FDs, trace.FD{Number: 3, Kind: trace.Listener, Opened: 1})
	for i := range workers + queued {
		k.Client(p, i+1, 7+i)
		p.FDs[i+1].Interest = 0
	}
	for i := range workers {
		w := &p.Workers[i+1]
		w.Call, w.CallFD, w.Since = trace.OpRead, 7+i, k.Now-int64(i)*400*Ms
		p.FDs[i+1].UsedTime = k.Now - 400*Ms
		p.FDs[i+1].In = 64
	}
	p.Workers[0].Call, p.Workers[0].CallFD, p.Workers[0].Since = trace.OpWait, 1, k.Now
	for i := range queued {
		k.Events = append(k.Events, trace.Event{PID: 100, Time: k.Now, Op: trace.OpEnqueue, FD: 7 + workers + i, Arg: uint32(i + 1), Result: 64})
	}
	return k
}

// ProcessServer is a parent and n workers in epoll_wait on the listener.
func ProcessServer(n int) *Fake {
	k := NewFake()
	Worker(k.Process(100, 0, "server"), "parent")
	for i := range n {
		p := k.Process(101+i, 100, fmt.Sprintf("worker %d", i+1))
		w := Worker(p, "worker")
		w.Accepts, w.Vain = uint64(10*i), uint64(3*i)
		w.Call, w.Since = trace.OpEpollWait, k.Now
		k.Client(p, i+1, 7)
	}
	k.Events = append(k.Events,
		trace.Event{PID: 100, Worker: trace.HarnessWorker, Time: k.Now, Op: trace.OpProcEnd, FD: 99, Result: -9},
		trace.Event{PID: 100, Worker: trace.HarnessWorker, Time: k.Now, Op: trace.OpProcStart, FD: 101})
	return k
}

// Still folds frames in which nothing happens but time.
func (k *Fake) Still(d folder, frames int) *snapshot.Snapshot {
	var s *snapshot.Snapshot
	for range frames {
		k.Now += 33 * Ms
		s = d.Fold(k.Frame(), k.View())
	}
	return s
}

// WorkerTurn is one turn of a worker of process 0 that has the descriptor at this
// place of its table to itself: it slept in read until now, then answered.
func (k *Fake) WorkerTurn(number, place int) {
	p := k.Procs[0]
	w, fd := &p.Workers[number], &p.FDs[place]
	slept := k.Now - w.Since
	w.Turn, w.Turns, w.Slept = w.Turn+1, w.Turns+1, w.Slept+uint64(slept)
	w.Reads, w.Writes = w.Reads+1, w.Writes+1
	read := trace.Event{
		PID: p.PID, Worker: number, Turn: uint32(w.Turn), Time: k.Now, Dur: slept, Op: trace.OpRead,
		Flags: trace.NewTurn | trace.Blocking, FD: fd.Number, Result: 64, Arg: 4096,
	}
	k.Now += 20_000
	write := read
	write.Time, write.Dur, write.Op, write.Flags, write.Arg = k.Now, 0, trace.OpWrite, 0, 64
	k.Events = append(k.Events, read, write)
	fd.UsedTime, fd.In, fd.Out = k.Now, fd.In+64, fd.Out+64
	w.Call, w.CallFD, w.Since, w.Counted = trace.OpRead, fd.Number, k.Now, k.Now
}

// SpinTurn is a turn in which a wait returned at once, for one of whom nothing is read.
func (k *Fake) SpinTurn() {
	p := k.Procs[0]
	w := &p.Workers[0]
	w.Turn, w.Turns, w.Since = w.Turn+1, w.Turns+1, k.Now
	wait := trace.Event{PID: p.PID, Turn: uint32(w.Turn), Time: k.Now, Op: trace.OpEpollWait, Flags: trace.NewTurn | trace.Blocking, FD: 4, Result: 1}
	ready := wait
	ready.Op, ready.Flags, ready.FD, ready.Arg = trace.OpReady, 0, 7, uint32(kernel.In)
	k.Events = append(k.Events, wait, ready)
}

// A folder makes pictures of frames: a digest.
type folder interface {
	Fold(f *trace.Frame, v snapshot.View) *snapshot.Snapshot
}
