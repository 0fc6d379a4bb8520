package stage

import (
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"muxlab/harness/clean"
	"muxlab/harness/model"
	"muxlab/harness/recording"
	"muxlab/harness/strace"
	"muxlab/harness/trace"
	"muxlab/session"
)

// A Replay is a recording, or what strace wrote of any program. It runs at the speed at
// which it was made; Hold stops its time, and Step goes on to the next turn. It implements
// session.Session, Holder and Recording.
type Replay struct {
	name  string
	model *model.Model
	info  trace.Info
	tape  *recording.Replay

	mu   sync.Mutex
	at   int64     // the position; ns
	seen time.Time // when it was; zero while held
	step *trace.Frame
}

// Replay opens the recording, or the output of strace, name.
func (l *Launcher) Replay(name string) (*Replay, error) {
	tape, err := strace.Open(name)
	if err != nil {
		return nil, err
	}
	first, err := tape.At(tape.Begin())
	if err != nil {
		return nil, errors.Join(err, tape.Close())
	}
	server := first.Server()
	if server == nil {
		tape.Close()
		return nil, fmt.Errorf("%s is a recording without a server", name)
	}
	r := &Replay{name: clean.Text(name), info: server.Info, tape: tape, at: tape.Begin(), seen: time.Now()}
	if s, ok := tape.Foreign(); ok {
		r.model, r.info.Addr = stracedModel(s), s.Addr
	} else if r.model = l.find(server.Model); r.model == nil {
		tape.Close()
		return nil, fmt.Errorf("%s shows the model %q, which this program does not know", name, server.Model)
	}
	return r, nil
}

// Model implements session.Session.
func (r *Replay) Model() *model.Model { return r.model }

// Options implements session.Session.
func (r *Replay) Options() model.Options { return r.info.Options }

// Addr implements session.Session.
func (r *Replay) Addr() string { return r.info.Addr }

// Damage says where the file stops making sense, if it does.
func (r *Replay) Damage() error { return r.tape.Damage() }

// Past gives a position of its own in the file: scrubbing there does not move what
// Next gives. It is good until the session is closed.
func (r *Replay) Past() *recording.Past { return r.tape.NewPast() }

// File says what is replayed, and how much of it has been: from 0 to 100.
func (r *Replay) File() (name string, percent int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	length := max(1, r.tape.End()-r.tape.Begin())
	return r.name, int(100 * (r.at - r.tape.Begin()) / length)
}

// Next implements trace.Source.
func (r *Replay) Next() (*trace.Frame, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if f := r.step; f != nil {
		r.step = nil
		return f, nil
	}
	if r.seen.IsZero() {
		return r.tape.At(r.at)
	}
	now := time.Now()
	f, err := r.tape.Advance(r.at + int64(now.Sub(r.seen)))
	r.seen = now
	if f != nil {
		r.at = f.Time
	}
	return f, err
}

// Hold implements session.Holder.
func (r *Replay) Hold() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen = time.Time{}
	return nil
}

// Release implements session.Holder.
func (r *Replay) Release() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen = time.Now()
	return nil
}

// Step implements session.Holder.
func (r *Replay) Step() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	f, err := r.tape.Step(0, 0, 1)
	if err == io.EOF {
		return errors.New("the recording ends here")
	}
	if err != nil {
		return err
	}
	r.step, r.at = f, f.Time
	return nil
}

// Clients returns nil: the names of the clients are in the contexts of the frames.
func (r *Replay) Clients() []session.Client { return nil }

// Samples returns session.NoSamples: they are in the contexts of the frames.
func (r *Replay) Samples() session.Samples { return session.NoSamples() }

// Close implements session.Session.
func (r *Replay) Close() error { return r.tape.Close() }

var _ interface {
	session.Session
	session.Holder
	session.Recording
} = (*Replay)(nil)
