package panel

import (
	"strings"
	"testing"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
	"muxlab/viz/viztest"
)

// The parent is idle, and its row says so where there is little room too.
func TestWhatAParentDoes(t *testing.T) {
	for room, says := range map[int]string{doesWidth: "the parent", 30: "looks after the others"} {
		if got := term.Fields(room, 2, procDoes(viztest.Unicode, snapshot.Proc{PID: 1}, false, room)...).Render(viztest.Unicode, room); strings.TrimRight(got, " ") != says {
			t.Errorf("in %d cells: %q", room, got)
		}
	}
}

// What the dead have accepted is theirs, and not their parent's, who accepts nothing.
func TestTheDeadHaveAnAccountOfTheirOwn(t *testing.T) {
	k := viztest.ProcessServer(2)
	k.Procs[0].Folded = trace.Counters{Accepts: 5, Vain: 2}
	s := k.Still(digestOf(model.Processes), 2)
	for _, p := range s.Procs {
		if p.Parent == 0 && p.Counters.Accepts != 0 {
			t.Errorf("the parent is said to have accepted %d", p.Counters.Accepts)
		}
	}
	if words := strings.Join(procsPanel(canvasOf(s), 100, 12), "\n"); !strings.Contains(words, "gone: accepts 5, in vain 2") || !strings.Contains(words, "nothing 5"+term.Nbsp+"times") {
		t.Errorf("what the dead did is not said:\n%s", words)
	}
}
