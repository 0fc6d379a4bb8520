package stage

import (
	"context"
	"fmt"
	"io"
	"time"

	"muxlab/harness/measure"
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

	children []int // processes that ran before: strace follows those that are started from now on
}

// askFor is how long a program may take to show how it waits. Of one that is silent it is
// assumed that it is a loop.
const askFor = 3 * time.Second

// Trace attaches strace to any process. It returns when the process has shown how it waits,
// or after three seconds.
func (l *Launcher) Trace(ctx context.Context, pid int) (*Traced, error) {
	children := descendants(pid)
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
			return &Traced{stracedModel(seen), seen.Addr, live, children}, nil
		}
	}
}

// descendants are the processes that pid has started, and those that they have.
func descendants(pid int) (list []int) {
	tree, _ := measure.Tree(pid) // of a process that is not there strace says so
	for i := 1; i < len(tree); i++ {
		list = append(list, tree[i].PID)
	}
	return list
}

// Unseen implements session.Partial.
func (s *Traced) Unseen() string {
	switch n := len(s.children); n {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("its child %d ran already and is not shown: attach to it", s.children[0])
	default:
		return fmt.Sprintf("its %d children ran already and are not shown: attach to one, such as %d", n, s.children[0])
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

var (
	_ session.Session = (*Traced)(nil)
	_ session.Partial = (*Traced)(nil)
)
