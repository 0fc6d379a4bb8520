package export

import (
	"fmt"
	"strings"
	"testing"

	"muxlab/harness/kernel"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/harness/trace/tracetest"
)

// linesOf are the lines of frames; the client at port 40,001 is c1, and so on.
func linesOf(t *testing.T, frames ...*trace.Frame) string {
	t.Helper()
	var out strings.Builder
	l := NewLines(&out, Words{
		Worker: func(w tape.Worker) string { return fmt.Sprintf("worker %d", w.Number) },
		Client: func(port uint16) string {
			if port > 40_000 && port < 40_010 {
				return fmt.Sprintf("c%d", port-40_000)
			}
			return ""
		},
		Span: func(ns int64) string { return fmt.Sprint(ns, "\u00a0ns") },
	})
	for _, f := range frames {
		tracetest.Check(t, l.Add(f))
	}
	tracetest.Check(t, l.Close())
	return out.String()
}

const turning = trace.NewTurn | trace.Blocking

func same(t *testing.T, got string, want ...string) {
	t.Helper()
	if lines := strings.Join(want, "\n") + "\n"; got != lines {
		t.Errorf("the lines are\n%sand not\n%s", got, lines)
	}
}

// A name is that of the client that had the descriptor then, even if the number is used
// again before the tables are read, or the tables never show it.
func TestLinesNameWhoHadTheDescriptor(t *testing.T) {
	f := byHand(9e9, trace.Worker{Call: trace.OpAccept, CallFD: 3, Since: 8e9}, nil,
		trace.Event{Time: 1e9, Op: trace.OpListen, FD: 3},
		trace.Event{Time: 2e9, Op: trace.OpAccept, FD: 3, Result: 5, Arg: 40_001, Flags: turning, Turn: 1, Dur: 7},
		trace.Event{Time: 2e9 + 1, Op: trace.OpClose, FD: 5, Turn: 1},
		trace.Event{Time: 3e9, Op: trace.OpAccept, FD: 3, Result: 5, Arg: 50_002, Flags: turning, Turn: 2, Dur: 7},
		trace.Event{Time: 4e9, Op: trace.OpRead, FD: 5, Result: 3, Flags: turning, Turn: 3, Dur: 7},
		trace.Event{Time: 5e9, Op: trace.OpAccept, FD: 3, Result: -int(kernel.EMFILE), Flags: turning, Turn: 4, Dur: 7})
	same(t, linesOf(t, f),
		"  1.000000  worker 0   turn 1  accept = 5 (c1); after 7 ns; close(c1) = 0",
		"  2.000000  worker 0   turn 2  accept = 5 (:50002); after 7 ns",
		"  3.000000  worker 0   turn 3  read(:50002) = 3; after 7 ns",
		"  4.000000  worker 0   turn 4  accept = -1 EMFILE; after 7 ns")
}

// A loop whose sockets block has a line for each wait.
func TestLinesOfALoopThatBlocks(t *testing.T) {
	f := byHand(9e9, trace.Worker{Call: trace.OpPoll, CallFD: -1, Since: 8e9}, nil,
		trace.Event{Time: 1e9, Op: trace.OpListen, FD: 3},
		trace.Event{Time: 2e9, Op: trace.OpPoll, FD: -1, Result: 1, Arg: 1, Flags: turning, Turn: 1, Dur: 7},
		trace.Event{Time: 2e9, Op: trace.OpReady, FD: 3, Arg: uint32(kernel.In), Turn: 1},
		trace.Event{Time: 3e9, Op: trace.OpAccept, FD: 3, Result: 5, Arg: 40_001, Flags: turning, Turn: 2, Dur: 7},
		trace.Event{Time: 4e9, Op: trace.OpPoll, FD: -1, Result: 1, Arg: 2, Flags: turning, Turn: 3, Dur: 9},
		trace.Event{Time: 4e9, Op: trace.OpReady, FD: 5, Arg: uint32(kernel.In), Turn: 3},
		trace.Event{Time: 5e9, Op: trace.OpRead, FD: 5, Result: 3, Flags: turning, Turn: 4, Dur: 7},
		trace.Event{Time: 6e9, Op: trace.OpWrite, FD: 5, Result: 3, Arg: 3, Flags: trace.Blocking, Turn: 4})
	same(t, linesOf(t, f),
		"  1.000000  worker 0   turn 1  poll(1) = 1; after 7 ns; ready listener r; accept = 5 (c1)",
		"  3.000000  worker 0   turn 3  poll(2) = 1; after 9 ns; ready c1 r; read(c1) = 3, write(c1) = 3")
}

