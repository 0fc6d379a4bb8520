package viztest

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

// A FakeSession is a session that plays frames, and records what is asked of it. It can do
// all that a session of a server started here can.
type FakeSession struct {
	mu      sync.Mutex
	Served  *model.Model
	Frames  []*trace.Frame
	next    int
	Endless bool // the last frame is repeated, instead of io.EOF
	Crowd   []session.Client
	Fail    error // what every request returns

	Looks, Holds, Steps, Released, Closed int // how often each was asked for

	ClientsHeld bool
	Added       []string // requests about clients: "1 steady"
}

// Model returns Served.
func (s *FakeSession) Model() *model.Model { return s.Served }

// Options returns nil: all are the default.
func (s *FakeSession) Options() model.Options { return nil }

// Addr returns an address that nothing listens on.
func (s *FakeSession) Addr() string { return "127.0.0.1:7000" }

// Next returns the next of Frames; after the last io.EOF, or the last again if Endless.
func (s *FakeSession) Next() (*trace.Frame, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Looks++
	if s.next >= len(s.Frames) {
		if s.Endless && len(s.Frames) > 0 {
			return s.Frames[len(s.Frames)-1], nil
		}
		return nil, io.EOF
	}
	s.next++
	return s.Frames[s.next-1], nil
}

func (s *FakeSession) count(n *int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	*n++
	return s.Fail
}

// Hold counts.
func (s *FakeSession) Hold() error { return s.count(&s.Holds) }

// Release counts.
func (s *FakeSession) Release() error { return s.count(&s.Released) }

// Step counts.
func (s *FakeSession) Step() error { return s.count(&s.Steps) }

// Close counts.
func (s *FakeSession) Close() error { return s.count(&s.Closed) }

// AddClients records what was asked for in Added.
func (s *FakeSession) AddClients(n int, kind string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Added = append(s.Added, fmt.Sprint(n, " ", kind))
	return s.Fail
}

// Asked returns how often clients were added or removed.
func (s *FakeSession) Asked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.Added)
}

// RemoveClient records it as -1 clients.
func (s *FakeSession) RemoveClient(name string) error { return s.AddClients(-1, name) }

// HoldClients records whether the clients are held.
func (s *FakeSession) HoldClients(h bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ClientsHeld = h
}

func (s *FakeSession) held() (server, clients bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Holds > 0, s.ClientsHeld
}

// Clients returns Crowd.
func (s *FakeSession) Clients() []session.Client { return s.Crowd }

// Samples returns that nothing could be sampled.
func (s *FakeSession) Samples() session.Samples { return session.NoSamples() }

// Seed returns 7.
func (s *FakeSession) Seed() uint64 { return 7 }

// Kinds returns two kinds.
func (s *FakeSession) Kinds() []session.Kind {
	return []session.Kind{{Name: session.Steady, Sentence: "speaks about once a second"}, {Name: session.Idle, Sentence: "connects and says nothing"}}
}

// Acts returns two acts.
func (s *FakeSession) Acts() []string { return []string{session.KillWorker, session.Burst} }

// Do records the act as 0 clients.
func (s *FakeSession) Do(act string) error { return s.AddClients(0, act) }

// Speak records the text as 0 clients.
func (s *FakeSession) Speak(name, text string) (string, error) {
	return name, s.AddClients(0, name+" says "+text)
}

// A FakeAttached is a session of a server that was started elsewhere, with its clients: it
// can be held, and no more.
type FakeAttached struct {
	session.Session
	session.Holder
}

// Attached returns what an attached viewer can do with s.
func (s *FakeSession) Attached() FakeAttached { return FakeAttached{s, s} }

// A FakeLauncher starts FakeSessions.
type FakeLauncher struct {
	mu       sync.Mutex
	List     []*model.Model
	Fail     error             // what Launch, Race and Keep return
	Sessions []*FakeSession    // what was launched
	Requests []session.Request // and with what
	Races    []*fakeRace
	Kept     map[string]string // by the name of the file
	Progress session.Progress  // what is remembered
	Wrong    []session.Scene   // listed behind the others
	Tasks    []session.Exercise
	Guides   []session.Lab
}

// Held reports whether a server is held, or was, and whether the clients of one are.
func (l *FakeLauncher) Held() (server, clients bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range l.Sessions {
		one, its := s.held()
		server, clients = server || one, clients || its
	}
	return server, clients
}

