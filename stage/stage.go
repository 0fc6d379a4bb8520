// Package stage puts a server where it can be watched: the server in a process
// of its own, the built-in clients, the trace attached, and a sampler that looks
// at what only the kernel knows. It is what viz, which opens no socket and starts
// no process, calls a Launcher and a Session.
package stage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"muxlab/harness/load"
	"muxlab/harness/measure"
	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/harness/trace"
	"muxlab/viz"
)

// firstClients is how many speak when nothing else is asked for.
const firstClients = 6

// A Launcher starts servers. It implements viz.Launcher.
type Launcher struct {
	List []*model.Model
	// Hidden are models that can be launched and are not listed.
	Hidden []*model.Model
	// Sources are the files of this repository, for Source; nil: none are shown.
	Sources fs.FS
	// Job, if not nil, changes each job before it is started: flags of the command line.
	Job func(*proc.Job)
	// Record, if not empty, is the file into which the first server that is
	// launched is recorded.
	Record string

	mu sync.Mutex // guards Record: a launch may begin before another has ended
}

// Models implements viz.Launcher.
func (l *Launcher) Models() []*model.Model { return l.List }

// Launch starts a server and its first clients.
func (l *Launcher) Launch(ctx context.Context, r viz.Request) (viz.Session, error) {
	m := l.find(r.Model)
	if m == nil {
		return nil, fmt.Errorf("there is no model %q", r.Model)
	}
	if why := missing(m, r); why != "" {
		return nil, proc.Machinef("%s", why)
	}
	job, err := l.job(m, r)
	if err != nil {
		return nil, err
	}
	server, err := proc.Start(ctx, job)
	if err != nil {
		return nil, err
	}
	s, err := watched(m, server)
	if err != nil {
		server.Kill()
		<-server.Done()
		if said := server.Said(); said != "" {
			err = errors.New(said)
		}
		return nil, err
	}
	s.patience = job.Grace + 3*time.Second
	s.people(r)
	return l.keep(s)
}

// job is the server that r asks for.
func (l *Launcher) job(m *model.Model, r viz.Request) (proc.Job, error) {
	job, err := proc.NewJob(m, r.Options)
	if err != nil {
		return job, err
	}
	if l.Job != nil {
		l.Job(&job)
	}
	if addr, err := proc.ParseAddr(job.Addr); r.OtherPort && err == nil {
		job.Addr = netip.AddrPortFrom(addr.Addr(), 0).String()
	}
	if r.Backlog > 0 {
		job.Backlog = r.Backlog
	}
	if r.Work != (model.Work{}) {
		job.Work = r.Work
	}
	if r.Faults != nil {
		job.Faults = r.Faults
	}
	job.Direct = false
	return job, Fit(m, &job, r.Options)
}

// watched attaches to a server that was just started.
func watched(m *model.Model, server *proc.Server) (*Session, error) {
	run, err := trace.FindRun(server.PID())
	if err != nil {
		return nil, err
	}
	s, err := attach(m, run)
	if err == nil {
		s.server = server
	}
	return s, err
}

// NewSeed is a seed for those who choose none: short, so that it can be typed.
func NewSeed() uint64 { return 1 + rand.Uint64N(9999) }

// people lets the clients come that r asks for, and what is to happen later happen.
func (s *Session) people(r viz.Request) {
	if s.seed = r.Seed; s.seed == 0 {
		s.seed = NewSeed()
	}
	s.crowd = load.NewCrowd(s.server.Addr, s.seed)
	s.invite(r.Clients)
	go s.perform(r.Acts)
}

func (l *Launcher) find(name string) *model.Model {
	return model.Find(slices.Concat(l.List, l.Hidden), name)
}

// keep records s, if that is asked for.
func (l *Launcher) keep(s *Session) (viz.Session, error) {
	l.mu.Lock()
	name := l.Record
	l.Record = ""
	l.mu.Unlock()
	if name == "" {
		return s, nil
	}
	kept, err := Record(s, name)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return kept, nil
}

