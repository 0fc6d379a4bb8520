package viz

import (
	"errors"
	"io"
	"sync"
	"time"

	"muxlab/harness/trace"
)

// sessions are all that were opened, so that none is left when the program ends:
// not one that was still starting, nor one that was still closing.
type sessions struct {
	mu    sync.Mutex
	open  map[*pilot]bool
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

func (s *sessions) add(one Session) *pilot {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		s.open = map[*pilot]bool{}
	}
	p := &pilot{session: one}
	s.open[p] = true
	return p
}

// close closes a session once, whoever asks.
func (s *sessions) close(p *pilot) error {
	s.mu.Lock()
	there := s.open[p]
	delete(s.open, p)
	s.mu.Unlock()
	if !there {
		return nil
	}
	return p.close()
}

// closeAll waits for what is starting or closing, and closes the rest.
func (s *sessions) closeAll() error {
	s.mu.Lock()
	s.ended = true
	s.mu.Unlock()
	s.busy.Wait()
	var err error
	for p := range s.open {
		err = errors.Join(err, p.close())
	}
	s.open = nil
	return err
}

// A pilot is the one through whom a session is looked at and held: one call at
// a time, and a hold is renewed only as long as it is wanted.
type pilot struct {
	mu      sync.Mutex
	session Session
	held    bool
	renewed time.Time
	closed  bool
}

// renewEvery is well under the 300 ms that Session promises.
const renewEvery = 150 * time.Millisecond

// A sight is what one look brought.
type sight struct {
	frame *trace.Frame
	err   error
	view  view
}

func (p *pilot) look() sight {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return sight{err: io.EOF}
	}
	var renewal error
	if p.held && time.Since(p.renewed) >= renewEvery {
		p.renewed = time.Now()
		renewal = p.session.Hold()
	}
	f, err := p.session.Next()
	v := view{clients: p.session.Clients(), sample: p.session.Samples(), wall: time.Now(), held: p.held}
	if r, ok := p.session.(Recording); ok {
		v.file.name, v.file.percent = r.File()
	}
	if err == nil {
		err = renewal
	}
	return sight{f, err, v}
}

func (p *pilot) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed, p.held = true, false
	return p.session.Close()
}

// hold holds the server, and the clients too if they are to stand still.
func (p *pilot) hold(clients bool) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil
	}
	p.session.HoldClients(clients)
	if err := p.session.Hold(); err != nil {
		p.session.HoldClients(false)
		return err
	}
	p.held, p.renewed = true, time.Now()
	return nil
}

func (p *pilot) release() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil
	}
	p.held = false
	err := p.session.Release()
	p.session.HoldClients(false)
	return err
}

func (p *pilot) step() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.held {
		return nil
	}
	return p.session.Step()
}
