package beside

import (
	"fmt"
	"math/rand/v2"
	"muxlab/harness/diagnose"
	"muxlab/harness/trace"
	"muxlab/harness/units"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/snapshot/cover"
	"muxlab/viz/term"
	"muxlab/viz/viztest"
	"reflect"
	"strings"
	"testing"
)

func TestBesideFitsAndItsFiguresAgree(t *testing.T) {
	const seed = 11
	r := rand.New(rand.NewPCG(seed, seed))
	for i := range 90 {
		x := viztest.AnyServer(r, viztest.Views[i%len(viztest.Views)], digestOf)
		y := viztest.AnyServer(r, viztest.Views[r.IntN(len(viztest.Views))], digestOf)
		b := besideOf(x, y)
		b.At, b.Last, b.Costs = r.IntN(2), r.IntN(2), r.IntN(3) > 0
		b.Axis.Past, b.Axis.Playing, b.Axis.Behind = r.IntN(3) == 0, r.IntN(2) == 0, r.Int64N(1<<40)
		for _, w := range b.Sides {
			w.UI.Hold, w.UI.Pace = panel.HoldState(i%4), 0.5
			w.UI.Tab, w.UI.Log, w.UI.Zoom, w.UI.Help = r.IntN(6), r.IntN(6) == 0, r.IntN(6) == 0, r.IntN(9)/8
			w.Ended = r.IntN(9) == 0
		}
		for _, sz := range viztest.Windows {
			screen := b.Draw(viztest.Unicode, sz[0], sz[1])
			viztest.CheckScreen(t, screen, sz[0], sz[1])
			if u := b.Side().UI; sz[0] >= 79 && u.Help == 0 && !u.Zoom {
				checkSide(t, x, screen)
				checkSide(t, y, screen)
			}
		}
	}
}

// checkSide reads one side's figures off the screen: they are its census.
func checkSide(t *testing.T, s *snapshot.Snapshot, screen string) {
	t.Helper()
	want := []string{units.Count(s.Census.InService) + " in service"}
	if n := s.Census.Queued; n > 0 {
		want = append(want, units.Count(n)+" queued")
	}
	if n := s.Census.Total - s.Census.InService - s.Census.Queued - s.Census.Dispatching - s.Census.Leaked; n > 0 {
		want = append(want, units.Count(n)+" wait")
	}
	if s.IsLoop() {
		want = []string{"asks " + units.Count(s.Census.Watched)}
		if s.KernelRemembers() {
			want = []string{"told " + units.Count(s.LastWait.Changes)}
		}
	}
	for _, words := range want {
		if words = strings.ReplaceAll(words, term.Nbsp, " "); !strings.Contains(screen, words) {
			t.Fatalf("the screen does not say %q:\n%s", words, screen)
		}
	}
}

// What select finds is what epoll is given, in the same columns.
func TestTheSameClientsStandInTheSameColumns(t *testing.T) {
	x := loopOn("select", trace.OpSelect, 60, 17, 32, 53)
	y := loopOn("epoll", trace.OpEpollWait, 60, 17, 32, 53)
	screen := besideOf(x, y).Draw(viztest.Unicode, 120, 40)
	rows := strings.Split(screen, "\n")
	columns := func(row string) (at []int) {
		for i, r := range []rune(row) {
			if string(r) == viztest.Unicode.Sign.Ready {
				at = append(at, i)
			}
		}
		return at
	}
	var strips []string
	for _, row := range rows {
		if strings.Contains(row, "asks 62") || strings.Contains(row, "told 0") {
			strips = append(strips, row)
		}
	}
	if len(strips) != 2 || !strings.Contains(strips[0], "finds 3") || !strings.Contains(strips[1], "given 3") {
		t.Fatalf("the strips are not there:\n%s", screen)
	}
	if a, b := columns(strips[0]), columns(strips[1]); len(a) != 3 || !reflect.DeepEqual(a, b) {
		t.Errorf("the ready ones stand in columns %v and %v:\n%s", a, b, screen)
	}
	if asked := strings.Count(strips[0], viztest.Unicode.Sign.Asked); asked != 59 {
		t.Errorf("%d are asked about and not ready, instead of 59:\n%s", asked, screen)
	}
}

// The clock of a pair in the past ends at then. What is known of one side alone is
// not set beside nothing.
func TestBesideSaysThenAndComparesWhatBothKnow(t *testing.T) {
	x, y := loopOn("select", trace.OpSelect, 60, 17), loopOn("epoll", trace.OpEpollWait, 60, 17)
	x.Rates.CPUPerEcho, y.Rates.CPUPerEcho = 234_000, -1
	screen := besideOf(x, y).Draw(viztest.Unicode, 120, 40)
	if !strings.Contains(screen, " now ") || strings.Contains(screen, "CPU an echo") {
		t.Errorf("the clock does not end now, or half a comparison is shown:\n%s", screen)
	}
	x.Past, y.Past, y.Rates.CPUPerEcho = true, true, 85_000
	screen = besideOf(x, y).Draw(viztest.Unicode, 120, 40)
	if strings.Contains(screen, " now ") || !strings.Contains(screen, " then ") || !strings.Contains(screen, "CPU an echo") {
		t.Errorf("the clock does not end then, or what both know is not shown:\n%s", screen)
	}
}

