package viz

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
)

// anyServer makes a server of any kind and size in any state.
func anyServer(r *rand.Rand, v model.View) *snapshot {
	sizes := []int{0, 1, 2, 6, 30, 99, 101, 700, 3000}
	n := sizes[r.IntN(len(sizes))]
	var k *fake
	switch v {
	case model.Readiness:
		k = readinessServer(n)
	case model.One:
		k = oneServer(n)
	case model.Processes:
		k = processServer(min(n, 200))
	default:
		k = poolServer(n, r.IntN(100))
	}
	p := k.procs[0]
	for i := range p.FDs {
		if p.FDs[i].Kind == trace.Connection && r.IntN(3) == 0 {
			p.FDs[i].Interest |= kernel.Out
		}
	}
	for i := range p.Workers {
		w := &p.Workers[i]
		w.Call = []trace.Op{trace.OpNone, trace.OpRead, trace.OpWrite, trace.OpAccept, trace.OpEpollWait, trace.OpWait}[r.IntN(6)]
		w.CallFD, w.Standing = r.IntN(9), r.IntN(9) == 0
		w.Since = k.now - r.Int64N(1<<uint(10+r.IntN(40)))
		w.Turn = uint64(r.Int64N(1 << uint(1+r.IntN(40))))
		w.Vain, w.Accepts, w.Writes = r.Uint64N(1<<30), r.Uint64N(1<<50), r.Uint64N(1<<20)
	}
	k.connection(p, 20000, 54321)
	k.lost = r.Uint64N(3) * 1e9
	k.sample.CPU = r.Float64()*3000 - 1
	k.sample.Unread = r.Int64N(1<<40) - 1
	for i := range k.clients {
		c := &k.clients[i]
		c.Echoes = r.Uint64N(1 << 40)
		if r.IntN(4) == 0 {
			c.WaitingSince, c.WaitingFor = wallStart, "the end of a very long answer of 123456789 bytes"
		}
		if r.IntN(20) == 0 {
			c.Error = "the server closed the connection after 12345678 bytes, in the middle of an answer"
		}
	}
	d := digestOf(v)
	if v == model.Readiness {
		return k.runLoop(d, 4+r.IntN(20), []trace.Op{trace.OpSelect, trace.OpPoll, trace.OpEpollWait}[r.IntN(3)], r.Uint32N(1<<20))
	}
	return k.still(d, 2+r.IntN(10))
}

var views = []model.View{model.Readiness, model.One, model.Threads, model.Pool, model.Processes, model.Runtime}

func TestScreensFitAndTheirFiguresAgree(t *testing.T) {
	const seed = 7
	r := rand.New(rand.NewPCG(seed, seed))
	for i := range 120 {
		v := views[i%len(views)]
		s := anyServer(r, v)
		u := &ui{task: strings.Repeat("look at what waits, and for whom. ", r.IntN(12)), moment: moment{hold: holdState(r.IntN(4)), pace: 0.5, axis: axis{past: r.IntN(3) == 0, playing: r.IntN(2) == 0, speed: 1.0 / 64, behind: r.Int64N(1 << 40)}}, zoom: r.IntN(6) == 0, tab: r.IntN(5), log: r.IntN(6) == 0, help: max(0, r.IntN(9)-6)}
		s.ended = r.IntN(9) == 0
		for range r.IntN(3) {
			s.found++
			s.findings = append(s.findings, finding{Finding: diagnose.Finding{Sentence: "c12 is returned turn after turn, 123456789 times in the last 2.0 s, and nobody reads what it has sent: the loop spins", Worker: r.IntN(2) - 1, Turn: r.Uint32(), Time: s.time - r.Int64N(1<<30)}, over: r.IntN(2) == 0})
		}
		if r.IntN(6) == 0 {
			u.message, u.trouble = "something happened to number 123456789 and it takes a long sentence to say what it was, longer than any window", true
		}
		if c := s.census; c.watched != c.watchConn+c.listeners+c.wake || c.total != c.inService+c.queued+c.inHand+c.leftOpen+c.waiting || c.inService < 0 {
			t.Fatalf("case %d of seed %d: the census does not add up: %+v", i, seed, c)
		}
		for _, sz := range windows {
			screen := drawWatch(s, u, sz[0], sz[1])
			checkScreen(t, screen, sz[0], sz[1])
			if v == model.Readiness && u.help == 0 && !u.zoom {
				checkFigures(t, s, screen)
			}
		}
	}
}

