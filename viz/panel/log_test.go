package panel

import (
	"strings"
	"testing"

	"muxlab/harness/trace"
	"muxlab/viz/panel/lane"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// The log says which of many workers called, and what is no client in one short word.
func TestTheLogNamesItsWorkers(t *testing.T) {
	s := &snapshot.Snapshot{Lanes: []snapshot.Lane{{Name: "goroutine 12"}}, Log: []snapshot.Entry{
		{Mention: snapshot.Mention{Event: trace.Event{Op: trace.OpRead, FD: 9, Result: 16}, Name: "c1"}, By: "goroutine 1"},
		{Mention: snapshot.Mention{Event: trace.Event{Op: trace.OpRead, FD: 9, Result: 16}, Name: "c12"}, By: "goroutine 12"},
		{Mention: snapshot.Mention{Event: trace.Event{Op: trace.OpEpollAdd, FD: 10, Arg: 4 << 16}, Name: "wake pipe"}, By: "acceptor"},
	}}
	pn := LogPanel(canvasOf(s), 80, 8)
	for i, want := range []string{"goroutine 1  c1     read(9", "goroutine 12 c12    read(9", "acceptor     wake   epoll_ctl(4"} {
		if !strings.Contains(pn[i+1], want) {
			t.Errorf("it does not say %q: %s", want, pn[i+1])
		}
	}
	if got := lane.Since(snapshot.Lane{State: snapshot.LaneBetween}); got != "" {
		t.Errorf("for no time at all it says %q", got)
	}
}

// A call says how long it took as the rest of the screen says it.
func TestACallDoesNotTakeNineDigits(t *testing.T) {
	for want, e := range map[string]trace.Event{
		"read(9, 4096) = 16 <954 ms>":  {Op: trace.OpRead, FD: 9, Arg: 4096, Result: 16, Dur: 953_851_021},
		"write(9, 16) = 16 <12 µs>":    {Op: trace.OpWrite, FD: 9, Arg: 16, Result: 16, Dur: 12_378},
		"write(9, 16) = 16":            {Op: trace.OpWrite, FD: 9, Arg: 16, Result: 16},
		"held for 1.3 s":               {Op: trace.OpHeld, Dur: 1_346_386_552},
		"epoll_wait(4) = 1 <10.4 s>":   {Op: trace.OpEpollWait, FD: 4, Result: 1, Dur: 10_446_219_000},
		"waited for the queue to take": {Op: trace.OpWait, Dur: 1},
	} {
		if got := strings.ReplaceAll(CallWords(e), term.Nbsp, " "); !strings.HasPrefix(got, want) {
			t.Errorf("%q instead of %q", got, want)
		}
	}
	for op := trace.OpNone; op < 60; op++ {
		if got := CallWords(trace.Event{Op: op, FD: 3, Dur: 1_346_386_552}); strings.Contains(got, "1.346386552") {
			t.Errorf("%q", got)
		}
	}
}
