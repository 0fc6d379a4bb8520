package app

import (
	"strings"
	"testing"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/viz/page/watch"
	"muxlab/viz/page/watch/predict"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
	"muxlab/viz/viztest"
)

// What was wrong on pictures of the screen, and must not come back.

// The signs of the set are explained on the smallest screen for all.
func TestTheProjectorExplainsAllSigns(t *testing.T) {
	screen := draw(snapshots()["readiness"], &watch.UI{}, 80, 24)
	for _, want := range []string{"readable", "served", "ready lately", "wants write", "listener", "wake pipe"} {
		if !strings.Contains(screen, want) {
			t.Errorf("it does not say %q:\n%s", want, screen)
		}
	}
}

// In the past, nothing is said to be now.
func TestThePastIsNotNow(t *testing.T) {
	for name, s := range snapshots() {
		past := *s
		past.Past = true
		for _, sz := range viztest.Windows[3:] {
			screen := draw(&past, &watch.UI{Moment: panel.Moment{Axis: panel.Axis{Past: true}}}, sz[0], sz[1])
			for _, row := range strings.Split(screen, "\n")[2 : sz[1]-1] {
				if strings.HasSuffix(strings.TrimRight(row, " │"), " now") {
					t.Errorf("%s at %d by %d: %s", name, sz[0], sz[1], row)
				}
			}
		}
	}
}

// One client more does not empty the screen: queues and calls stay, until the list
// can fill their room.
func TestOneClientMoreDoesNotEmptyTheScreen(t *testing.T) {
	for n := 1; n < 40; n++ {
		for _, sz := range [][2]int{{120, 40}, {160, 48}, {200, 60}} {
			s := viztest.ReadinessServer(n).RunLoop(digestOf(model.Readiness), 40, trace.OpEpollWait, 0)
			screen := draw(s, &watch.UI{}, sz[0], sz[1])
			_, list, _ := strings.Cut(screen, "clients · by trouble")
			list, _, _ = strings.Cut(list, "time · ")
			blank := 0
			for _, row := range strings.Split(list, "\n") {
				if strings.Trim(row, " │") == "" {
					blank++
				}
			}
			whole := strings.Contains(screen, "─ queues ─") && strings.Contains(screen, "─ calls · newest last ─")
			if !whole && blank > 3 {
				t.Errorf("%d clients at %d by %d: no queues, and %d empty rows in the list:\n%s", n, sz[0], sz[1], blank, screen)
			}
		}
	}
}

// Some hundreds of descriptors have a sign each on the projector.
func TestTheProjectorHasRoomForSigns(t *testing.T) {
	s := viztest.ReadinessServer(300).RunLoop(digestOf(model.Readiness), 30, trace.OpEpollWait, 0)
	if screen := draw(s, &watch.UI{}, 80, 24); !strings.Contains(screen, "1 cell = 1 descriptor") {
		t.Errorf("the projector has room for 302 signs:\n%s", screen)
	}
}

// The question and its answer have the evidence beside or below them, and no page of
// the viewer is mostly empty where there is something to show.
func TestPagesShowWhatTheyRestOn(t *testing.T) {
	k, d := viztest.ReadinessServer(6), digestOf(model.Readiness)
	loop := k.RunLoop(d, 60, trace.OpEpollWait, 0)
	ask := &watch.Predict{Marked: map[int64]bool{}}
	told := &watch.Predict{Phase: watch.PredictTells, Marked: map[int64]bool{}, Verdicts: []predict.Verdict{{Name: "c3", Returned: true, Why: "5 bytes had come from c3."}}}
	threads := viztest.PoolServer(6, 0).Still(digestOf(model.Threads), 20)
	s, page := aLife(20)
	for _, sz := range viztest.Windows {
		viztest.CheckScreen(t, draw(threads, &watch.UI{Mode: &watch.Predict{Marked: map[int64]bool{}}}, sz[0], sz[1]), sz[0], sz[1])
		for _, c := range []struct {
			s    *snapshot.Snapshot
			mode watch.Mode
			want []string
		}{
			{loop, ask, []string{"when each was ready", "6 clients · by trouble", "calls · newest last"}},
			{loop, told, []string{"c3: returned, and not marked", "tick 12 · 1 ready", "6 clients · by trouble"}},
			{threads, &watch.Predict{Marked: map[int64]bool{}}, []string{"when each was at work", "waits for c2", "calls · newest last"}},
			{s, page, []string{"its calls · newest last", "2 clients · by trouble"}},
		} {
			screen := draw(c.s, &watch.UI{Mode: c.mode}, sz[0], sz[1])
			viztest.CheckScreen(t, screen, sz[0], sz[1])
			for _, want := range c.want {
				if sz[0] >= 120 && !strings.Contains(screen, want) {
					t.Errorf("at %d by %d it does not say %q:\n%s", sz[0], sz[1], want, screen)
				}
			}
		}
	}
}

// In a wide window all of the help stands on one page.
func TestTheHelpOfAWideWindowIsOnePage(t *testing.T) {
	screen := draw(snapshots()["readiness"], &watch.UI{Help: 1}, 200, 60)
	viztest.CheckScreen(t, screen, 200, 60)
	for _, l := range watch.HelpLines(viztest.Unicode) {
		if words := strings.TrimSpace(strings.ReplaceAll(term.Line(l).Render(viztest.Unicode, l.Width()), term.Nbsp, " ")); !strings.Contains(screen, words) {
			t.Errorf("%q is not there:\n%s", words, screen)
		}
	}
	if n := watch.HelpPages(200, 60); n != 1 {
		t.Errorf("%d pages", n)
	}
}
