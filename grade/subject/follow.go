package subject

import (
	"context"
	"fmt"
	"io"
	"maps"
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
	if s.count(f.Events); f.Gap() { // it is not known any more what is watched
		clear(s.misuse.watched)
		s.lossy = true
	}
	s.reader.Frame(f, tape.Detail{Calls: -1}, s.step)
	s.reader.Settle(f, s.remember)
	s.record(f)
	return err == nil
}

// step takes in one event.
func (s *Subject) step(step *tape.Step) {
	if step.Ended != nil {
		s.remember(step.Ended)
	}
	s.note(step)
	s.since++
	if step.Begins {
		s.since = 0
	}
	s.last = *step.Event
	if err := s.last.Errno(); err != 0 {
		s.errors[err] = s.last
	}
	s.misuse.note(step)
}

// record adds f to the recording, as long as that is not too long: a server that spins
// makes some megabytes a second.
func (s *Subject) record(f *trace.Frame) {
	if s.rec == nil || s.full {
		return
	}
	s.rec.Add(f)
	if s.turned > 0 {
		s.recorded = uint64(s.ticks[(s.turned-1)%kept].Number)
	}
	if size, err := s.file.Seek(0, io.SeekCurrent); err == nil {
		s.full = size > longest
	}
}

// remember keeps a copy of the turn, in place of the oldest one. A server that spins has
// a million turns a second, so nothing is put into words here.
func (s *Subject) remember(t *tape.Turn) {
	copyTurn(&s.ticks[s.turned%kept], t)
	s.turned++
	s.follows(t)
	s.misuse.ends(t)
	switch {
	case moves(t):
		s.began = s.began[:0]
	case len(s.began) < beginning:
		s.began = append(s.began, *t.Clone())
	}
	if len(t.Ready) > 0 {
		s.worked++
	}
}

// beginning is how many turns of a loop that only turns are cited.
const beginning = 3

// moves reports whether something came of the turn: bytes, a connection, or its end.
func moves(t *tape.Turn) bool {
	for i := range t.Calls {
		switch c := &t.Calls[i]; c.Sees {
		case tape.Read, tape.Wrote:
			if c.Result > 0 {
				return true
			}
		case tape.Born, tape.CameAndWent, tape.Died:
			return true
		}
	}
	return t.More > 0
}

// turning notes whether nothing comes of the turns since then.
func (s *Subject) turning(is bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.spins = is
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

// Worked is how many turns there were, by now, in which a wait returned something.
func (s *Subject) Worked() int {
	s.look()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.worked
}

// count counts the system calls among events.
func (s *Subject) count(events []trace.Event) {
	for i := range events {
		if op := events[i].Op; op.IsCall() && op != trace.OpNow {
			s.calls[op]++
		}
	}
}

// Calls are the system calls that the server's workers have made so far, as the trace has
// them. It is to be asked before much is lost: while the server is asked for a little.
func (s *Subject) Calls() map[trace.Op]int {
	s.look()
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.calls)
}

// Tick is the number of the latest tick, from 1; 0: there was none.
func (s *Subject) Tick() uint64 {
	s.look()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.turned == 0 {
		return 0
	}
	return uint64(s.ticks[(s.turned-1)%kept].Number)
}

// Ticks are the latest turns in words, at most n, oldest first: the evidence of a failure.
func (s *Subject) Ticks(n int) string {
	text, _ := s.evidence(nil, n)
	return text
}

// Hold holds the server where it would wait next: what clients send from then on, it
// finds all at once. A message of c wakes it if it waits already; whether that is answered
// before the hold or after it, nobody knows. The hold ends when the server is told to stop.
func (s *Subject) Hold(c *Client, message []byte) error {
	s.mu.Lock()
	err := s.live.Hold()
	s.mu.Unlock()
	if err != nil {
		return fmt.Errorf("the server cannot be held: %w", err)
	}
	if err := c.Put(message); err != nil {
		return err
	}
	for s.ctx.Err() == nil {
		if s.held() {
			return nil
		}
		time.Sleep(follow)
	}
	return fmt.Errorf("the server was not held in time: %w", s.ctx.Err())
}

// held reports whether the server is held.
func (s *Subject) held() bool {
	f := s.Frame()
	return f != nil && stands(f)
}

// stands reports whether a worker is held.
func stands(f *trace.Frame) bool {
	for _, p := range f.Processes {
		for i := range p.Workers {
			if p.Workers[i].Standing {
				return true
			}
		}
	}
	return false
}
