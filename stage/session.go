package stage

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"muxlab/harness/load"
	"muxlab/harness/measure"
	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/harness/trace"
	"muxlab/session"
)

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
	recorder *recorder     // nil: not recorded

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
func (s *Session) invite(groups []session.Group) {
	if groups == nil {
		groups = []session.Group{{N: firstClients, Kind: session.Steady}}
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
	if f != nil {
		s.keepLatest(f)
		s.recorder.add(f)
	}
	return f, err
}

// keepLatest remembers a frame for Step, and adds its context.
func (s *Session) keepLatest(f *trace.Frame) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.latest = f
	s.addContext(f)
}

// Reuse takes back the events of a frame that is drawn, see trace.Live.
func (s *Session) Reuse(f *trace.Frame) { s.live.Reuse(f) }

// addContext lets the frame bear who the clients are and what the kernel holds, so
// that the past and a recording show them too: five times a second, and more
// seldom where it is much.
func (s *Session) addContext(f *trace.Frame) {
	const every, bytesPerSecond = 200 * time.Millisecond, 200_000
	if now := time.Now(); now.After(s.nextContext) {
		f.Context = session.EncodeContext(f, now, s.Clients(), s.Samples())
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
func (s *Session) Kinds() []session.Kind {
	if s.crowd == nil {
		return nil
	}
	return load.Kinds()
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
func (s *Session) Clients() []session.Client {
	if s.crowd == nil {
		return nil
	}
	return s.crowd.Clients()
}

// Samples implements viz.Session.
func (s *Session) Samples() session.Samples { return s.sampler.Latest() }

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
	return errors.Join(err, s.recorder.end())
}