func TestBesideInASCII(t *testing.T) {
	for name, b := range besides() {
		viztest.CheckASCII(t, name, b.Draw(viztest.ASCII, 100, 40))
		b.Side().UI.Help = 1
		viztest.CheckASCII(t, name, b.Draw(viztest.ASCII, 100, 40))
	}
}

func TestGoldenBeside(t *testing.T) {
	for name, b := range besides() {
		viztest.CheckGolden(t, name, b.Draw(viztest.Unicode, 80, 24))
	}
	viztest.CheckGolden(t, "beside-200x60", besides()["beside"].Draw(viztest.Unicode, 200, 60))
}

// What is wrong is said to its end while rows below it hold nothing.
func TestNoFindingIsCutBesideBlankRows(t *testing.T) {
	x, y := loopOn("select", trace.OpSelect, 4, 1), loopOn("epoll", trace.OpEpollWait, 4, 1)
	words := strings.Repeat("the loop does this and that, which others wait for. ", 3) + "The end."
	x.Findings = []snapshot.Finding{{Finding: diagnose.Finding{Sentence: words, Worker: -1, Time: x.Time}}}
	for _, window := range [][2]int{{80, 24}, {120, 40}} {
		b := besideOf(x, y)
		b.Costs = window[0] > 80
		screen := b.Draw(viztest.Unicode, window[0], window[1])
		viztest.CheckScreen(t, screen, window[0], window[1])
		if !strings.Contains(screen, "The end.") {
			t.Errorf("the finding is cut, and rows are blank:\n%s", screen)
		}
	}
}

// A part of a window is filled exactly, from 30 by 6 cells on.
func TestBesideInsets(t *testing.T) {
	for name, b := range besides() {
		for _, sz := range [][2]int{{30, 6}, {44, 8}, {60, 11}, {80, 12}, {80, 13}, {80, 16}, {78, 38}, {132, 58}} {
			for _, costs := range []bool{true, false} {
				b.Costs = costs
				drawn := viztest.Unicode.Finish(b.DrawIn(viztest.Unicode, sz[0], sz[1]))
				viztest.CheckScreen(t, drawn, sz[0], sz[1])
				if name == "beside" && costs && sz[1] > 12 && sz[0] > 30 && sz != [2]int{80, 16} {
					viztest.CheckGolden(t, fmt.Sprintf("inset-%dx%d", sz[0], sz[1]), drawn)
				}
			}
		}
	}
}

// What is covered stands nowhere on the screen of a pair, and the other side of a key is not
// shown either.
func TestWhatIsCoveredIsNowhereInAPair(t *testing.T) {
	draw := func(x, y *snapshot.Snapshot, c panel.Cover, visit func(screen string)) {
		for tab := range 7 {
			windows := [][2]int{{80, 24}, {120, 40}, {200, 60}, {80, 13}, {78, 38}, {132, 58}}
			if tab < 6 { // at the others several panels are shown anyway
				windows = windows[2+tab%2 : 3+tab%2]
			}
			for _, sz := range windows {
				b := besideOf(x, y)
				b.Cover(c)
				b.At, b.Costs = tab%2, tab == 6
				b.Side().UI.Tab = tab
				if sz[0] == 80 || sz[0]%10 == 0 {
					visit(b.Draw(viztest.Unicode, sz[0], max(sz[1], 16)))
				}
				visit(viztest.Unicode.Finish(b.DrawIn(viztest.Unicode, sz[0], sz[1])) + b.KeyLine(viztest.Unicode, sz[0]))
			}
		}
	}
	for _, word := range cover.Words() {
		p, seen := viztest.Plants[word], false
		c, err := panel.ParseCover([]string{word})
		if err != nil {
			t.Fatal(err)
		}
		for name, pair := range besides() {
			x, y := viztest.CopyOf(pair.Sides[0].Snap), viztest.CopyOf(pair.Sides[1].Snap)
			p.Put(x)
			p.Put(y)
			draw(x, y, 0, func(screen string) { seen = seen || p.Shows(screen) != "" })
			draw(x, y, c, func(screen string) {
				if told := p.Shows(screen); told != "" {
					t.Fatalf("%s is covered, and %s says %q:\n%s", word, name, told, screen)
				}
			})
		}
		if !seen && word != "processes" { // no pair has several
			t.Errorf("%s: none of %q is on a screen without a cover", word, p.Says)
		}
	}
}

// Keys of a pair that would show what is covered are refused.
func TestCoveredKeysOfAPairAreRefused(t *testing.T) {
	b := besides()["beside"]
	refused := strings.Fields("l , < > y p v pgup home enter")
	for _, c := range []panel.Cover{panel.Cover(cover.Told), 0} {
		b.Cover(c)
		for _, k := range refused {
			if why := b.WhyNot(k); (why == panel.WhyCovered) != (c != 0) {
				t.Errorf("%s under %v: %q", k, c.Names(), why)
			}
		}
		for _, k := range []string{" ", ".", "tab", "1", "?"} {
			if why := b.WhyNot(k); why == panel.WhyCovered {
				t.Errorf("%s is refused", k)
			}
		}
	}
}
