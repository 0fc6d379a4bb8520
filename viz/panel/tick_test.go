package panel

import (
	"strings"
	"testing"
	"time"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/viz/snapshot"
	"muxlab/viz/snapshot/cover"
	"muxlab/viz/term"
	"muxlab/viz/viztest"
)

// Where the loop is held is said whole as well.
func TestTheHoldOfALoopIsNotCut(t *testing.T) {
	k, d := viztest.ReadinessServer(6), digestOf(model.Readiness)
	k.RunLoop(d, 30, trace.OpEpollWait, 0)
	v := k.View()
	v.Held = true
	s := d.Fold(k.Frame(), v)
	for w := 40; w < 70; w++ {
		if now := loopNow(canvasOf(s), w); now.Width() > w || strings.Contains(term.Line(now).Render(viztest.Unicode, w), viztest.Unicode.Sign.More) {
			t.Errorf("%d wide: %q", w, term.Line(now).Render(viztest.Unicode, w))
		}
	}
}

// A wait that began before the hold and returned in it slept for all that time;
// what of it was the viewer's own doing stands beside.
func TestAWaitSaysWhatOfItWasHeld(t *testing.T) {
	k, d := viztest.ReadinessServer(3), digestOf(model.Readiness)
	k.RunLoop(d, 30, trace.OpEpollWait, 0)
	v := k.View()
	v.Held = true
	var s *snapshot.Snapshot
	for range 30 {
		k.Now += 33 * viztest.Ms
		s = d.Fold(k.Frame(), v)
	}
	if now := loopNow(canvasOf(s), 80); !strings.Contains(term.Line(now).Render(viztest.Unicode, 80), "held when it returns") {
		t.Errorf("asleep while it is held: %q", term.Line(now).Render(viztest.Unicode, 80))
	}
	k.Now += 10 * viztest.Ms
	k.LoopTurn(int64(1500*time.Millisecond), trace.OpEpollWait, 0, 4)
	k.Procs[0].Workers[0].Call, k.Procs[0].Workers[0].Standing, k.Procs[0].Workers[0].Since = trace.OpNone, true, k.Now
	s = d.Fold(k.Frame(), v)
	if held := s.Tick.Held; held < 990*viztest.Ms || held > 1100*viztest.Ms {
		t.Errorf("a second of the wait was held, and it says %d ms", held/viztest.Ms)
	}
	if panel := strings.Join(TickPanel(canvasOf(s), 80, 12), "\n"); !strings.Contains(panel, "slept"+term.Nbsp+"1.5"+term.Nbsp+"s") || !strings.Contains(panel, "of"+term.Nbsp+"it") {
		t.Errorf("the panel does not say it:\n%s", panel)
	}
}

// What a wait returned is an error or a count: where either is asked for, the title says neither.
func TestTheTitleOfATickIsCovered(t *testing.T) {
	k, d := viztest.ReadinessServer(3), digestOf(model.Readiness)
	k.RunLoop(d, 30, trace.OpEpollWait, 0)
	for _, c := range []cover.Cover{cover.Ready, cover.Errors} {
		s := canvasOf(d.Fold(k.Frame(), k.View()))
		s.Covered = c
		if title, _, _ := strings.Cut(strings.Join(TickPanel(s, 80, 12), "\n"), "\n"); strings.Contains(title, "ready") || !strings.Contains(title, "tick") {
			t.Errorf("under %v: %q", c, title)
		}
	}
}

// Of how many were ready in a tick, where there is no room for all, what was so most
// often is shown.
func TestTheDistributionShowsWhatIsOften(t *testing.T) {
	c := snapshot.ReadyCounts{0, 5, 3, 92}
	for h, want := range []string{"", "3-4", "1 3-4", "1 2 3-4", "1 2 3-4"} {
		var shown []string
		for _, l := range readyDistribution(viztest.Unicode, c, 60, h) {
			shown = append(shown, strings.Fields(l.Render(viztest.Unicode, 60))[0])
		}
		if got := strings.Join(shown, " "); got != want {
			t.Errorf("in %d rows: %s instead of %s", h, got, want)
		}
	}
}

// Rows of the distribution for which there is no room are counted.
func TestTheDistributionCountsWhatItLeavesOut(t *testing.T) {
	for h, want := range map[int]string{1: "+2 rows", 2: "+1 row", 3: ""} {
		rows := readyDistribution(viztest.Unicode, snapshot.ReadyCounts{40, 40, 20}, 60, h)
		if len(rows) != h {
			t.Errorf("%d rows instead of %d", len(rows), h)
			continue
		}
		last := strings.ReplaceAll(rows[len(rows)-1].Render(viztest.Unicode, 60), term.Nbsp, " ")
		if strings.Contains(last, "row") != (want != "") || !strings.HasSuffix(strings.TrimRight(last, " "), want) {
			t.Errorf("in %d rows the last of %d is %q, without %q", h, len(rows), last, want)
		}
	}
}
