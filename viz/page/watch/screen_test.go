package watch

import (
	"fmt"
	"math/rand/v2"
	"muxlab/viz/page/watch/layout"
	"slices"
	"strings"
	"testing"

	"muxlab/harness/diagnose"
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/harness/units"
	"muxlab/session/control"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
	"muxlab/viz/viztest"
)

func TestScreensFitAndTheirFiguresAgree(t *testing.T) {
	const seed = 7
	r := rand.New(rand.NewPCG(seed, seed))
	for i := range 120 {
		v := viztest.Views[i%len(viztest.Views)]
		s := viztest.AnyServer(r, v, digestOf)
		u := &UI{Task: strings.Repeat("look at what waits, and for whom. ", r.IntN(12)), Moment: panel.Moment{Hold: panel.HoldState(r.IntN(4)), Pace: 0.5, Axis: panel.Axis{Past: r.IntN(3) == 0, Playing: r.IntN(2) == 0, Speed: 1.0 / 64, Behind: r.Int64N(1 << 40)}}, Zoom: r.IntN(6) == 0, Tab: r.IntN(5), Log: r.IntN(6) == 0, Help: max(0, r.IntN(9)-6)}
		s.Ended = r.IntN(9) == 0
		for range r.IntN(3) {
			s.Found++
			s.Findings = append(s.Findings, snapshot.Finding{Finding: diagnose.Finding{Sentence: "c12 is returned turn after turn, 123456789 times in the last 2.0 s, and nobody reads what it has sent: the loop spins", Worker: r.IntN(2) - 1, Turn: r.Uint32(), Time: s.Time - r.Int64N(1<<30)}, Over: r.IntN(2) == 0})
		}
		if r.IntN(6) == 0 {
			u.Message, u.Trouble = "something happened to number 123456789 and it takes a long sentence to say what it was, longer than any window", true
		}
		if c := s.Census; c.Watched != c.WatchConn+c.Listeners+c.Wake || c.Total != c.InService+c.Queued+c.Dispatching+c.Leaked+c.Waiting || c.InService < 0 {
			t.Fatalf("case %d of seed %d: the census does not add up: %+v", i, seed, c)
		}
		for _, sz := range viztest.Windows {
			screen := screenOf(s, u, sz[0], sz[1])
			viztest.CheckScreen(t, screen, sz[0], sz[1])
			if v == model.Readiness && u.Help == 0 && !u.Zoom {
				checkFigures(t, s, screen)
			}
		}
	}
}

// checkFigures reads the figures off the screen.
func checkFigures(t *testing.T, s *snapshot.Snapshot, screen string) {
	t.Helper()
	conns := 0
	for _, c := range s.Cells {
		if c.Kind == trace.Connection {
			conns++
		}
	}
	for _, want := range []string{
		fmt.Sprintf("%s watched", units.Count(conns+2)),
		fmt.Sprintf("%s + 1 listener", units.Screen.Plural(conns, "client")),
	} {
		if want = strings.ReplaceAll(want, term.Nbsp, " "); !strings.Contains(screen, want) {
			t.Fatalf("the screen does not say %q:\n%s", want, screen)
		}
	}
}

func TestBigServersAreDrawn(t *testing.T) {
	big := viztest.ReadinessServer(15_000).RunLoop(digestOf(model.Readiness), 8, trace.OpEpollWait, 0)
	screen := screenOf(big, &UI{}, 80, 24)
	for _, want := range []string{"15,002 watched", "descriptors; it shows the busiest", "15,000 clients"} {
		if !strings.Contains(screen, want) {
			t.Errorf("15,000 clients: the screen does not say %q:\n%s", want, screen)
		}
	}
	threads := viztest.PoolServer(2000, 0).Still(digestOf(model.Threads), 3)
	screen = screenOf(threads, &UI{}, 80, 24)
	for _, want := range []string{"2,001 threads", "in read", "worker 2000"} {
		if !strings.Contains(screen, want) {
			t.Errorf("2,000 threads: the screen does not say %q:\n%s", want, screen)
		}
	}
}

// On the smallest screen each of eight workers has its row, beside what to look at and what is
// wrong; another panel is shown when it is chosen.
func TestEightProcessesHaveARowEach(t *testing.T) {
	k := viztest.ProcessServer(8)
	k.Events = nil // nobody has died
	s := k.Still(digestOf(model.Processes), 2)
	s.Findings = []snapshot.Finding{{Finding: diagnose.Finding{Sentence: strings.Repeat("one client wakes several ", 4), Worker: -1}}}
	u := &UI{Task: strings.Repeat("look at what waits ", 9)}
	for n := range 8 {
		if screen, row := screenOf(s, u, 80, 24), fmt.Sprintf(" worker %d ", n+1); !strings.Contains(screen, row) {
			t.Fatalf("there is no row of worker %d:\n%s", n+1, screen)
		}
	}
	u.Tab = 1
	if screen := screenOf(s, u, 80, 24); !strings.Contains(screen, "─ connections") && !strings.Contains(screen, "client ") {
		t.Errorf("the panel that was chosen is not there:\n%s", screen)
	}
}

// From the key on that holds, single turns are shown, even in a frame from before.
func TestAHoldShowsSingleTurns(t *testing.T) {
	w := New(control.New(&viztest.FakeSession{Served: viztest.FakeModel(model.Readiness)}))
	fast := *viztest.ReadinessServer(3).RunLoop(digestOf(model.Readiness), 8, trace.OpEpollWait, 0)
	fast.Fast = true
	w.setLive(&fast)
	if screen := screenOf(w.Snap, &w.UI, 80, 24); !strings.Contains(screen, "too fast") {
		t.Fatalf("the ticks are not too fast:\n%s", screen)
	}
	w.SetHold(panel.HoldAll, 0)
	for range 2 {
		if screen := screenOf(w.Snap, &w.UI, 80, 24); strings.Contains(screen, "too fast") || !strings.Contains(screen, "✓ dispatch") {
			t.Errorf("held, and no single tick is shown:\n%s", screen)
		}
		w.setLive(&fast)
	}
	w.SetHold(panel.Running, 0)
	if w.setLive(&fast); !w.Live.Fast {
		t.Error("of a server that runs single ticks are shown")
	}
}

