package viz

import (
	"strings"
	"testing"
	"time"

	"muxlab/harness/model"
	"muxlab/harness/trace"
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
		if got := strings.ReplaceAll(callWords(e), nbsp, " "); !strings.HasPrefix(got, want) {
			t.Errorf("%q instead of %q", got, want)
		}
	}
	for op := trace.OpNone; op < 60; op++ {
		if got := callWords(trace.Event{Op: op, FD: 3, Dur: 1_346_386_552}); strings.Contains(got, "1.346386552") {
			t.Errorf("%q", got)
		}
	}
}

// The signs of the set are explained on the smallest screen for all.
func TestTheProjectorExplainsAllSigns(t *testing.T) {
	screen := drawWatch(snapshots()["readiness"], &ui{}, 80, 24)
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
		past.past = true
		for _, sz := range windows[3:] {
			screen := drawWatch(&past, &ui{axis: axis{past: true}}, sz[0], sz[1])
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
	s := &snapshot{wall: wallStart.Add(12 * time.Second)}
	c := Client{Name: "c5", WaitingSince: wallStart, WaitingFor: "the echo of 16 bytes"}
	if got := waitingLine(s, c, 46).render(46); strings.TrimSpace(got) != "c5 has waited 12.0"+nbsp+"s for the echo of 16 bytes" {
		t.Errorf("%q", got)
	}
	if got := waitingLine(s, c, 40).render(40); strings.TrimSpace(got) != "c5 has waited 12.0"+nbsp+"s" {
		t.Errorf("%q", got)
	}
	for wait, want := range map[string]string{"goroutine 2359 waits": "goroutine waits", "thread 12 waits": "thread 12 waits", "the echo of 16 bytes": "echo of 16 bytes"} {
		if got := pick(16, waitWords(wait)...); got != want {
			t.Errorf("%q instead of %q", got, want)
		}
	}
}

// Where the loop is held is said whole as well.
func TestTheHoldOfALoopIsNotCut(t *testing.T) {
	k, d := readinessServer(6), digestOf(model.Readiness)
	k.runLoop(d, 30, trace.OpEpollWait, 0)
	v := k.view()
	v.held = true
	s := d.fold(k.frame(), v)
	for w := 40; w < 70; w++ {
		if now := loopNow(s, w); now.width() > w || strings.Contains(line(now).render(w), look.sign.more) {
			t.Errorf("%d wide: %q", w, line(now).render(w))
		}
	}
}

// One client more does not empty the screen: queues and calls stay, until the list
// can fill their room.
func TestOneClientMoreDoesNotEmptyTheScreen(t *testing.T) {
	for n := 1; n < 40; n++ {
		for _, sz := range [][2]int{{120, 40}, {160, 48}, {200, 60}} {
			s := readinessServer(n).runLoop(digestOf(model.Readiness), 40, trace.OpEpollWait, 0)
			screen := drawWatch(s, &ui{}, sz[0], sz[1])
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
	if panel := strings.Join(queuesPanel(s, 80, 5), "\n"); !strings.Contains(panel, "program's queue") {
		t.Errorf("the queue of the pool is not there:\n%s", panel)
	}
}

// Some hundreds of descriptors take the rows they need, and not half the window.
func TestTheSignsTakeTheRowsTheyNeed(t *testing.T) {
	s := readinessServer(300).runLoop(digestOf(model.Readiness), 30, trace.OpEpollWait, 0)
	if got := wantSet(s, 120); got < 9 || got > 14 {
		t.Errorf("302 descriptors want %d rows of 120", got)
	}
	grid := signGrid(s, 116, wantSet(s, 120)-4)
	if last := grid[len(grid)-1].render(116); !strings.Contains(last, "1 cell = 1 descriptor") {
		t.Errorf("the rows it wants do not hold a sign for each: %q", last)
	}
}