// checkFigures reads the figures off the screen.
func checkFigures(t *testing.T, s *snapshot, screen string) {
	t.Helper()
	conns := 0
	for _, c := range s.cells {
		if c.kind == trace.Connection {
			conns++
		}
	}
	for _, want := range []string{
		fmt.Sprintf("%s watched", count(conns+2)),
		fmt.Sprintf("%s + 1 listener", many(conns, "client", "clients")),
	} {
		if want = strings.ReplaceAll(want, nbsp, " "); !strings.Contains(screen, want) {
			t.Fatalf("the screen does not say %q:\n%s", want, screen)
		}
	}
}

func TestTooSmallSaysSo(t *testing.T) {
	s := snapshots()["readiness"]
	for _, sz := range [][2]int{{59, 24}, {80, 15}, {10, 3}, {3, 1}, {0, 0}} {
		for _, screen := range []string{drawWatch(s, &ui{}, sz[0], sz[1]), drawHome(newHome(nil, nil, ""), sz[0], sz[1])} {
			if width(screen) > sz[0] || strings.Count(screen, "\n") > sz[1] {
				t.Errorf("%v: %q does not fit", sz, screen)
			}
			if sz[0] >= 10 && !strings.Contains(screen, "too small") {
				t.Errorf("%v: %q does not say that it is too small", sz, screen)
			}
		}
	}
}

func TestBigServersAreDrawn(t *testing.T) {
	big := readinessServer(15_000).runLoop(digestOf(model.Readiness), 8, trace.OpEpollWait, 0)
	screen := drawWatch(big, &ui{}, 80, 24)
	for _, want := range []string{"15 002 watched", "loudest wins", "15 000 clients"} {
		if !strings.Contains(screen, want) {
			t.Errorf("15,000 clients: the screen does not say %q:\n%s", want, screen)
		}
	}
	threads := poolServer(2000, 0).still(digestOf(model.Threads), 3)
	screen = drawWatch(threads, &ui{}, 80, 24)
	for _, want := range []string{"2 001 threads", "in read", "worker 2000"} {
		if !strings.Contains(screen, want) {
			t.Errorf("2,000 threads: the screen does not say %q:\n%s", want, screen)
		}
	}
}

// A state must be told from another without colour.
func TestStatesHaveSigns(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		look = newLooks(ascii)
		seen := map[string]string{}
		for st := cellIdle; st <= cellReady; st++ {
			sign := cellSign(cell{state: st, kind: trace.Connection})
			if other := seen[sign]; other != "" {
				t.Errorf("ascii %v: states %d and %s share the sign %q", ascii, st, other, sign)
			}
			seen[sign] = fmt.Sprint(st)
		}
		for _, c := range []cell{{kind: trace.Listener}, {kind: trace.PipeEnd}, {kind: trace.Connection, write: true}} {
			if sign := cellSign(c); seen[sign] != "" {
				t.Errorf("ascii %v: %+v has the sign of state %s", ascii, c, seen[sign])
			}
		}
	}
	look = newLooks(false)
}

func TestASCIIMeansASCII(t *testing.T) {
	look = newLooks(true)
	defer func() { look = newLooks(false) }()
	for name, s := range snapshots() {
		for _, u := range []*ui{{}, {moment: moment{hold: holdAll}}, {help: 1}, {tab: 1}, {tab: 2}, {log: true}} {
			checkASCII(t, name, drawWatch(s, u, 100, 40))
		}
	}
	checkASCII(t, "home", drawHome(newHome(newFakeLauncher().Scenes(), newFakeLauncher().models, ""), 80, 24))
}

