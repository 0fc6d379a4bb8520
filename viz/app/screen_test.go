package app

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"muxlab/harness/diagnose"
	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/session/control"
	"muxlab/viz/page/home"
	"muxlab/viz/page/menu"
	"muxlab/viz/page/watch"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
	"muxlab/viz/viztest"
)

// anyServer makes a server of any kind and size in any state.
func anyServer(r *rand.Rand, v model.View) *snapshot.Snapshot {
	sizes := []int{0, 1, 2, 6, 30, 99, 101, 700, 3000}
	n := sizes[r.IntN(len(sizes))]
	var k *viztest.Fake
	switch v {
	case model.Readiness:
		k = viztest.ReadinessServer(n)
	case model.One:
		k = viztest.OneServer(n)
	case model.Processes:
		k = viztest.ProcessServer(min(n, 200))
	default:
		k = viztest.PoolServer(n, r.IntN(100))
	}
	p := k.Procs[0]
	for i := range p.FDs {
		if p.FDs[i].Kind == trace.Connection && r.IntN(3) == 0 {
			p.FDs[i].Interest |= kernel.Out
		}
	}
	for i := range p.Workers {
		w := &p.Workers[i]
		w.Call = []trace.Op{trace.OpNone, trace.OpRead, trace.OpWrite, trace.OpAccept, trace.OpEpollWait, trace.OpWait}[r.IntN(6)]
		w.CallFD, w.Standing = r.IntN(9), r.IntN(9) == 0
		w.Since = k.Now - r.Int64N(1<<uint(10+r.IntN(40)))
		w.Turn = uint64(r.Int64N(1 << uint(1+r.IntN(40))))
		w.Vain, w.Accepts, w.Writes = r.Uint64N(1<<30), r.Uint64N(1<<50), r.Uint64N(1<<20)
	}
	k.Connection(p, 20000, 54321)
	k.Lost = r.Uint64N(3) * 1e9
	k.Sample.CPU = r.Float64()*3000 - 1
	k.Sample.Unread = r.Int64N(1<<40) - 1
	for i := range k.Clients {
		c := &k.Clients[i]
		c.Echoes = r.Uint64N(1 << 40)
		if r.IntN(4) == 0 {
			c.WaitingSince, c.WaitingFor = viztest.WallStart, "the end of a very long answer of 123456789 bytes"
		}
		if r.IntN(20) == 0 {
			c.Error = "the server closed the connection after 12345678 bytes, in the middle of an answer"
		}
	}
	d := digestOf(v)
	if v == model.Readiness {
		return k.RunLoop(d, 4+r.IntN(20), []trace.Op{trace.OpSelect, trace.OpPoll, trace.OpEpollWait}[r.IntN(3)], r.Uint32N(1<<20))
	}
	return k.Still(d, 2+r.IntN(10))
}

var views = []model.View{model.Readiness, model.One, model.Threads, model.Pool, model.Processes, model.Runtime}

func TestScreensFitAndTheirFiguresAgree(t *testing.T) {
	const seed = 7
	r := rand.New(rand.NewPCG(seed, seed))
	for i := range 120 {
		v := views[i%len(views)]
		s := anyServer(r, v)
		u := &watch.UI{Task: strings.Repeat("look at what waits, and for whom. ", r.IntN(12)), Moment: panel.Moment{Hold: panel.HoldState(r.IntN(4)), Pace: 0.5, Axis: panel.Axis{Past: r.IntN(3) == 0, Playing: r.IntN(2) == 0, Speed: 1.0 / 64, Behind: r.Int64N(1 << 40)}}, Zoom: r.IntN(6) == 0, Tab: r.IntN(5), Log: r.IntN(6) == 0, Help: max(0, r.IntN(9)-6)}
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
			screen := draw(s, u, sz[0], sz[1])
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
		fmt.Sprintf("%s watched", term.Count(conns+2)),
		fmt.Sprintf("%s + 1 listener", term.Many(conns, "client", "clients")),
	} {
		if want = strings.ReplaceAll(want, term.Nbsp, " "); !strings.Contains(screen, want) {
			t.Fatalf("the screen does not say %q:\n%s", want, screen)
		}
	}
}

