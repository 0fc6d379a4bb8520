package stage

import (
	"errors"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"muxlab/harness/measure"
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/session"
)

// An Attached session shows a server that somebody else runs. It can hold the server; the
// clients belong to others. It implements session.Session, Holder and Reuser.
type Attached struct {
	model    *model.Model
	run      trace.Run
	live     *trace.Live
	sampler  *measure.Sampler
	recorder *recorder // nil: not recorded

	held atomic.Bool

	mu          sync.Mutex
	latest      *trace.Frame
	nextContext time.Time // when the next frame gets a context
	wasHeld     bool      // in the latest frame
	hold        session.Hold
}

// attach returns a session of the server of model m that makes this trace.
func attach(m *model.Model, run trace.Run) (*Attached, error) {
	live, err := trace.Attach(run.Dir)
	if err != nil {
		return nil, err
	}
	addr, err := netip.ParseAddrPort(run.Info.Addr)
	if err != nil {
		return nil, errors.Join(err, live.Close())
	}
	s := &Attached{model: m, run: run, live: live, sampler: measure.NewSampler(run.Info.PID, addr)}
	s.sampler.Start()
	return s, nil
}

// Model implements session.Session.
func (s *Attached) Model() *model.Model { return s.model }

// Options implements session.Session.
func (s *Attached) Options() model.Options { return s.run.Info.Options }

// Addr implements session.Session.
func (s *Attached) Addr() string { return s.run.Info.Addr }

// Clients returns nil: the clients belong to others, who know their names.
func (s *Attached) Clients() []session.Client { return nil }

// Samples implements session.Session.
func (s *Attached) Samples() session.Samples { return s.sampler.Latest() }

// Next implements session.Session.
func (s *Attached) Next() (*trace.Frame, error) { return s.next(s.Clients) }

// next returns the next frame. clients are those that its context names.
func (s *Attached) next(clients func() []session.Client) (*trace.Frame, error) {
	f, err := s.live.Next()
	if f != nil {
		s.keepLatest(f, clients)
		s.recorder.add(f)
	}
	return f, err
}

// keepLatest remembers a frame for Step, and adds its context.
func (s *Attached) keepLatest(f *trace.Frame, clients func() []session.Client) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.noteHold(f)
	s.latest = f
	s.addContext(f, clients)
}

// noteHold notes when this viewer held the server. The frame in which that changes gets a
// context.
func (s *Attached) noteHold(f *trace.Frame) {
	held := s.held.Load()
	if held != s.wasHeld {
		s.nextContext = time.Time{}
		if held {
			s.hold = session.Hold{Before: f.Time, Seen: f.Time}
			if s.latest != nil {
				s.hold.Before = s.latest.Time
			}
		}
	}
	if s.wasHeld = held; held {
		s.hold.Until = f.Time
	}
}

// addContext adds to a frame who the clients are and what the kernel holds, so that the
// past and a recording show them too: five times a second, and less often if it is large.
func (s *Attached) addContext(f *trace.Frame, clients func() []session.Client) {
	const every, bytesPerSecond = 200 * time.Millisecond, 200_000
	if now := time.Now(); now.After(s.nextContext) {
		f.Context = session.EncodeContext(f, now, clients(), s.Samples(), s.wasHeld, s.hold)
		s.nextContext = now.Add(max(every, time.Duration(len(f.Context))*time.Second/bytesPerSecond))
	}
}

// Reuse implements session.Reuser, see trace.Live.
func (s *Attached) Reuse(f *trace.Frame) { s.live.Reuse(f) }

// Hold implements session.Holder.
func (s *Attached) Hold() error {
	err := s.live.Hold()
	s.held.Store(err == nil)
	return err
}

// Release implements session.Holder.
func (s *Attached) Release() error {
	s.held.Store(false)
	return s.live.Release()
}

// Step implements session.Holder. It lets the worker pass that has waited longest at its
// gate. If none waits at one, all are blocked in calls, and Step does nothing.
func (s *Attached) Step() error {
	s.mu.Lock()
	frame := s.latest
	s.mu.Unlock()
	pid, worker := longestStanding(frame)
	if worker < 0 {
		return nil
	}
	return s.live.Step(pid, worker)
}

// longestStanding returns the worker that has waited longest at its gate; worker -1: none.
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

// Close ends the session. The server runs on.
func (s *Attached) Close() error { return errors.Join(s.detach(), s.recorder.end()) }

// detach stops looking at the server.
func (s *Attached) detach() error {
	s.sampler.Stop()
	return s.live.Close()
}