func TestGoldenScreens(t *testing.T) {
	screens := map[string]string{"home": drawHome(newHome(newFakeLauncher().Scenes(), newFakeLauncher().models, ""), 80, 24)}
	for name, s := range snapshots() {
		screens[name] = drawWatch(s, &ui{}, 80, 24)
	}
	r := snapshots()["readiness"]
	screens["readiness-held"] = drawWatch(r, &ui{moment: moment{hold: holdAll}}, 80, 24)
	screens["readiness-200x60"] = drawWatch(r, &ui{}, 200, 60)
	screens["help"] = drawWatch(r, &ui{help: 1}, 80, 24)
	for name, s := range snapshots() {
		u := &ui{tab: slices.IndexFunc(tabsOf(s), func(p panel) bool { return p.name == clientsTab.name })}
		u.list.picked = "c2"
		screens[name+"-clients"] = drawWatch(s, u, 80, 24)
	}
	alive, page := aLife(20)
	screens["connection"] = drawWatch(alive, &ui{mode: page}, 80, 24)
	ask := &predict{marked: map[int64]bool{8: true, 11: true}, at: 3}
	screens["predict"] = drawWatch(r, &ui{mode: ask, moment: moment{hold: holdAll}, score: score{5, 3}}, 80, 24)
	screens["speak"] = drawWatch(r, &ui{mode: &speak{name: "c2", text: "語言 and", said: []saying{{text: "hello"}}}}, 80, 24)
	var kinds []menuItem
	for _, k := range (&fakeSession{}).Kinds() {
		kinds = append(kinds, menuItem{name: k.Name, sentence: k.Sentence, more: k.Sentence})
	}
	screens["menu"] = drawWatch(r, &ui{mode: newMenu("add a client", kinds, nil)}, 80, 24)
	for name, got := range screens {
		checkGolden(t, name, got)
	}
}

func TestACutNeverCutsANumber(t *testing.T) {
	sentence := "8" + nbsp + "watched · told " + count(123456) + nbsp + "bits, looked at 12.5" + nbsp + "kB"
	words := map[string]bool{look.sign.more: true, "": true}
	for _, w := range strings.Split(sentence, " ") {
		words[w] = true
	}
	for w := range 60 {
		got := cut(sentence, w)
		if width(got) > w {
			t.Fatalf("cut to %d is %d wide: %q", w, width(got), got)
		}
		for _, word := range strings.Split(got, " ") {
			if !words[word] {
				t.Fatalf("cut to %d has a broken word %q", w, word)
			}
		}
	}
}

func TestFieldsDropOutRightToLeft(t *testing.T) {
	groups := []line{label("CPU", "86"), label("echo/s", "21.4k"), label("lost", "0")}
	full := fields(100, 3, groups...)
	for w := range full.width() + 1 {
		got := fields(w, 3, groups...).render(w)
		if width(got) != w {
			t.Fatalf("%d wide instead of %d", width(got), w)
		}
		got = strings.TrimRight(got, " ")
		ok := false
		for n := range len(groups) + 1 {
			ok = ok || got == strings.TrimRight(fields(100, 3, groups[:n]...).render(100), " ")
		}
		if !ok {
			t.Fatalf("at %d wide a field is cut: %q", w, got)
		}
	}
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{count(48213), "48 213"}, {count(-1234), "-1 234"}, {count(999), "999"}, {count(uint64(1_000_000)), "1 000 000"},
		{duration(0), "0 ns"}, {duration(412_000), "412 µs"}, {duration(3_400 * ms), "3.4 s"}, {duration(1_400_000), "1.4 ms"},
		{duration(999_999_999), "1.0 s"}, {duration(600 * 1000 * ms), "10 min"},
		{size(55), "55 B"}, {size(1200), "1.2 kB"}, {size(212_000), "212 kB"}, {size(-1), "?"},
		{rate(21_400), "21.4k"}, {rate(212), "212"}, {rate(6.04), "6.0"}, {rate(0), "0"}, {rate(9_163), "9 163"},
		{percent(0.86), "86 %"}, {percent(0.001), "<1 %"}, {percent(0), "0 %"}, {percent(2.5), "250 %"},
		{many(1, "client", "clients"), "1 client"},
	} {
		if got := strings.ReplaceAll(c.got, nbsp, " "); got != c.want {
			t.Errorf("%q instead of %q", got, c.want)
		}
	}
}