func TestTooSmallSaysSo(t *testing.T) {
	s := snapshots()["readiness"]
	for _, sz := range [][2]int{{59, 24}, {80, 15}, {10, 3}, {3, 1}, {0, 0}} {
		for _, screen := range []string{draw(s, &watch.UI{}, sz[0], sz[1]), home.New(nil, nil, "").Draw(viztest.Unicode, sz[0], sz[1])} {
			if term.Width(screen) > sz[0] || strings.Count(screen, "\n") > sz[1] {
				t.Errorf("%v: %q does not fit", sz, screen)
			}
			if sz[0] >= 10 && !strings.Contains(screen, "too small") {
				t.Errorf("%v: %q does not say that it is too small", sz, screen)
			}
		}
	}
}

func TestBigServersAreDrawn(t *testing.T) {
	big := viztest.ReadinessServer(15_000).RunLoop(digestOf(model.Readiness), 8, trace.OpEpollWait, 0)
	screen := draw(big, &watch.UI{}, 80, 24)
	for _, want := range []string{"15 002 watched", "loudest wins", "15 000 clients"} {
		if !strings.Contains(screen, want) {
			t.Errorf("15,000 clients: the screen does not say %q:\n%s", want, screen)
		}
	}
	threads := viztest.PoolServer(2000, 0).Still(digestOf(model.Threads), 3)
	screen = draw(threads, &watch.UI{}, 80, 24)
	for _, want := range []string{"2 001 threads", "in read", "worker 2000"} {
		if !strings.Contains(screen, want) {
			t.Errorf("2,000 threads: the screen does not say %q:\n%s", want, screen)
		}
	}
}

func TestASCIIMeansASCII(t *testing.T) {
	for name, s := range snapshots() {
		for _, u := range []*watch.UI{{}, {Moment: panel.Moment{Hold: panel.HoldAll}}, {Help: 1}, {Tab: 1}, {Tab: 2}, {Log: true}} {
			viztest.CheckASCII(t, name, watch.Draw(viztest.ASCII, s, u, 100, 40))
		}
	}
	viztest.CheckASCII(t, "home", home.New(viztest.NewFakeLauncher().Scenes(), viztest.NewFakeLauncher().List, "").Draw(viztest.ASCII, 80, 24))
}

func TestGoldenScreens(t *testing.T) {
	screens := map[string]string{"home": home.New(viztest.NewFakeLauncher().Scenes(), viztest.NewFakeLauncher().List, "").Draw(viztest.Unicode, 80, 24)}
	for name, s := range snapshots() {
		screens[name] = draw(s, &watch.UI{}, 80, 24)
	}
	r := snapshots()["readiness"]
	screens["readiness-held"] = draw(r, &watch.UI{Moment: panel.Moment{Hold: panel.HoldAll}}, 80, 24)
	screens["readiness-200x60"] = draw(r, &watch.UI{}, 200, 60)
	screens["help"] = draw(r, &watch.UI{Help: 1}, 80, 24)
	for name, s := range snapshots() {
		u := &watch.UI{Tab: slices.IndexFunc(watch.TabsOf(s), func(p panel.Panel) bool { return p.Name == panel.ClientsTab.Name })}
		u.List.Picked = "c2"
		screens[name+"-clients"] = draw(s, u, 80, 24)
	}
	alive, page := aLife(20)
	screens["connection"] = draw(alive, &watch.UI{Mode: page}, 80, 24)
	ask := &watch.Predict{Marked: map[int64]bool{8: true, 11: true}, At: 3}
	screens["predict"] = draw(r, &watch.UI{Mode: ask, Moment: panel.Moment{Hold: panel.HoldAll}, Score: watch.Score{Rounds: 5, Right: 3}}, 80, 24)
	screens["speak"] = draw(r, &watch.UI{Mode: &watch.Speak{Name: "c2", Text: "語言 and", Said: []watch.Saying{{Text: "hello"}}}}, 80, 24)
	var kinds []menu.Item
	for _, k := range (&viztest.FakeSession{}).Kinds() {
		kinds = append(kinds, menu.Item{Name: k.Name, Sentence: k.Sentence, More: k.Sentence})
	}
	screens["menu"] = draw(r, &watch.UI{Mode: watch.NewMenu("add a client", kinds, nil)}, 80, 24)
	for name, got := range screens {
		viztest.CheckGolden(t, name, got)
	}
}