// Attach looks at a server that somebody else runs. Closing the session leaves
// the server as it was.
func (l *Launcher) Attach(run trace.Run) (*Session, error) {
	m := l.find(run.Info.Model)
	if m == nil {
		return nil, fmt.Errorf("process %d serves the model %q, which this program does not know", run.Info.PID, run.Info.Model)
	}
	return attach(m, run)
}

func attach(m *model.Model, run trace.Run) (*Session, error) {
	live, err := trace.Attach(run.Dir)
	if err != nil {
		return nil, err
	}
	addr, err := netip.ParseAddrPort(run.Info.Addr)
	if err != nil {
		return nil, errors.Join(err, live.Close())
	}
	s := &Session{
		model: m, run: run, live: live, sampler: measure.NewSampler(run.Info.PID, addr),
		closing: make(chan struct{}), performed: make(chan struct{}), frozen: map[int]bool{},
	}
	s.sampler.Start()
	return s, nil
}

// A Session is one server on stage. It implements viz.Session.
type Session struct {
	model    *model.Model
	run      trace.Run
	live     *trace.Live
	sampler  *measure.Sampler
	server   *proc.Server  // nil: attached
	patience time.Duration // how long it may take to stop before it is killed
	crowd    *load.Crowd   // nil: attached
	seed     uint64        // of the crowd

	serverHeld, clientsHeld atomic.Bool

	close     sync.Once
	closing   chan struct{} // closed: no act is to come any more
	performed chan struct{} // closed: none does
	failed    error         // what went wrong with the acts; valid once performed is closed

	mu          sync.Mutex
	latest      *trace.Frame
	nextContext time.Time    // when a frame is to bear one again
	frozen      map[int]bool // worker processes, by id
}

// invite lets the first clients come, one after the other: in a scene, who is
// there first matters. A full backlog keeps nobody waiting for ever.
func (s *Session) invite(groups []viz.Group) {
	if groups == nil {
		groups = []viz.Group{{N: firstClients, Kind: viz.Steady}}
	}
	for _, g := range groups {
		s.crowd.AddInOrder(g.N, g.Kind, time.Now().Add(time.Second))
	}
}

func (s *Session) Model() *model.Model    { return s.model }
func (s *Session) Options() model.Options { return s.run.Info.Options }
func (s *Session) Addr() string           { return s.run.Info.Addr }

// Hold implements viz.Session.
func (s *Session) Hold() error {
	err := s.live.Hold()
	s.serverHeld.Store(err == nil)
	return err
}

// Release implements viz.Session.
func (s *Session) Release() error {
	s.serverHeld.Store(false)
	return s.live.Release()
}

// Next implements trace.Source.
func (s *Session) Next() (*trace.Frame, error) {
	f, err := s.live.Next()
	s.mu.Lock()
	defer s.mu.Unlock()
	if f != nil {
		s.latest = f
		s.addContext(f)
	}
	return f, err
}

// Reuse takes back the events of a frame that is drawn, see trace.Live.
func (s *Session) Reuse(f *trace.Frame) { s.live.Reuse(f) }

// addContext lets the frame bear who the clients are and what the kernel holds, so
// that the past and a recording show them too: five times a second, and more
// seldom where it is much.
func (s *Session) addContext(f *trace.Frame) {
	const every, bytesPerSecond = 200 * time.Millisecond, 200_000
	if now := time.Now(); now.After(s.nextContext) {
		f.Context = viz.EncodeContext(f, now, s.Clients(), s.Samples())
		s.nextContext = now.Add(max(every, time.Duration(len(f.Context))*time.Second/bytesPerSecond))
	}
}

// Step lets the worker through that has stood at its gate for the longest. If
// none stands at one, all are blocked in calls. Either way the client that would
// speak first does so, or a wait would find nothing, and a call not return.
func (s *Session) Step() error {
	s.mu.Lock()
	frame := s.latest
	s.mu.Unlock()
	pid, worker := longestStanding(frame)
	if worker >= 0 {
		if err := s.live.Step(pid, worker); err != nil {
			return err
		}
	}
	if s.crowd != nil {
		s.crowd.Next()
	}
	return nil
}

