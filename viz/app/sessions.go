package app

import (
	"errors"
	"sync"

	"muxlab/session"
	"muxlab/session/control"
)

// sessions are all that were opened, so that none is left when the program ends:
// not one that was still starting, nor one that was still closing.
type sessions struct {
	mu    sync.Mutex
	open  map[*control.Controller]bool
	races map[session.Race]bool
	busy  sync.WaitGroup
	ended bool
}

// during runs f, unless the program is ending; if so, the end waits for f.
func (s *sessions) during(f func()) {
	s.mu.Lock()
	if s.ended {
		s.mu.Unlock()
		return
	}
	s.busy.Add(1)
	s.mu.Unlock()
	defer s.busy.Done()
	f()
}

func (s *sessions) add(one session.Session) *control.Controller {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		s.open = map[*control.Controller]bool{}
	}
	p := control.New(one)
	s.open[p] = true
	return p
}

// close closes a session once, whoever asks.
func (s *sessions) close(p *control.Controller) error {
	s.mu.Lock()
	there := s.open[p]
	delete(s.open, p)
	s.mu.Unlock()
	if !there {
		return nil
	}
	return p.Close()
}

// addRace remembers a race, which has servers too.
func (s *sessions) addRace(r session.Race) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.races == nil {
		s.races = map[session.Race]bool{}
	}
	s.races[r] = true
}

// closeRace closes a race once, whoever asks.
func (s *sessions) closeRace(r session.Race) {
	s.mu.Lock()
	there := s.races[r]
	delete(s.races, r)
	s.mu.Unlock()
	if there {
		r.Close()
	}
}

// closeAll waits for what is starting or closing, and closes the rest.
func (s *sessions) closeAll() error {
	s.mu.Lock()
	s.ended = true
	s.mu.Unlock()
	s.busy.Wait()
	var err error
	for p := range s.open {
		err = errors.Join(err, p.Close())
	}
	for r := range s.races {
		err = errors.Join(err, r.Close())
	}
	s.open, s.races = nil, nil
	return err
}
