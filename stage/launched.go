package stage

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"muxlab/harness/load/clients"
	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/harness/trace"
	"muxlab/session"
)

// A Launched session shows a server that it has started, with clients of its own. Beside
// what an Attached one can do, it implements session.Crowd, Actor and Speaker.
type Launched struct {
	*Attached
	server   *proc.Server
	patience time.Duration // how long it may take to stop before it is killed
	crowd    *clients.Crowd
	seed     uint64 // of the crowd
	changed  bool   // the server is another program, see session.Request.Program

	clientsHeld atomic.Bool

	close     sync.Once
	closing   chan struct{} // closed: no more acts are performed
	performed chan struct{} // closed: the last act is over
	failed    error         // what went wrong with the acts; valid once performed is closed

	frozenMu sync.Mutex
	frozen   map[int]bool // worker processes, by id
}

// watched attaches to a server that was just started. Its clients have this seed, and come
// with people.
func watched(m *model.Model, server *proc.Server, seed uint64) (*Launched, error) {
	run, err := trace.FindRun(server.PID())
	if err != nil {
		return nil, err
	}
	s, err := attach(m, run)
	if err != nil {
		return nil, err
	}
	if seed == 0 {
		seed = NewSeed()
	}
	return &Launched{
		Attached: s, server: server, crowd: clients.NewCrowd(server.Addr, seed), seed: seed,
		closing: make(chan struct{}), performed: make(chan struct{}), frozen: map[int]bool{},
	}, nil
}

// people lets the clients come that r asks for, and what is to happen later happen.
func (s *Launched) people(r session.Request) {
	s.invite(r.Clients)
	go s.perform(s.playable(r.Acts))
}

// invite adds the first clients one after the other: in a scene their order matters. A
// full backlog delays those behind it for one second at most.
func (s *Launched) invite(groups []session.Group) {
	if groups == nil {
		groups = []session.Group{{N: FirstClients, Kind: session.Steady}}
	}
	for _, g := range groups {
		s.crowd.AddInOrder(g.N, g.Kind, time.Now().Add(time.Second))
	}
}

// Next implements session.Session.
func (s *Launched) Next() (*trace.Frame, error) { return s.next(s.Clients) }

// Clients implements session.Session.
func (s *Launched) Clients() []session.Client { return s.crowd.Clients() }

// Step implements session.Holder. Beside the worker, the client that would send first does
// so: otherwise a wait would find nothing, and a call not return.
func (s *Launched) Step() error {
	if err := s.Attached.Step(); err != nil {
		return err
	}
	s.crowd.Next()
	return nil
}

// Kinds implements session.Crowd.
func (s *Launched) Kinds() []session.Kind { return clients.Kinds() }

// AddClients implements session.Crowd.
func (s *Launched) AddClients(n int, kind string) error {
	for range n {
		s.crowd.Add(kind)
	}
	return nil
}

// RemoveClient implements session.Crowd.
func (s *Launched) RemoveClient(name string) error {
	if name == "" {
		s.crowd.RemoveLast()
		return nil
	}
	s.crowd.Remove(name)
	return nil
}

// HoldClients implements session.Crowd.
func (s *Launched) HoldClients(hold bool) {
	s.clientsHeld.Store(hold)
	s.crowd.Hold(hold)
}

// Seed implements session.Crowd.
func (s *Launched) Seed() uint64 { return s.seed }

// Speak implements session.Speaker.
func (s *Launched) Speak(name, text string) (string, error) { return s.crowd.Speak(name, text) }

// Close ends the session, the server and its clients.
func (s *Launched) Close() error {
	err := s.detach()
	s.crowd.Close()
	s.close.Do(func() { close(s.closing) })
	<-s.performed
	err = errors.Join(err, s.failed, s.thaw()) // a frozen worker could not stop
	ctx, cancel := context.WithTimeout(context.Background(), s.patience)
	defer cancel()
	if failed := s.server.Shutdown(ctx); failed != nil {
		if !s.changed { // what it was changed to may not hear that it is to stop: it was killed
			err = errors.Join(err, failed)
		}
		trace.Runs() // removes what a killed server left behind
	}
	return errors.Join(err, s.recorder.end())
}

var _ interface {
	session.Session
	session.Holder
	session.Crowd
	session.Actor
	session.Speaker
	session.Reuser
} = (*Launched)(nil)