func longestStanding(f *trace.Frame) (pid, worker int) {
	pid, worker = -1, -1
	if f == nil {
		return
	}
	since := int64(1<<63 - 1)
	for _, p := range f.Processes {
		for _, w := range p.Workers {
			if w.Alive && w.Standing && w.Since < since {
				pid, worker, since = p.PID, w.Number, w.Since
			}
		}
	}
	return
}

var errNoCrowd = errors.New("this server was started elsewhere, and so are its clients: nc and muxlab load can join")

// AddClients implements viz.Session.
func (s *Session) AddClients(n int, kind string) error {
	if s.crowd == nil {
		return errNoCrowd
	}
	for range n {
		s.crowd.Add(kind)
	}
	return nil
}

func (s *Session) Seed() uint64 { return s.seed }

// Kinds implements viz.Session.
func (s *Session) Kinds() []viz.Kind {
	if s.crowd == nil {
		return nil
	}
	var all []viz.Kind
	for _, k := range load.Kinds() {
		all = append(all, viz.Kind(k))
	}
	return all
}

// Speak implements viz.Session.
func (s *Session) Speak(name, text string) (string, error) {
	if s.crowd == nil {
		return "", errNoCrowd
	}
	return s.crowd.Speak(name, text)
}

// RemoveClient implements viz.Session.
func (s *Session) RemoveClient(name string) error {
	switch {
	case s.crowd == nil:
		return errNoCrowd
	case name == "":
		s.crowd.RemoveLast()
	default:
		s.crowd.Remove(name)
	}
	return nil
}

// HoldClients implements viz.Session.
func (s *Session) HoldClients(hold bool) {
	if s.crowd != nil {
		s.clientsHeld.Store(hold)
		s.crowd.Hold(hold)
	}
}

// Clients implements viz.Session.
func (s *Session) Clients() []viz.Client {
	if s.crowd == nil {
		return nil
	}
	var all []viz.Client
	for _, c := range s.crowd.Clients() {
		v := viz.Client{
			Name: c.Name, Kind: c.Kind, Port: c.Port, WaitingSince: c.WaitingSince, WaitingFor: c.WaitingFor,
			Silent: c.Silent, Due: c.Due, Sent: c.Sent,
			Echoes: uint64(c.Echoes), Said: c.Said, Bytes: c.Bytes, Heard: c.Heard,
		}
		if c.Err != nil {
			v.Error = c.Err.Error()
		}
		all = append(all, v)
	}
	return all
}

// Samples implements viz.Session.
func (s *Session) Samples() viz.Samples {
	latest := s.sampler.Latest()
	v := viz.NoSamples()
	if latest.Time == 0 {
		return v
	}
	v.At = time.Now().Add(-time.Duration(trace.Now() - latest.Time))
	for _, p := range latest.Processes {
		if p.Stopped {
			v.Stopped = append(v.Stopped, p.PID)
		}
	}
	if latest.Err == nil {
		v.CPU, v.RSS = latest.CPU, latest.Total.RSS
	}
	if q := latest.Queues; q.OK {
		v.Backlog, v.BacklogLimit, v.Unread, v.Unsent = q.Backlog, q.BacklogLimit, q.Unread, q.Unsent
	}
	return v
}

// Close ends the session, and the server and its clients if this session
// started them.
func (s *Session) Close() error {
	s.sampler.Stop()
	err := s.live.Close()
	if s.crowd != nil {
		s.crowd.Close()
	}
	if s.server != nil {
		s.close.Do(func() { close(s.closing) })
		<-s.performed
		err = errors.Join(err, s.failed, s.thaw()) // frozen, they could not stop
		ctx, cancel := context.WithTimeout(context.Background(), s.patience)
		defer cancel()
		if failed := s.server.Shutdown(ctx); failed != nil {
			err = errors.Join(err, failed)
			trace.Runs() // which clears away what a killed server left behind
		}
	}
	return err
}
