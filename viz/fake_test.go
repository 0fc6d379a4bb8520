package viz

import (
	"context"
	"fmt"
	"io"
	"net/netip"
	"strings"
	"sync"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/session"
)

// Hand-made servers: no socket, no process, and time is what the frames say.

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
func (k *fake) runLoop(d *digest, frames int, op trace.Op, arg uint32) *snapshot {
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
func (k *fake) still(d *digest, frames int) *snapshot {
	var s *snapshot
	for range frames {
		k.now += 33 * ms
		s = d.fold(k.frame(), k.view())
	}
	return s
}

func digestOf(v model.View) *digest {
	return newDigest(fakeModel(v), nil, "127.0.0.1:7000")
}

// snapshots are the servers of the golden files and the property tests.
func snapshots() map[string]*snapshot {
	r := readinessServer(6)
	r.connection(r.procs[0], 13, 54321)
	all := map[string]*snapshot{"readiness": r.runLoop(digestOf(model.Readiness), 60, trace.OpEpollWait, 0)}
	all["one"] = oneServer(11).still(digestOf(model.One), 60)
	all["pool"] = poolServer(8, 64).still(digestOf(model.Pool), 60)
	all["threads"] = poolServer(8, 0).still(digestOf(model.Threads), 60)
	all["processes"] = processServer(4).still(digestOf(model.Processes), 60)
	all["runtime"] = poolServer(5, 0).still(digestOf(model.Runtime), 60)
	return all
}

// fakeSession is a Session over a fake.
type fakeSession struct {
	mu       sync.Mutex
	model    *model.Model
	frames   []*trace.Frame
	next     int
	looks    int
	endless  bool // the last frame again and again, instead of io.EOF
	clients  []session.Client
	holds    int
	steps    int
	released int
	closed   int
	held     bool // the clients
	added    []string
	foreign  bool // started elsewhere, with its clients
	fail     error
}

func (s *fakeSession) Model() *model.Model    { return s.model }
func (s *fakeSession) Options() model.Options { return nil }
func (s *fakeSession) Addr() string           { return "127.0.0.1:7000" }

func (s *fakeSession) Next() (*trace.Frame, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.looks++
	if s.next >= len(s.frames) {
		if s.endless && len(s.frames) > 0 {
			return s.frames[len(s.frames)-1], nil
		}
		return nil, io.EOF
	}
	s.next++
	return s.frames[s.next-1], nil
}

func (s *fakeSession) count(n *int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	*n++
	return s.fail
}

func (s *fakeSession) Hold() error    { return s.count(&s.holds) }
func (s *fakeSession) Release() error { return s.count(&s.released) }
func (s *fakeSession) Step() error    { return s.count(&s.steps) }
func (s *fakeSession) Close() error   { return s.count(&s.closed) }
func (s *fakeSession) AddClients(n int, kind string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.added = append(s.added, fmt.Sprint(n, " ", kind))
	return s.fail
}
func (s *fakeSession) RemoveClient(name string) error { return s.AddClients(-1, name) }
func (s *fakeSession) HoldClients(h bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held = h
}
func (s *fakeSession) Clients() []session.Client { return s.clients }
func (s *fakeSession) Samples() session.Samples  { return session.NoSamples() }
func (s *fakeSession) Seed() uint64              { return 7 }
func (s *fakeSession) Kinds() []session.Kind {
	if s.foreign {
		return nil
	}
	return []session.Kind{{Name: session.Steady, Sentence: "speaks about once a second"}, {Name: session.Idle, Sentence: "connects and says nothing"}}
}
func (s *fakeSession) Acts() []string      { return []string{session.KillWorker, session.Burst} }
func (s *fakeSession) Do(act string) error { return s.AddClients(0, act) }
func (s *fakeSession) Speak(name, text string) (string, error) {
	return name, s.AddClients(0, name+" says "+text)
}

// fakeLauncher starts fakeSessions.
type fakeLauncher struct {
	mu       sync.Mutex
	models   []*model.Model
	fail     error
	sessions []*fakeSession
	requests []session.Request
	races    []*fakeRace
	kept     map[string]string
	last     string
	wrong    []session.Scene // listed behind the others
}

func newFakeLauncher() *fakeLauncher {
	l := &fakeLauncher{}
	for _, name := range strings.Fields("blocking fork threads threadpool select poll epoll prefork hybrid goroutine") {
		l.models = append(l.models, &model.Model{
			Name: name, Title: name, Sentence: "the one thread sleeps somewhere. And more.",
			Traits: model.Traits{View: model.Readiness},
			Options: []model.Option{
				{Name: "accept", Default: "shared", Choices: []string{"shared"}},
				{Name: "workers", Default: "4", Min: 1, Max: 9}, {Name: "queue", Default: "64", Min: 1, Max: 99},
			},
		})
	}
	return l
}

func (l *fakeLauncher) Keep(name, ending string, data []byte) (string, error) {
	if l.kept == nil {
		l.kept = map[string]string{}
	}
	l.kept[name+ending] = string(data)
	return name + ending, l.fail
}
func (l *fakeLauncher) Recall() string    { return l.last }
func (l *fakeLauncher) Remember(n string) { l.last = n }
func (l *fakeLauncher) Source(_ *model.Model, op trace.Op) (session.Passage, bool) {
	return session.Passage{File: "epoll/epoll.go", Line: 2, Lines: []string{"package epoll", "", "\tn, err := p.k.Call() // a line that is wider than any window of the tests, so that it must be cut at its end, and then some", "}"}}, op != trace.OpClose
}
func (l *fakeLauncher) Race(_ context.Context, r session.RaceRequest) (session.Race, error) {
	if l.fail != nil {
		return nil, l.fail
	}
	l.races = append(l.races, &fakeRace{request: r, state: fakeStanding(false)})
	return l.races[len(l.races)-1], nil
}
func (l *fakeLauncher) Models() []*model.Model { return l.models }
func (l *fakeLauncher) Scenes() []session.Scene {
	return append([]session.Scene{
		{
			Name: "silent-client", Question: "One silent client stops everybody", Minutes: 1, Look: "See who waits, and for whom.",
			Request: session.Request{Model: "blocking", Scene: "silent-client"},
		},
		{Name: "loop-asleep", Question: "A loop asleep: who wakes it, and for whom?", Minutes: 1, Request: session.Request{Model: "epoll"}},
		{Name: "idle-select", Question: "Fifty idle, three busy: what is select told?", Minutes: 2, Request: session.Request{Model: "select"}},
		{Name: "idle-epoll", Question: "The same fifty: what is epoll told?", Minutes: 2, Request: session.Request{Model: "epoll"}},
		{Name: "pool-full", Question: "The pool is full, and the CPU is idle", Minutes: 2, Request: session.Request{Model: "threadpool"}},
		{Name: "herd", Question: "Who wakes up when one client knocks?", Minutes: 1, Request: session.Request{Model: "prefork"}},
		{Name: "not-reading", Question: "One reader does not read", Minutes: 1, Request: session.Request{Model: "epoll"}},
	}, l.wrong...)
}
func (l *fakeLauncher) Launch(_ context.Context, r session.Request) (session.Session, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.requests = append(l.requests, r)
	if l.fail != nil {
		return nil, l.fail
	}
	k := readinessServer(3)
	s := &fakeSession{model: model.Find(l.models, r.Model), frames: []*trace.Frame{k.frame()}, endless: true, clients: k.clients}
	l.sessions = append(l.sessions, s)
	return s, nil
}
