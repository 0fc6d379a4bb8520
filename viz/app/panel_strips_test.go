package app

import (
	"strings"
	"testing"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/viz/page/watch"
	"muxlab/viz/panel"
	"muxlab/viz/viztest"
)

// A few descriptors have a row each, with a mark for each time that one was ready;
// what had the number before is forgotten with it.
func TestStripsOfAFewDescriptors(t *testing.T) {
	k, d := viztest.ReadinessServer(3), digestOf(model.Readiness)
	for _, place := range []int{2, 3, 2, 4, 2} {
		k.Now += 200 * viztest.Ms
		k.LoopTurn(200*viztest.Ms, trace.OpEpollWait, 0, place)
		d.Fold(k.Frame(), k.View())
	}
	s := k.Still(d, 1)
	marks := func(fd int) int {
		return strings.Count(panel.ReadyStrip(viztest.Unicode, s.Ready[fd], s.ReadyNow, 60), viztest.Unicode.Sign.Bar)
	}
	p := k.Procs[0]
	if a, b, c := marks(p.FDs[2].Number), marks(p.FDs[3].Number), marks(p.FDs[4].Number); a != 3 || b != 1 || c != 1 {
		t.Errorf("ready %d, %d and %d times instead of 3, 1 and 1", a, b, c)
	}
	if screen := draw(s, &watch.UI{}, 120, 40); !strings.Contains(screen, "when each was ready, 1 cell = 50 ms") {
		t.Errorf("the screen has no strips:\n%s", screen)
	}
	k.Events = append(k.Events, trace.Event{Time: k.Now, PID: p.PID, Op: trace.OpClose, FD: p.FDs[2].Number})
	if s = k.Still(d, 1); marks(p.FDs[2].Number) != 0 {
		t.Error("a closed descriptor has left its marks to the next one of its number")
	}
}
