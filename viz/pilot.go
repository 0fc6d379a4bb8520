package viz

import (
	"errors"
	"io"
	"muxlab/harness/trace"
	"muxlab/session"
	"sync"
	"sync/atomic"
	"time"
)

// A pilot is the one through whom a session is looked at, held, and gone back
// through: one call at a time. It keeps the past of what it sees. A hold is
// renewed only as long as it is wanted.
type pilot struct {
	mu      sync.Mutex
	session session.Session // alone, or with another beside it: a twin, unless it is a recording
	alone   session.Session
	history *trace.History // of a server that runs; nil: the session is a recording
	past    *trace.Past    // of either
	held    bool
	renewed time.Time
	closed  bool

	pace float64   // slow motion: turns a second that are let through while held; 0 none
	next time.Time // when the next one is due
}

func newPilot(s session.Session) *pilot {
	p := &pilot{session: &twin{Session: s}, alone: s}
	if r, ok := s.(session.Recording); ok {
		p.session = s
		p.past = r.Past()
	} else {
		p.history = trace.NewHistory()
		p.past = &p.history.Past
	}
	return p
}

// renewEvery is well under the 300 ms that Session promises.
const renewEvery = 150 * time.Millisecond

// A sight is what one look brought, and what was known beside it.
type sight struct {
	frame   *trace.Frame // nil: nothing new
	err     error        // io.EOF: nothing more will come
	clients []session.Client
	sample  session.Samples
	wall    time.Time
	held    bool // by this viewer
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
	s := sight{frame: f, err: err, clients: p.session.Clients(), sample: p.session.Samples(), wall: time.Now(), held: p.held}
	if err == nil {
		s.err = trouble
	}
	return s
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
	return errors.Join(p.past.Close(), p.session.Close())
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

// inPast runs f, which may use the past, unless the session is closed: then it
// returns io.EOF.
func (p *pilot) inPast(f func() error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return io.EOF
	}
	return f()
}

// holding reports whether the server is held by this viewer.
func (p *pilot) holding() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.held
}

// fell says what fell off the past to make room, see trace.History.Fell; "" nothing
// did. Of a recording nothing does.
func (p *pilot) fell() string {
	if p.history == nil {
		return ""
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.history.Fell()
}

// recording reports whether a file is shown, and no server that runs.
func (p *pilot) recording() bool { return p.history == nil }

// A twin is a session that may have another beside it: then what is asked of its
// clients is asked of those of the other too, so that they stay the same.
type twin struct {
	session.Session
	other atomic.Pointer[session.Session]
}

// with puts another session beside the one of p; nil takes it away.
func (p *pilot) with(other session.Session) {
	t, ok := p.session.(*twin)
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