func TestTheLoudestWins(t *testing.T) {
	quiet := cell{kind: trace.Connection}
	ready := cell{kind: trace.Connection, state: cellReady}
	write := cell{kind: trace.Connection, write: true}
	for _, cells := range [][]cell{{quiet, ready, write}, {ready, quiet}, {write, quiet, ready}} {
		if got := loudest(cells); got != ready {
			t.Errorf("of %+v the loudest is %+v", cells, got)
		}
	}
	if got := loudest([]cell{quiet, write}); got != write {
		t.Errorf("one that wants to write is drawn as %+v", got)
	}
}

func TestATimeLineLongerThanItsPanelShowsTheLatest(t *testing.T) {
	values := make([]float64, 500)
	values[499] = 1
	got := spark(series{cells: values}, 20, 1)
	if width(got) != 20 || !strings.HasSuffix(got, look.sign.full) {
		t.Errorf("%q is not the latest 20 cells", got)
	}
}

// Of a server that was started elsewhere nothing is said that is not so, and no
// key offered that would be refused.
func TestAScreenOfAForeignServer(t *testing.T) {
	k := readinessServer(0)
	for _, foreign := range []bool{true, false} {
		p := newPilot(&fakeSession{model: fakeModel(model.Readiness), foreign: foreign})
		w := newWatch(p)
		v := k.view()
		w.see(sight{frame: k.frame(), clients: v.clients, sample: v.sample, wall: v.wall, held: v.held})
		w.showList()
		for _, hold := range []holdState{running, holdAll, holdServer} {
			w.ui.hold = hold
			screen := drawWatch(w.snap, &w.ui, 120, 40)
			for words, ours := range map[string]bool{"a adds a client": true, "a x clients": true, "i speak": true, "nc and muxlab load can join": false} {
				if strings.Contains(screen, words) != (ours != foreign) {
					t.Errorf("foreign %v: %q is or is not on the screen:\n%s", foreign, words, screen)
				}
			}
			if says := strings.Contains(screen, "its clients run on"); says != (foreign && hold != running) {
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
		for _, findings := range [][]finding{nil, {{Finding: diagnose.Finding{Sentence: "the loop spins", Worker: -1, Time: s.time}}}} {
			s.findings, s.found = findings, len(findings)
			for tab := range 2 * len(tabsOf(s)) {
				for _, sz := range windows {
					u := &ui{tab: tab / 2, log: tab%2 == 1}
					screen := drawWatch(s, u, sz[0], sz[1])
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
	for w := leastWidth; w < 220; w++ {
		screen := drawWatch(s, &ui{}, w, 24)
		if strings.Contains(screen, "does") != strings.Contains(screen, "in epoll_wait") {
			t.Fatalf("%d wide:\n%s", w, screen)
		}
	}
}

// The parent is idle, and its row says so where there is little room too.
func TestWhatAParentDoes(t *testing.T) {
	for room, says := range map[int]string{doesWidth: "the parent", 30: "looks after the others"} {
		if got := fields(room, 2, procDoes(proc{pid: 1}, false, room)...).render(room); strings.TrimRight(got, " ") != says {
			t.Errorf("in %d cells: %q", room, got)
		}
	}
}

// Why a client gave up can be read in full.
func TestTheReasonHasRoom(t *testing.T) {
	const why = "the server sent something that nobody had asked for"
	k := readinessServer(3)
	k.client(nil, 4, -1)
	k.clients[3].Error = why
	s := k.still(digestOf(model.Readiness), 3)
	u := &ui{tab: slices.IndexFunc(tabsOf(s), func(p panel) bool { return p.name == clientsTab.name })}
	for w, says := range map[int]string{80: "! " + why, 120: "! gave up: " + why + "  steady"} {
		if screen := drawWatch(s, u, w, 40); !strings.Contains(screen, says) {
			t.Errorf("%d wide, and not %q:\n%s", w, says, screen)
		}
	}
	columns := connColumns(s) // and what stands behind a short one stands in its column
	gone := row{name: "c4", state: rowGone, wait: "reset", kind: "steady", fd: -1}
	head, short := connHead(columns, 100).render(100), connRow(gone, columns, false, 100).render(100)
	if at := strings.Index(head, "kind"); width(head[:at]) != width(short[:strings.Index(short, "steady")]) {
		t.Errorf("not in its column:\n%s\n%s", head, short)
	}
}
