package plain

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/viz/viztest"
)

// plainSession is a loop that turned n times.
func plainSession(n int) *viztest.FakeSession {
	k := viztest.ReadinessServer(3)
	s := &viztest.FakeSession{Served: viztest.FakeModel(model.Readiness), Crowd: k.Clients}
	for i := range n {
		k.Now += 33 * viztest.Ms
		k.LoopTurn(30*viztest.Ms, trace.OpEpollWait, 0, 4+i%3)
		s.Frames = append(s.Frames, k.Frame())
	}
	return s
}

func TestLinesAreOneATurn(t *testing.T) {
	var out strings.Builder
	if err := Lines(t.Context(), &out, plainSession(3), 0); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimRight(out.String(), "\n"), "\n")
	if len(lines) != 3 {
		t.Fatalf("%d lines for 3 turns:\n%s", len(lines), out.String())
	}
	want := "  0.033015  loop       turn 2  epoll_wait = 1; after 30 ms; ready c2 r; read(c2) = 64, write(c2) = 64"
	if lines[1] != want {
		t.Errorf("the second line is\n%s\ninstead of\n%s", lines[1], want)
	}
}

func TestLinesStopAfterAWhile(t *testing.T) {
	s := plainSession(3)
	s.Endless = true
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second) // a bound that fails is no endless test
	defer cancel()
	if err := Lines(ctx, io.Discard, s, 100*time.Millisecond); err != nil || ctx.Err() != nil {
		t.Errorf("they ended with %v, the context with %v", err, ctx.Err())
	}
}

func TestLinesStopWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := plainSession(1)
	s.Endless = true
	if err := Lines(ctx, io.Discard, s, 0); err != nil {
		t.Error(err)
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestLinesReturnAWriteError(t *testing.T) {
	s := plainSession(3)
	s.Endless = true
	if err := Lines(t.Context(), brokenPipe{}, s, 0); err == nil {
		t.Error("nobody reads, and the lines go on")
	}
}

func TestLinesSayWhatWasLost(t *testing.T) {
	for lost, want := range map[uint64]string{1: "! 1 event was lost: it was", 12_345: "! 12,345 events were lost: they were"} {
		var out strings.Builder
		s := plainSession(2)
		s.Frames[1].Lost = lost
		if err := Lines(t.Context(), &out, s, 0); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not said:\n%s", want, out.String())
		}
	}
}