// NewFakeLauncher returns a launcher of ten models, all of which look like loops.
func NewFakeLauncher() *FakeLauncher {
	l := &FakeLauncher{}
	for _, name := range strings.Fields("blocking fork threads threadpool select poll epoll prefork hybrid goroutine") {
		l.List = append(l.List, &model.Model{
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

// Keep stores the data in Kept.
func (l *FakeLauncher) Keep(name, ending string, data []byte) (string, error) {
	if l.Kept == nil {
		l.Kept = map[string]string{}
	}
	l.Kept[name+ending] = string(data)
	return name + ending, l.Fail
}

// Recall returns Progress.
func (l *FakeLauncher) Recall() session.Progress { return l.Progress }

// Labs returns Guides.
func (l *FakeLauncher) Labs() []session.Lab { return l.Guides }

// Exercises returns Tasks.
func (l *FakeLauncher) Exercises() []session.Exercise { return l.Tasks }

// Remember sets Progress.
func (l *FakeLauncher) Remember(p session.Progress) { l.Progress = p }

// Source returns four lines of no program.
func (l *FakeLauncher) Source(_ *model.Model, op trace.Op) (session.Passage, bool) {
	return session.Passage{File: "epoll/epoll.go", Line: 2, Lines: []string{"package epoll", "", "\tn, err := p.k.Call() // a line that is wider than any window of the tests, so that it must be cut at its end, and then some", "}"}}, op != trace.OpClose
}

// Race starts a race that stands still in its fourth round.
func (l *FakeLauncher) Race(_ context.Context, r session.RaceRequest) (session.Race, error) {
	if l.Fail != nil {
		return nil, l.Fail
	}
	l.Races = append(l.Races, &fakeRace{Request: r, state: FakeStanding(false)})
	return l.Races[len(l.Races)-1], nil
}

// Models returns List.
func (l *FakeLauncher) Models() []*model.Model { return l.List }

// Scenes returns seven scenes, and then Wrong.
func (l *FakeLauncher) Scenes() []session.Scene {
	return append([]session.Scene{
		{
			Name: "silent-client", Group: "basics", Tries: "x p", Saw: "The one thread slept in read.", Next: "idle-select", Question: "One silent client stops everybody", Minutes: 1, Look: "See who waits, and for whom.",
			Request: session.Request{Model: "blocking", Scene: "silent-client"},
		},
		{Name: "loop-asleep", Group: "basics", Question: "A loop asleep: who wakes it, and for whom?", Minutes: 1, Request: session.Request{Model: "epoll"}},
		{Name: "idle-select", Group: "basics", Question: "Fifty idle, three busy: what is select told?", Minutes: 2, Request: session.Request{Model: "select"}},
		{Name: "idle-epoll", Group: "basics", Question: "The same fifty: what is epoll told?", Minutes: 2, Request: session.Request{Model: "epoll"}},
		{Name: "pool-full", Group: "many clients", Question: "The pool is full, and the CPU is idle", Minutes: 2, Request: session.Request{Model: "threadpool"}},
		{Name: "herd", Group: "processes", Question: "Who wakes up when one client knocks?", Minutes: 1, Request: session.Request{Model: "prefork"}},
		{Name: "not-reading", Group: "many clients", Question: "One reader does not read", Minutes: 1, Request: session.Request{Model: "epoll"}},
	}, l.Wrong...)
}

// Launch starts a FakeSession of three clients.
func (l *FakeLauncher) Launch(_ context.Context, r session.Request) (session.Session, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.Requests = append(l.Requests, r)
	if l.Fail != nil {
		return nil, l.Fail
	}
	k := ReadinessServer(3)
	s := &FakeSession{Served: model.Find(l.List, r.Model), Frames: []*trace.Frame{k.Frame()}, Endless: true, Crowd: k.Clients}
	l.Sessions = append(l.Sessions, s)
	return s, nil
}

// fakeRace is a race that nobody runs.
type fakeRace struct {
	mu      sync.Mutex
	Request session.RaceRequest
	state   session.Standing
	Closed  int
}

// Standing returns how the race stands.
func (r *fakeRace) Standing() session.Standing { return r.state }

// Close counts.
func (r *fakeRace) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Closed++
	return nil
}

// FakeStanding is a race of ten in its fourth round, or at its end.
func FakeStanding(over bool) session.Standing {
	s := session.Standing{Round: 4, Rounds: 7, Now: "poll", Over: over, Limited: []string{"epoll"}}
	if over {
		s.Conclusion = "With 500 idle clients epoll, poll and select lead, and are too close to call: epoll does 1.2 times as much as prefork and 4.6 times as much as fork"
	}
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
			r.Rank, r.Less = 0, "1 connection: serves 1 client at a time"
		case "hybrid":
			r = session.Runner{Name: name, Out: "a process of 8 threads may get all clients, and 500 are idle"}
		}
		s.Runners = append(s.Runners, r)
	}
	if over {
		s.Now, s.Round = "", 7
	}
	return s
}
