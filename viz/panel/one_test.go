package panel

import (
	"strings"
	"testing"
	"time"

	"muxlab/session"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
	"muxlab/viz/viztest"
)

// What somebody waits for is said whole, or not.
func TestWhatOneWaitsForIsNotCut(t *testing.T) {
	s := &snapshot.Snapshot{Wall: viztest.WallStart.Add(12 * time.Second)}
	c := session.Client{Name: "c5", WaitingSince: viztest.WallStart, WaitingFor: "the echo of 16 bytes"}
	if got := waitingLine(s, c, 46).Render(viztest.Unicode, 46); strings.TrimSpace(got) != "c5 has waited 12.0"+term.Nbsp+"s for the echo of 16 bytes" {
		t.Errorf("%q", got)
	}
	if got := waitingLine(s, c, 40).Render(viztest.Unicode, 40); strings.TrimSpace(got) != "c5 has waited 12.0"+term.Nbsp+"s" {
		t.Errorf("%q", got)
	}
	for wait, want := range map[string]string{"goroutine 2359 waits": "goroutine waits", "thread 12 waits": "thread 12 waits", "the echo of 16 bytes": "echo of 16 bytes"} {
		if got := term.Pick(16, waitWords(wait)...); got != want {
			t.Errorf("%q instead of %q", got, want)
		}
	}
}

// A client that has never sent anything has sent nothing, and not nothing more.
func TestOneSaysWhetherItsClientHasSpoken(t *testing.T) {
	l := snapshot.Lane{Client: "c1", State: snapshot.LaneRead}
	for in, want := range map[uint64]string{0: "c1 has sent nothing. The thread", 16: "c1 has sent nothing more. The thread"} {
		s := &snapshot.Snapshot{Rows: []snapshot.Row{{Name: "c2", In: 9}, {Name: "c1", In: in}}}
		if got := oneSentence(s, l); !strings.HasPrefix(got, want) {
			t.Errorf("after %d bytes it says %q", in, got)
		}
	}
}
