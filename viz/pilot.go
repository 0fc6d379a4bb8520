package viz

import (
	"errors"
	"io"
	"sync"
	"time"

	"muxlab/harness/trace"
	"muxlab/session"
)

// A pilot is the one through whom a session is looked at, held, and gone back
// through: one call at a time. It keeps the past of what it sees. A hold is
// renewed only as long as it is wanted.
type pilot struct {
	mu      sync.Mutex
	session session.Session // alone, or with another beside it: a twin, unless it is a recording
	alone   session.Session
	history *trace.History // of a server that runs; nil: the session is a recording
	rewind  rewinder
	held    bool
	renewed time.Time
	closed  bool

	pace float64   // slow motion: turns a second that are let through while held; 0 none
	next time.Time // when the next one is due
}

func newPilot(s session.Session) *pilot {
	p := &pilot{session: &twin{Session: s}, alone: s}
	p.rewind.fresh = func() *digest { return digestFor(s) }
	if r, ok := s.(session.Recording); ok {
		p.session = s
		p.rewind.past = r.Past()
		p.rewind.file, _ = r.File()
		p.rewind.damaged = r.Damage() != nil
	} else {
		p.history = trace.NewHistory()
		p.rewind.past = &p.history.Past
	}
	return p
}

// renewEvery is well under the 300 ms that Session promises.
const renewEvery = 150 * time.Millisecond

// A sight is what one look brought.
type sight struct {
	frame *trace.Frame
	err   error
	view  view
}

// look takes the next frame of a server that runs. The events of the one before,
// if it is given, are looked at no more. The moments of the evidence are remembered
// longer than the rest.
func (p *pilot) look(before *trace.Frame, evidence []int64) sight {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return sight{err: io.EOF}
	}
	if r, ok := p.alone.(interface{ Reuse(*trace.Frame) }); ok && before != nil {
		r.Reuse(before)
	}
	trouble := errors.Join(p.renew(), p.walk())
	f, err := p.session.Next()
	if f != nil {
		p.history.Hold(p.held)
		p.history.Keep(evidence)
		p.history.Add(f)
	}
	v := view{clients: p.session.Clients(), sample: p.session.Samples(), wall: time.Now(), held: p.held}
	if err == nil {
		err = trouble
	}
	return sight{f, err, v}
}

// renew keeps a hold alive.
func (p *pilot) renew() error {
	if !p.held || time.Since(p.renewed) < renewEvery {
		return nil
	}
	p.renewed = time.Now()
	return p.session.Hold()
}

// walk lets a turn through when one is due in slow motion.
func (p *pilot) walk() error {
	if !p.held || p.pace == 0 || time.Now().Before(p.next) {
		return nil
	}
	p.next = time.Now().Add(time.Duration(float64(time.Second) / p.pace))
	return p.session.Step()
}

func (p *pilot) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed, p.held = true, false
	return errors.Join(p.rewind.past.Close(), p.session.Close())
}

// hold holds the server, and the clients too if they are to stand still. With a
// pace it is slow motion.
func (p *pilot) hold(clients bool, pace float64) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil
	}
	p.session.HoldClients(clients)
	if err := p.session.Hold(); err != nil {
		p.session.HoldClients(p.held && clients)
		return err
	}
	p.held, p.renewed, p.pace = true, time.Now(), pace
	return nil
}

func (p *pilot) release() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil
	}
	p.held, p.pace = false, 0
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

// back runs something on the past, unless the session is closed.
func (p *pilot) back(f func(r *rewinder) (*snapshot, error)) (*snapshot, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, io.EOF
	}
	return f(&p.rewind)
}
