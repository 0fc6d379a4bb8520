package viz

import (
	"context"
	"fmt"
	"io"
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/session"
	"strings"
	"sync"
)

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

func (s *fakeSession) Model() *model.Model { return s.model }

func (s *fakeSession) Options() model.Options { return nil }

func (s *fakeSession) Addr() string { return "127.0.0.1:7000" }

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

func (s *fakeSession) Hold() error { return s.count(&s.holds) }

func (s *fakeSession) Release() error { return s.count(&s.released) }

func (s *fakeSession) Step() error { return s.count(&s.steps) }

func (s *fakeSession) Close() error { return s.count(&s.closed) }

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

func (s *fakeSession) Samples() session.Samples { return session.NoSamples() }

func (s *fakeSession) Seed() uint64 { return 7 }

func (s *fakeSession) Kinds() []session.Kind {
	if s.foreign {
		return nil
	}
	return []session.Kind{{Name: session.Steady, Sentence: "speaks about once a second"}, {Name: session.Idle, Sentence: "connects and says nothing"}}
}

func (s *fakeSession) Acts() []string { return []string{session.KillWorker, session.Burst} }

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

func (l *fakeLauncher) Recall() string { return l.last }

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

// fakeRace is a race that nobody runs.
type fakeRace struct {
	mu      sync.Mutex
	request session.RaceRequest
	state   session.Standing
	closed  int
}

func (r *fakeRace) Standing() session.Standing { return r.state }

func (r *fakeRace) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed++
	return nil
}

// fakeStanding is a race of ten in its fourth round, or at its end.
func fakeStanding(over bool) session.Standing {
	s := session.Standing{Round: 4, Rounds: 7, Now: "poll", Over: over, Limited: []string{"epoll"}}
	rates := []float64{61_200, 18_400, 52_100, 50_800, 81_900, 82_300, 84_100, 71_000, 0, 63_500}
	for i, name := range strings.Fields("blocking fork threads threadpool select poll epoll prefork hybrid goroutine") {
		r := session.Runner{Name: name, Rounds: 3, Echoes: rates[i], CPU: 1e6 / rates[i] * 0.9, Rank: 1}
		for _, other := range rates {
			if other > rates[i] {
				r.Rank++
			}
		}
		if over {
			r.Rounds = 7
		}
		r.Ratio, r.Low, r.High = rates[i]/84_100, rates[i]/84_100-0.03, rates[i]/84_100+0.03
		if r.High >= 1 {
			r.Rank = 1
		}
		switch name {
		case "blocking":
			r.Rank, r.Less = 0, "blocking driven with 1 connection: serves 1 client at a time"
		case "hybrid":
			r = session.Runner{Name: name, Out: "each process has 8 threads, and one may get all clients, and there are 500 idle ones"}
		}
		s.Runners = append(s.Runners, r)
	}
	if over {
		s.Now, s.Round = "", 7
	}
	return s
}
