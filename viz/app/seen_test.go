package app

import (
	"strings"
	"testing"
	"time"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/viz/page/watch"
	"muxlab/viz/page/watch/predict"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
	"muxlab/viz/viztest"
)

// What was wrong on pictures of the screen, and must not come back.

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
		if got := strings.ReplaceAll(panel.CallWords(e), term.Nbsp, " "); !strings.HasPrefix(got, want) {
			t.Errorf("%q instead of %q", got, want)
		}
	}
	for op := trace.OpNone; op < 60; op++ {
		if got := panel.CallWords(trace.Event{Op: op, FD: 3, Dur: 1_346_386_552}); strings.Contains(got, "1.346386552") {
			t.Errorf("%q", got)
		}
	}
}

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

// What somebody waits for is said whole, or not.
func TestWhatOneWaitsForIsNotCut(t *testing.T) {
	s := &snapshot.Snapshot{Wall: viztest.WallStart.Add(12 * time.Second)}
	c := session.Client{Name: "c5", WaitingSince: viztest.WallStart, WaitingFor: "the echo of 16 bytes"}
	if got := panel.WaitingLine(s, c, 46).Render(viztest.Unicode, 46); strings.TrimSpace(got) != "c5 has waited 12.0"+term.Nbsp+"s for the echo of 16 bytes" {
		t.Errorf("%q", got)
	}
	if got := panel.WaitingLine(s, c, 40).Render(viztest.Unicode, 40); strings.TrimSpace(got) != "c5 has waited 12.0"+term.Nbsp+"s" {
		t.Errorf("%q", got)
	}
	for wait, want := range map[string]string{"goroutine 2359 waits": "goroutine waits", "thread 12 waits": "thread 12 waits", "the echo of 16 bytes": "echo of 16 bytes"} {
		if got := term.Pick(16, panel.WaitWords(wait)...); got != want {
			t.Errorf("%q instead of %q", got, want)
		}
	}
}

// Where the loop is held is said whole as well.
func TestTheHoldOfALoopIsNotCut(t *testing.T) {
	k, d := viztest.ReadinessServer(6), digestOf(model.Readiness)
	k.RunLoop(d, 30, trace.OpEpollWait, 0)
	v := k.View()
	v.Held = true
	s := d.Fold(k.Frame(), v)
	for w := 40; w < 70; w++ {
		if now := panel.LoopNow(canvasOf(s), w); now.Width() > w || strings.Contains(term.Line(now).Render(viztest.Unicode, w), viztest.Unicode.Sign.More) {
			t.Errorf("%d wide: %q", w, term.Line(now).Render(viztest.Unicode, w))
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

// A queue where somebody waits is not left out for one that is empty.
func TestTheQueueThatMattersIsShown(t *testing.T) {
	s := snapshots()["pool"]
	if panel := strings.Join(panel.QueuesPanel(canvasOf(s), 80, 5), "\n"); !strings.Contains(panel, "program's queue") {
		t.Errorf("the queue of the pool is not there:\n%s", panel)
	}
}

// Some hundreds of descriptors take the rows they need, and not half the window.
func TestTheSignsTakeTheRowsTheyNeed(t *testing.T) {
	s := viztest.ReadinessServer(300).RunLoop(digestOf(model.Readiness), 30, trace.OpEpollWait, 0)
	if got := panel.WantSet(canvasOf(s), 120); got < 9 || got > 14 {
		t.Errorf("302 descriptors want %d rows of 120", got)
	}
	grid := panel.SignGrid(canvasOf(s), 116, panel.WantSet(canvasOf(s), 120)-4)
	if last := grid[len(grid)-1].Render(viztest.Unicode, 116); !strings.Contains(last, "1 cell = 1 descriptor") {
		t.Errorf("the rows it wants do not hold a sign for each: %q", last)
	}
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

// A finding is shown whole, or counted.
func TestAFindingIsNotCutInTwo(t *testing.T) {
	s := &snapshot.Snapshot{Time: 100e9, Found: 8}
	for range 5 {
		f := snapshot.Finding{}
		f.Sentence = "Every worker is taken, and 8 sleep in read until their clients speak: for 9.7 s nobody has left the queue, and this is its end."
		f.Worker, f.Time = -1, 99e9
		s.Findings = append(s.Findings, f)
	}
	for h := 6; h < 40; h++ {
		panel := strings.Join(panel.FindingsPanel(canvasOf(s), 70, h), "\n")
		if begun, ended := strings.Count(panel, "Every worker"), strings.Count(panel, "is its end."); begun != ended {
			t.Errorf("%d begin and %d end:\n%s", begun, ended, panel)
		}
		if n := strings.Count(panel, "Every worker"); n < 5 != strings.Contains(panel, " more") {
			t.Errorf("%d are shown, and:\n%s", n, panel)
		}
	}
}

// What is looked for is named where nothing is wrong, and never in part.
func TestNothingWrongSaysWhatWasLookedFor(t *testing.T) {
	for _, sz := range [][2]int{{48, 5}, {48, 11}, {80, 24}, {80, 60}} {
		panel := panel.FindingsPanel(canvasOf(&snapshot.Snapshot{}), sz[0], sz[1])
		screen := strings.Join(panel, "\n")
		if named := strings.Contains(screen, "spin"); named != (sz[1] > 5) || strings.Contains(screen, viztest.Unicode.Sign.More) {
			t.Errorf("%d by %d:\n%s", sz[0], sz[1], screen)
		}
	}
}

// The log says which of many workers called, and what is no client in one short word.
func TestTheLogNamesItsWorkers(t *testing.T) {
	s := &snapshot.Snapshot{Lanes: []snapshot.Lane{{Name: "goroutine 12"}}, Log: []snapshot.Entry{
		{Mention: snapshot.Mention{Event: trace.Event{Op: trace.OpRead, FD: 9, Result: 16}, Name: "c1"}, By: "goroutine 1"},
		{Mention: snapshot.Mention{Event: trace.Event{Op: trace.OpRead, FD: 9, Result: 16}, Name: "c12"}, By: "goroutine 12"},
		{Mention: snapshot.Mention{Event: trace.Event{Op: trace.OpEpollAdd, FD: 10, Arg: 4 << 16}, Name: "wake pipe"}, By: "acceptor"},
	}}
	pn := panel.LogPanel(canvasOf(s), 80, 8)
	for i, want := range []string{"goroutine 1  c1     read(9", "goroutine 12 c12    read(9", "acceptor     wake   epoll_ctl(4"} {
		if !strings.Contains(pn[i+1], want) {
			t.Errorf("it does not say %q: %s", want, pn[i+1])
		}
	}
	if got := panel.LaneSince(snapshot.Lane{State: snapshot.LaneBetween}); got != "" {
		t.Errorf("for no time at all it says %q", got)
	}
}

// The menu of servers says of each variant what it is.
func TestAVariantSaysWhatItIs(t *testing.T) {
	o := model.Option{Help: "how the port is shared", Choices: []string{"one", "two"}, Means: []string{"alone", "together"}}
	if got := panel.Meaning(o, "two"); got != "together" {
		t.Errorf("%q", got)
	}
	if o.Means = nil; panel.Meaning(o, "two") != o.Help {
		t.Error("without meanings the help of the option stands there")
	}
}
