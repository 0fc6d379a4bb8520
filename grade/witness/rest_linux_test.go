package witness

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

// A server that spins does not rest, and the error says which thread runs.
func TestBusy(t *testing.T) {
	s := serve(t, "spin", nil)
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	_, err := Rest(ctx, s.PID(), 0)
	var busy *BusyError
	if !errors.Is(err, ErrBusy) || !errors.As(err, &busy) || len(busy.Threads) == 0 {
		t.Fatalf("%v", err)
	}
	if text := err.Error(); !strings.Contains(text, "thread ") {
		t.Error(text)
	}
}

// The accounts of servers that record what they do agree with the kernel's.
func TestAgree(t *testing.T) {
	for _, name := range []string{"epoll", "poll", "select", "threads", "solution", "fork", "prefork", "decoy"} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, name, nil)
			s.clients(t, 3)
			g, err := Agree(within(t), s.PID(), 0, s.trace)
			if err != nil || len(g.Contradictions) > 0 {
				t.Errorf("%v %q", err, g.Contradictions)
			}
		})
	}
}

// What a server does, and its trace does not say, is found.
func TestContradiction(t *testing.T) {
	for name, found := range map[string][]string{
		"secret": {"1 descriptor is watched", "the kernel says 2"},
		"silent": {"the trace says that 0 bytes were read, the kernel says 10"},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, name, nil)
			g, err := Agree(within(t), s.PID(), 0, s.trace)
			if err != nil || len(g.Contradictions) != 1 {
				t.Fatalf("%v %q", err, g.Contradictions)
			}
			for _, words := range found {
				if !strings.Contains(g.Contradictions[0], words) {
					t.Errorf("%q is not in %q", words, g.Contradictions[0])
				}
			}
		})
	}
}

// What is seen in one rest of three is no contradiction.
func TestOnce(t *testing.T) {
	s := serve(t, "solution", nil)
	s.clients(t, 1)
	reads := 0
	g, err := Agree(within(t), s.PID(), 0, func() (Trace, error) {
		reads++
		tr, err := s.trace()
		if err == nil && reads == 1 {
			serving(tr.Frame).CallFD++
		}
		return tr, err
	})
	if err != nil || len(g.Contradictions) > 0 || reads < 2 {
		t.Errorf("%v %q after %d rests", err, g.Contradictions, reads)
	}
}

// A trace that cannot be read, or a server that moves, is an error and no contradiction.
func TestCouldNotLook(t *testing.T) {
	s := serve(t, "solution", nil)
	c := s.clients(t, 1)[0]
	broken := errors.New("no trace")
	if g, err := Agree(within(t), s.PID(), 0, func() (Trace, error) { return Trace{}, broken }); err != broken || len(g.Contradictions) > 0 {
		t.Errorf("%v %q", err, g.Contradictions)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	g, err := Agree(ctx, s.PID(), 0, func() (Trace, error) {
		say(t, c) // between the two looks
		return s.trace()
	})
	if !errors.Is(err, ErrBusy) || len(g.Contradictions) > 0 {
		t.Errorf("%v %q", err, g.Contradictions)
	}
}
