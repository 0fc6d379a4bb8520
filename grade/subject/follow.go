package subject

import (
	"context"
	"fmt"
	"strings"
	"time"

	"muxlab/harness/tape"
	"muxlab/harness/trace"
)

// followTrace reads the trace until ctx is done or the server has ended.
func (s *Subject) followTrace(ctx context.Context) {
	defer close(s.done)
	for ctx.Err() == nil {
		if !s.look() {
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(follow):
		}
	}
	s.look()
}

// look reads what is new in the trace. It says false when nothing more will come.
func (s *Subject) look() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, err := s.live.Next()
	if f == nil {
		return err == nil
	}
	s.frame = f
	s.reader.Frame(f, tape.Detail{Calls: 50}, func(step *tape.Step) {
		if step.Ended != nil {
			s.remember(step.Ended)
		}
	})
	s.reader.Settle(f, s.remember)
	if s.rec != nil {
		s.rec.Add(f)
	}
	return err == nil
}

// remember keeps the turn in words.
func (s *Subject) remember(t *tape.Turn) {
	s.ticks = append(s.ticks, inWords(t))
	if n := len(s.ticks); n > kept {
		s.ticks = append(s.ticks[:0], s.ticks[n-kept:]...)
	}
}

// inWords is a turn as a line: what it began with, and its calls.
func inWords(t *tape.Turn) string {
	calls := make([]string, 0, len(t.Calls)+1)
	calls = append(calls, t.Wait.String())
	for _, c := range t.Calls {
		calls = append(calls, c.Event.String())
	}
	if len(calls) > 7 {
		calls = append(calls[:6], fmt.Sprintf("and %d more calls", len(calls)-6+t.More))
	}
	return fmt.Sprintf("tick %d: %s", t.Number, strings.Join(calls, "; "))
}

// Frame is what the trace shows now: it is read again before it is returned. Do not
// change it.
func (s *Subject) Frame() *trace.Frame {
	s.look()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.frame
}

// Counters are what the server's workers have done so far, as the trace has it.
func (s *Subject) Counters() trace.Counters {
	if f := s.Frame(); f != nil {
		return f.Total()
	}
	return trace.Counters{}
}

// Ticks are the latest turns in words, at most n, oldest first: the evidence of a failure.
func (s *Subject) Ticks(n int) string {
	s.look()
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.ticks[max(0, len(s.ticks)-n):], "\n")
}