// An interrupted wait begins no turn. What comes after it is not lost, even if the line of
// the turn is written by then.
func TestLinesGoOnAfterAnInterruptedWait(t *testing.T) {
	waiting := func(since int64) trace.Worker {
		return trace.Worker{Call: trace.OpPoll, CallFD: -1, Since: since}
	}
	first := byHand(3e9, waiting(2e9+5), nil,
		trace.Event{Time: 2e9, Op: trace.OpPoll, FD: -1, Arg: 1, Flags: turning, Turn: 1, Dur: 7})
	then := byHand(9e9, waiting(8e9), nil,
		trace.Event{Time: 4e9, Op: trace.OpPoll, FD: -1, Arg: 1, Result: -int(kernel.EINTR), Flags: turning, Turn: 2, Dur: 7},
		trace.Event{Time: 4e9 + 1, Op: trace.OpClose, FD: 3, Turn: 2},
		trace.Event{Time: 5e9, Op: trace.OpPoll, FD: -1, Arg: 1, Flags: turning, Turn: 3, Dur: 7})
	same(t, linesOf(t, first, then),
		"  0.000000  worker 0   turn 1  poll(1) = 0; after 7 ns",
		"  2.000000  worker 0   turn 1  continued; poll(1) = -1 EINTR, close(3) = 0",
		"  3.000000  worker 0   turn 3  poll(1) = 0; after 7 ns")
}

// A worker that is in another call than a wait when the frame is taken is not at the end
// of its turn.
func TestLinesWaitForTheEndOfATurn(t *testing.T) {
	first := byHand(3e9, trace.Worker{Call: trace.OpWrite, CallFD: 5, Since: 2e9 + 5}, nil,
		trace.Event{Time: 2e9, Op: trace.OpRead, FD: 5, Result: 3, Flags: turning, Turn: 1, Dur: 7})
	then := byHand(9e9, trace.Worker{Call: trace.OpRead, CallFD: 5, Since: 8e9}, nil,
		trace.Event{Time: 4e9, Op: trace.OpWrite, FD: 5, Result: 3, Arg: 3, Flags: trace.Blocking, Turn: 1, Dur: 1e9})
	same(t, linesOf(t, first, then), "  0.000000  worker 0   turn 1  read(5) = 3; after 7 ns; write(5) = 3")
}

// The calls of a turn beyond the twelfth are counted; what is no call is not.
func TestLinesCountWhatIsTooMuch(t *testing.T) {
	events := []trace.Event{{Time: 1e9, Op: trace.OpRead, FD: 5, Result: 3, Flags: turning, Turn: 1, Dur: 7}}
	for i := range int64(15) {
		events = append(events,
			trace.Event{Time: 2e9 + i, Op: trace.OpWrite, FD: 5, Result: 3, Arg: 3, Turn: 1},
			trace.Event{Time: 2e9 + i, Op: trace.OpEnqueue, FD: 5, Turn: 1}, trace.Event{Time: 2e9 + i, Op: trace.OpHeld, FD: -1, Turn: 1})
	}
	got := linesOf(t, byHand(9e9, trace.Worker{Call: trace.OpRead, CallFD: 5, Since: 8e9}, nil, events...))
	if !strings.HasSuffix(got, "; +3 more\n") || strings.Count(got, "write(5)") != 12 {
		t.Error(got)
	}
}