func TestACutNeverCutsANumber(t *testing.T) {
	sentence := "8" + term.Nbsp + "watched · told " + term.Count(123456) + term.Nbsp + "bits, looked at 12.5" + term.Nbsp + "kB"
	words := map[string]bool{viztest.Unicode.Sign.More: true, "": true}
	for _, w := range strings.Split(sentence, " ") {
		words[w] = true
	}
	for w := range 60 {
		got := viztest.Unicode.Cut(sentence, w)
		if term.Width(got) > w {
			t.Fatalf("cut to %d is %d wide: %q", w, term.Width(got), got)
		}
		for _, word := range strings.Split(got, " ") {
			if !words[word] {
				t.Fatalf("cut to %d has a broken word %q", w, word)
			}
		}
	}
}

func TestFieldsDropOutRightToLeft(t *testing.T) {
	groups := []term.Line{term.Label("CPU", "86"), term.Label("echo/s", "21.4k"), term.Label("lost", "0")}
	full := term.Fields(100, 3, groups...)
	for w := range full.Width() + 1 {
		got := term.Fields(w, 3, groups...).Render(viztest.Unicode, w)
		if term.Width(got) != w {
			t.Fatalf("%d wide instead of %d", term.Width(got), w)
		}
		got = strings.TrimRight(got, " ")
		ok := false
		for n := range len(groups) + 1 {
			ok = ok || got == strings.TrimRight(term.Fields(100, 3, groups[:n]...).Render(viztest.Unicode, 100), " ")
		}
		if !ok {
			t.Fatalf("at %d wide a field is cut: %q", w, got)
		}
	}
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{term.Count(48213), "48 213"}, {term.Count(-1234), "-1 234"}, {term.Count(999), "999"}, {term.Count(uint64(1_000_000)), "1 000 000"},
		{term.Duration(0), "0 ns"}, {term.Duration(412_000), "412 µs"}, {term.Duration(3_400 * viztest.Ms), "3.4 s"}, {term.Duration(1_400_000), "1.4 ms"},
		{term.Duration(999_999_999), "1.0 s"}, {term.Duration(600 * 1000 * viztest.Ms), "10 min"},
		{term.Size(55), "55 B"}, {term.Size(1200), "1.2 kB"}, {term.Size(212_000), "212 kB"}, {term.Size(-1), "?"},
		{term.Rate(21_400), "21.4k"}, {term.Rate(212), "212"}, {term.Rate(6.04), "6.0"}, {term.Rate(0), "0"}, {term.Rate(9_163), "9 163"},
		{term.Percent(0.86), "86 %"}, {term.Percent(0.001), "<1 %"}, {term.Percent(0), "0 %"}, {term.Percent(2.5), "250 %"},
		{term.Many(1, "client", "clients"), "1 client"},
	} {
		if got := strings.ReplaceAll(c.got, term.Nbsp, " "); got != c.want {
			t.Errorf("%q instead of %q", got, c.want)
		}
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
		w := watch.New(p)
		v := k.View()
		w.ApplyLook(control.Update{Frame: k.Frame(), Clients: v.Clients, Sample: v.Sample, Wall: v.Wall, Held: v.Held})
		w.ShowList()
		for _, hold := range []panel.HoldState{panel.Running, panel.HoldAll, panel.HoldServer} {
			w.UI.Hold = hold
			screen := draw(w.Snap, &w.UI, 120, 40)
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
			for tab := range 2 * len(watch.TabsOf(s)) {
				for _, sz := range viztest.Windows {
					u := &watch.UI{Tab: tab / 2, Log: tab%2 == 1}
					screen := draw(s, u, sz[0], sz[1])
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
		screen := draw(s, &watch.UI{}, w, 24)
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
	u := &watch.UI{Tab: slices.IndexFunc(watch.TabsOf(s), func(p panel.Panel) bool { return p.Name == panel.ClientsTab.Name })}
	for w, says := range map[int]string{80: "! " + why, 120: "! gave up: " + why + "  steady"} {
		if screen := draw(s, u, w, 40); !strings.Contains(screen, says) {
			t.Errorf("%d wide, and not %q:\n%s", w, says, screen)
		}
	}
}
