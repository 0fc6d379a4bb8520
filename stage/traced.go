package stage

import (
	"context"
	"fmt"
	"io"
	"time"

	"muxlab/harness/model"
	"muxlab/harness/strace"
	"muxlab/harness/trace"
	"muxlab/session"
)

// A Traced session shows a program of others, through strace. It can do nothing to it. It
// implements session.Session.
type Traced struct {
	model *model.Model
	addr  string
	live  *strace.Live
}

// askFor is how long a program may take to show how it waits. Of one that is silent it is
// assumed that it is a loop.
const askFor = 3 * time.Second

// Trace attaches strace to any process. It returns when the process has shown how it waits,
// or after three seconds.
func (l *Launcher) Trace(ctx context.Context, pid int) (*Traced, error) {
	live, err := strace.Attach(pid)
	if err != nil {
		return nil, err
	}
	for end := time.After(askFor); ; {
		seen, known := live.Foreign()
		done := known
		select {
		case <-ctx.Done():
			done = true
		case <-end:
			done = true
		case <-live.Ended():
			if _, err := live.Next(); err != nil && !known {
				live.Close()
				if err == io.EOF {
					err = fmt.Errorf("process %d has ended", pid)
				}
				return nil, err
			}
			done = true
		case <-time.After(10 * time.Millisecond):
		}
		if done {
			return &Traced{stracedModel(seen), seen.Addr, live}, nil
		}
	}
}

// Model implements session.Session.
func (s *Traced) Model() *model.Model { return s.model }

// Options returns nil.
func (s *Traced) Options() model.Options { return nil }

// Addr implements session.Session; "" if the program has accepted nobody yet.
func (s *Traced) Addr() string { return s.addr }

// Clients returns nil: the clients belong to others.
func (s *Traced) Clients() []session.Client { return nil }

// Samples returns session.NoSamples.
func (s *Traced) Samples() session.Samples { return session.NoSamples() }

// Next implements session.Session.
func (s *Traced) Next() (*trace.Frame, error) { return s.live.Next() }

// Close lets the program go. It runs on.
func (s *Traced) Close() error { return s.live.Close() }

var _ session.Session = (*Traced)(nil)
