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

// A descriptor that is watched in secret is found.
func TestContradiction(t *testing.T) {
	s := serve(t, "secret", nil)
	g, err := Agree(within(t), s.PID(), 0, s.trace)
	if err != nil {
		t.Fatal(err)
	}
	if len(g.Contradictions) != 1 || !strings.Contains(g.Contradictions[0], "1 descriptor is watched") || !strings.Contains(g.Contradictions[0], "the kernel says 2") {
		t.Errorf("%q", g.Contradictions)
	}
}
