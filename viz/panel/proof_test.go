package panel

import (
	"fmt"
	"strings"
	"testing"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/viz/snapshot"
	"muxlab/viz/snapshot/cover"
	"muxlab/viz/term"
	"muxlab/viz/viztest"
)

// echoes are the calls of a turn that reads from some clients and writes to each of them so
// many times.
func echoes(clients, writes int) *snapshot.Tick {
	t := &snapshot.Tick{Turn: 55, Wait: trace.Event{Op: trace.OpSelect, Result: clients, Arg: 64}, Done: true}
	for i := range clients {
		name, fd := fmt.Sprint("c", 10*(i+1)), 12+10*i
		t.Ready = append(t.Ready, snapshot.Mention{Event: trace.Event{Op: trace.OpReady, FD: fd, Arg: 1}, Name: name})
		t.Calls = append(t.Calls, snapshot.Mention{Event: trace.Event{Op: trace.OpRead, FD: fd, Result: 16}, Name: name})
		for n := range writes {
			t.Calls = append(t.Calls, snapshot.Mention{Event: trace.Event{Op: trace.OpWrite, FD: fd, Result: 16 + n}, Name: name})
		}
	}
	return t
}

// Who was served in a turn, and in which order, is to be seen in a few rows too.
func TestTheCallsOfATurnHaveRoom(t *testing.T) {
	s := *viztest.ReadinessServer(3).Still(digestOf(model.Readiness), 2)
	for _, c := range []struct{ clients, writes, rows int }{{2, 1, 8}, {4, 1, 8}, {6, 1, 8}, {2, 1, 7}, {1, 5, 7}, {1, 9, 7}} {
		s.Tick = echoes(c.clients, c.writes)
		on := canvasOf(&s)
		on.Inset = true
		panel := strings.ReplaceAll(strings.Join(TickPanel(on, 80, c.rows), "\n"), term.Nbsp, " ")
		calls := strings.Count(panel, ") = ") - strings.Count(panel, "select(64 bits) = ") + strings.Count(panel, "read = ") + strings.Count(panel, "write = ")
		if !strings.Contains(panel, "dispatch  c10 ") || calls != c.clients*(1+c.writes) && !strings.Contains(panel, " more") {
			t.Errorf("%d rows for %d clients: %d calls:\n%s", c.rows, c.clients, calls, panel)
		}
		if c.rows == 8 && calls != 2*c.clients {
			t.Errorf("%d rows show %d calls of %d clients:\n%s", c.rows, calls, c.clients, panel)
		}
	}
}

// A call that is made again and again, with the same result, is said once.
func TestTheSameCallAgainIsCounted(t *testing.T) {
	tick := echoes(1, 1)
	for range 16 {
		tick.Calls = append(tick.Calls, tick.Calls[1])
	}
	rows := dispatched(tick, 64, 1)
	if words := strings.ReplaceAll(term.Line(rows[0]).Render(viztest.Unicode, 64), term.Nbsp, " "); !strings.Contains(words, "read(12) = 16  write(12) = 16, 17 times") {
		t.Errorf("%q", words)
	}
}

// Where one row is left for the calls, it is never empty.
func TestTheRowOfCallsIsNotEmpty(t *testing.T) {
	for writes := range 12 {
		for w := 30; w < 80; w++ {
			rows := dispatched(echoes(2, writes), w, 1)
			if words := term.Line(rows[0]).Render(viztest.Unicode, w); len(rows) != 1 || !strings.Contains(words, "read") {
				t.Fatalf("%d writes, %d wide: %q", writes, w, words)
			}
		}
	}
}

// No sentence is made of what is covered: it is left out.
func TestASentenceIsNotMadeOfWhatIsCovered(t *testing.T) {
	for c, want := range map[Cover]string{
		cover.Told:                           "5 watched · the kernel looked at 5 to find 1",
		cover.Looked:                         "5 watched · the kernel was told 11 bits",
		cover.Ready:                          "5 watched · the kernel was told 11 bits, looked at 5",
		cover.Told | cover.Looked:            "5 watched",
		cover.Watched:                        "the interest set · the kernel was told 11 bits",
		cover.Ready | cover.Told:             "5 watched · the kernel looked at 5",
		cover.Watched | cover.Told:           "the interest set",
		cover.Turns | cover.Asleep | 1<<30:   "5 watched · the kernel was told 11 bits, looked at 5 to find 1",
		cover.Clients | cover.Echoes | 1<<30: "the interest set",
	} {
		k, d := viztest.ReadinessServer(3), digestOf(model.Readiness)
		k.RunLoop(d, 20, trace.OpSelect, 11)
		s := k.Still(d, 1).Under(c)
		if words := strings.ReplaceAll(setTitle(canvasOf(s), 200), term.Nbsp, " "); words != want {
			t.Errorf("under %v: %q instead of %q", c.Names(), words, want)
		}
	}
	k, d := viztest.ReadinessServer(3), digestOf(model.Readiness)
	k.RunLoop(d, 20, trace.OpPoll, 5)
	s := *k.Still(d, 1)
	s.Loop = &snapshot.Lane{State: snapshot.LaneSelect, Call: trace.OpPoll, Since: snapshot.Hidden}
	if words := loopNow(canvasOf(&s), 80).Render(viztest.Unicode, 80); strings.Contains(words, " for ") {
		t.Errorf("%q", words)
	}
}

// How many events were lost tells of a loop that does not sleep.
func TestWhatWasLostIsCoveredWithTheTurns(t *testing.T) {
	s := viztest.ReadinessServer(3).Still(digestOf(model.Readiness), 2)
	s.Lost = 2101467
	for _, c := range []Cover{0, cover.Unread, cover.CPU, cover.Turns, cover.Calls, cover.Asleep} {
		header := strings.Join(Header(canvasOf(s.Under(c)), &Moment{}, 120), "")
		if strings.Contains(header, "lost") != (c == 0 || c == cover.Unread) {
			t.Errorf("under %v: %s", c.Names(), header)
		}
	}
}

// A descriptor, and bytes that were read, are there for those that were accepted only.
func TestWhoWasAcceptedIsCoveredInEachColumn(t *testing.T) {
	s := viztest.ReadinessServer(3).Still(digestOf(model.Readiness), 3)
	for _, c := range []Cover{cover.State, cover.Backlog} {
		for _, col := range connColumns(canvasOf(s.Under(c))) {
			if was, is := col.cell(snapshot.Row{FD: -1}).Text, col.cell(snapshot.Row{FD: 9, In: 4}).Text; was != is {
				t.Errorf("under %v, column %s: %q and %q", c.Names(), col.head, was, is)
			}
		}
	}
}
