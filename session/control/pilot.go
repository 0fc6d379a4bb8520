package control

import (
	"errors"
	"io"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/session"
	"sync"
	"sync/atomic"
	"time"
)

// A Controller is the one through whom a session is looked at, held, and gone back
// through: one call at a time. It keeps the past of what it sees. A hold is
// renewed only as long as it is wanted.
type Controller struct {
	mu      sync.Mutex
	Session session.Session // alone, or with another beside it: a twin, unless it is a recording
	Alone   session.Session
	history *tape.History // of a server that runs; nil: the session is a recording
	Past    *tape.Past    // of either
	held    bool
	Renewed time.Time
	closed  bool

	pace float64   // slow motion: turns a second that are let through while held; 0 none
	next time.Time // when the next one is due
}

func New(s session.Session) *Controller {
	p := &Controller{Session: &twin{Session: s}, Alone: s}
	if r, ok := s.(session.Recording); ok {
		p.Session = s
		p.Past = r.Past()
	} else {
		p.history = tape.NewHistory()
		p.Past = &p.history.Past
	}
	return p
}

// renewEvery is well under the 300 ms that Session promises.
const renewEvery = 150 * time.Millisecond

// A Look is what one look brought, and what was known beside it.
type Look struct {
	Frame   *trace.Frame // nil: nothing new
	Err     error        // io.EOF: nothing more will come
	Clients []session.Client
	Sample  session.Samples
	Wall    time.Time
	Held    bool // by this viewer
}

// Look takes the next frame of a server that runs. The events of the one before,
// if it is given, are looked at no more. The moments of the evidence are remembered
// longer than the rest.
func (p *Controller) Look(before *trace.Frame, evidence []int64) Look {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return Look{Err: io.EOF}
	}
	if r, ok := p.Alone.(interface{ Reuse(*trace.Frame) }); ok && before != nil {
		r.Reuse(before)
	}
	trouble := errors.Join(p.renew(), p.walk())
	f, err := p.Session.Next()
	if f != nil {
		p.history.Hold(p.held)
		p.history.Keep(evidence)
		p.history.Add(f)
	}
	s := Look{Frame: f, Err: err, Clients: p.Session.Clients(), Sample: p.Session.Samples(), Wall: time.Now(), Held: p.held}
	if err == nil {
		s.Err = trouble
	}
	return s
}

// renew keeps a hold alive.
func (p *Controller) renew() error {
	if !p.held || time.Since(p.Renewed) < renewEvery {
		return nil
	}
	p.Renewed = time.Now()
	return p.Session.Hold()
}

// walk lets a turn through when one is due in slow motion.
func (p *Controller) walk() error {
	if !p.held || p.pace == 0 || time.Now().Before(p.next) {
		return nil
	}
	p.next = time.Now().Add(time.Duration(float64(time.Second) / p.pace))
	return p.Session.Step()
}

func (p *Controller) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed, p.held = true, false
	return errors.Join(p.Past.Close(), p.Session.Close())
}

// Hold holds the server, and the clients too if they are to stand still. With a
// pace it is slow motion.
func (p *Controller) Hold(clients bool, pace float64) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil
	}
	p.Session.HoldClients(clients)
	if err := p.Session.Hold(); err != nil {
		p.Session.HoldClients(p.held && clients)
		return err
	}
	p.held, p.Renewed, p.pace = true, time.Now(), pace
	return nil
}

func (p *Controller) Release() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil
	}
	p.held, p.pace = false, 0
	err := p.Session.Release()
	p.Session.HoldClients(false)
	return err
}

func (p *Controller) Step() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.held {
		return nil
	}
	return p.Session.Step()
}

// InPast runs f, which may use the past, unless the session is closed: then it
// returns io.EOF.
func (p *Controller) InPast(f func() error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return io.EOF
	}
	return f()
}

// Holding reports whether the server is held by this viewer.
func (p *Controller) Holding() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.held
}

// Fell says what fell off the past to make room, see trace.History.Fell; "" nothing
// did. Of a recording nothing does.
func (p *Controller) Fell() string {
	if p.history == nil {
		return ""
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.history.Fell()
}

// Recording reports whether a file is shown, and no server that runs.
func (p *Controller) Recording() bool { return p.history == nil }

// A twin is a session that may have another beside it: then what is asked of its
// clients is asked of those of the other too, so that they stay the same.
type twin struct {
	session.Session
	other atomic.Pointer[session.Session]
}

// With puts another session beside the one of p; nil takes it away.
func (p *Controller) With(other session.Session) {
	t, ok := p.Session.(*twin)
	switch {
	case !ok: // a recording
	case other == nil:
		t.other.Store(nil)
	default:
		t.other.Store(&other)
	}
}

func (t *twin) both(do func(session.Session) error) error {
	err := do(t.Session)
	if other := t.other.Load(); other != nil && err == nil {
		return do(*other)
	}
	return err
}

func (t *twin) AddClients(n int, kind string) error {
	return t.both(func(s session.Session) error { return s.AddClients(n, kind) })
}

func (t *twin) RemoveClient(name string) error {
	return t.both(func(s session.Session) error { return s.RemoveClient(name) })
}

func (t *twin) Do(act string) error {
	return t.both(func(s session.Session) error { return s.Do(act) })
}

// Speak is answered with the name that the client has here. A new one may have
// another name there.
func (t *twin) Speak(name, text string) (who string, err error) {
	who = ""
	err = t.both(func(s session.Session) error {
		is, err := s.Speak(name, text)
		if who == "" {
			who = is
		}
		return err
	})
	return who, err
}