// Of a server that was started elsewhere nothing is said that is not so, and no
// key offered that would be refused.
func TestAScreenOfAForeignServer(t *testing.T) {
	k := viztest.ReadinessServer(0)
	for _, foreign := range []bool{true, false} {
		fake := &viztest.FakeSession{Served: viztest.FakeModel(model.Readiness)}
		p := control.New(fake)
		if foreign {
			p = control.New(fake.Attached())
		}
		w := New(p)
		v := k.View()
		w.ApplyLook(control.Update{Frame: k.Frame(), Clients: v.Clients, Sample: v.Sample, Wall: v.Wall, Held: v.Held})
		w.ShowList()
		for _, hold := range []panel.HoldState{panel.Running, panel.HoldAll, panel.HoldServer} {
			w.UI.Hold = hold
			screen := screenOf(w.Snap, &w.UI, 120, 40)
			for words, ours := range map[string]bool{"a adds a client": true, "a x clients": true, "i speak": true, "nc and muxlab load can join": false} {
				if strings.Contains(screen, words) != (ours != foreign) {
					t.Errorf("foreign %v: %q is or is not on the screen:\n%s", foreign, words, screen)
				}
			}
			if says := strings.Contains(screen, "its clients run on"); says != (foreign && hold != panel.Running) {
				t.Errorf("foreign %v, hold %v: the header:\n%s", foreign, hold, screen)
			}
		}
	}
}

// titlesOf are the titles of the panels on a screen.
func titlesOf(screen string) (titles []string) {
	for _, row := range strings.Split(screen, "\n") {
		for _, part := range strings.Split(row, "╭─ ")[1:] {
			title, _, _ := strings.Cut(part, " ─")
			titles = append(titles, title)
		}
	}
	return titles
}

// Whatever was chosen, no panel stands on a screen twice.
func TestNoPanelStandsTwice(t *testing.T) {
	for name, s := range snapshots() {
		for _, findings := range [][]snapshot.Finding{nil, {{Finding: diagnose.Finding{Sentence: "the loop spins", Worker: -1, Time: s.Time}}}} {
			s.Findings, s.Found = findings, len(findings)
			for tab := range 2 * len(layout.Tabs(s)) {
				for _, sz := range viztest.Windows {
					u := &UI{Tab: tab / 2, Log: tab%2 == 1}
					screen := screenOf(s, u, sz[0], sz[1])
					titles := titlesOf(screen)
					slices.Sort(titles)
					if len(slices.Compact(slices.Clone(titles))) != len(titles) {
						t.Fatalf("%s, %+v: of %q one stands twice:\n%s", name, u, titles, screen)
					}
				}
			}
		}
	}
}

// A heading stands above something: where there is no room to say what a process
// does, nothing announces it.
func TestNoHeadingAboveNothing(t *testing.T) {
	s := snapshots()["processes"]
	for w := term.MinWidth; w < 220; w++ {
		screen := screenOf(s, &UI{}, w, 24)
		if strings.Contains(screen, "does") != strings.Contains(screen, "in epoll_wait") {
			t.Fatalf("%d wide:\n%s", w, screen)
		}
	}
}

// Why a client gave up can be read in full.
func TestTheReasonHasRoom(t *testing.T) {
	const why = "the server sent something that nobody had asked for"
	k := viztest.ReadinessServer(3)
	k.Client(nil, 4, -1)
	k.Clients[3].Error = why
	s := k.Still(digestOf(model.Readiness), 3)
	u := &UI{Tab: slices.IndexFunc(layout.Tabs(s), func(p panel.Panel) bool { return p.Name == panel.ClientsTab.Name })}
	for w, says := range map[int]string{80: "! " + why, 120: "! gave up: " + why + "  steady"} {
		if screen := screenOf(s, u, w, 40); !strings.Contains(screen, says) {
			t.Errorf("%d wide, and not %q:\n%s", w, says, screen)
		}
	}
}

// What is wrong is said to its end while rows of the screen hold nothing.
func TestNoFindingIsCutBesideBlankRows(t *testing.T) {
	words := strings.Repeat("the loop does this and that, which the others wait for. ", 6) + "The end."
	r := rand.New(rand.NewPCG(3, 3))
	whole := 0
	for i := range 60 {
		s := viztest.AnyServer(r, viztest.Views[i%len(viztest.Views)], digestOf)
		if s.Ended = false; len(s.Lanes) == 1 && s.Model.Traits.View != model.One {
			continue // the room that is kept for its workers
		}
		s.Findings = []snapshot.Finding{{Finding: diagnose.Finding{Sentence: words, Worker: -1, Time: s.Time}}}
		for _, tab := range []int{0, 1} {
			screen := screenOf(s, &UI{Tab: tab}, 80, 24)
			viztest.CheckScreen(t, screen, 80, 24)
			panels, _, _ := strings.Cut(screen, "─ time ") // where a blank row says: asleep
			switch blank := strings.Contains(panels, "│"+strings.Repeat(" ", 78)+"│\n╰"); {
			case strings.Contains(screen, "The end."):
				whole++
			case blank:
				t.Errorf("the finding is cut, and a row is blank:\n%s", screen)
			}
		}
	}
	if whole == 0 {
		t.Error("no screen says it to its end")
	}
}
