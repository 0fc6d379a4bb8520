package app

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/viz/page/beside"
	"muxlab/viz/page/watch"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
	"muxlab/viz/viztest"
)

// besideOf puts two pictures beside each other, without a server.
func besideOf(x, y *snapshot.Snapshot) *beside.Page {
	b := &beside.Page{Costs: true, Axis: panel.Axis{Speed: 1}}
	for i, s := range []*snapshot.Snapshot{x, y} {
		b.Sides[i] = &watch.Page{Snap: s, Live: s}
	}
	return b
}

// loopOn is what a loop of this model under n clients looks like: all of the last
// turn's are ready.
func loopOn(name string, op trace.Op, n int, ready ...int) *snapshot.Snapshot {
	k := viztest.ReadinessServer(n)
	d := digestOf(model.Readiness)
	d.Snap.Model.Name, d.Snap.Model.Title = name, name
	k.RunLoop(d, 60, op, uint32(n+7))
	k.Now += 33 * viztest.Ms
	k.LoopTurn(30*viztest.Ms, op, uint32(n+7), ready...)
	return d.Fold(k.Frame(), k.View())
}

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
	want := []string{term.Count(s.Census.InService) + " in service"}
	if n := s.Census.Queued; n > 0 {
		want = append(want, term.Count(n)+" queued")
	}
	if n := s.Census.Total - s.Census.InService - s.Census.Queued - s.Census.Dispatching - s.Census.Leaked; n > 0 {
		want = append(want, term.Count(n)+" wait")
	}
	if s.IsLoop() {
		want = []string{"asks " + term.Count(s.Census.Watched)}
		if s.KernelRemembers() {
			want = []string{"told " + term.Count(s.LastWait.Changes)}
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

// besideApp watches blocking, with select put beside it by key.
func besideApp(t *testing.T) (*app, *viztest.FakeLauncher) {
	t.Helper()
	a, first := openedApp(t)
	first.Crowd = []session.Client{{Name: "c1", Kind: session.Idle}, {Name: "c2", Kind: session.Steady}, {Name: "c3", Kind: session.Steady}, {Name: "c4", Kind: session.You}}
	press(a, "v")
	a.mustShow(t, "what is to stand beside blocking", "threadpool")
	press(a, "down", "enter")
	l := a.launcher.(*viztest.FakeLauncher)
	if a.beside == nil || len(l.Sessions) != 2 {
		t.Fatalf("nothing was put beside it:\n%s", a.View())
	}
	for range 2 {
		perform(a, command(a.look()))
	}
	a.draw()
	return a, l
}

func TestBesideIsUnderTheSameClients(t *testing.T) {
	a, l := besideApp(t)
	a.mustShow(t, "blocking beside ", "LIVE", "the same question, asked twice", "one clock")
	want := []session.Group{{N: 1, Kind: session.Idle}, {N: 2, Kind: session.Steady}}
	if r := l.Requests[1]; !reflect.DeepEqual(r.Clients, want) || r.Seed != 7 || !r.OtherPort {
		t.Errorf("the second was asked for with %+v", r)
	}
	press(a, "a", "enter", "x")
	press(a, "tab", "A")
	for i, s := range l.Sessions {
		if got := strings.Join(s.Added, ", "); got != "1 steady, -1 , 10 steady" {
			t.Errorf("side %d: the clients' keys did %q", i, got)
		}
	}
}

func TestBesideHoldsStepsAndParts(t *testing.T) {
	a, l := besideApp(t)
	x, y := l.Sessions[0], l.Sessions[1]
	press(a, ".")
	a.mustShow(t, "hold both servers first")
	press(a, " ")
	a.mustShow(t, "HELD")
	if x.Holds != 1 || y.Holds != 1 || !x.ClientsHeld || !y.ClientsHeld {
		t.Errorf("held %d and %d times", x.Holds, y.Holds)
	}
	press(a, ".") // none stands at a gate: the clients of both may speak
	if x.Steps != 1 || y.Steps != 1 {
		t.Errorf("%d and %d steps", x.Steps, y.Steps)
	}
	for i, at := range []int64{300, 200} { // the second returned longer ago
		live := *a.beside.Sides[i].Live
		live.Lanes = []snapshot.Lane{{State: snapshot.LaneHeld}}
		live.Log = []snapshot.Entry{{Mention: snapshot.Mention{Event: trace.Event{Time: at}}, Begins: true}}
		a.beside.Sides[i].Live = &live
	}
	press(a, ".")
	if x.Steps != 1 || y.Steps != 2 {
		t.Errorf("the step went to the wrong side: %d and %d steps", x.Steps, y.Steps)
	}
	press(a, "esc")
	if x.Released != 1 || y.Released != 1 || a.beside == nil {
		t.Error("esc did not let both go on")
	}
	press(a, "esc")
	if a.beside != nil || y.Closed != 1 || x.Closed != 0 {
		t.Error("esc did not close the second alone")
	}
	press(a, "a", "enter")
	if len(x.Added) != 1 || len(y.Added) != 0 {
		t.Error("the first is not alone again")
	}
	a.mustShow(t, "blocking", "LIVE", "5 watched")
}

func TestBesideAgainAndAway(t *testing.T) {
	a, l := besideApp(t)
	press(a, "R")
	if len(l.Sessions) != 4 || l.Sessions[0].Closed+l.Sessions[1].Closed != 2 || a.beside == nil {
		t.Fatalf("R did not begin both anew: %d sessions", len(l.Sessions))
	}
	if x, y := l.Requests[2], l.Requests[3]; x.Seed != 7 || y.Seed != 7 {
		t.Errorf("the seeds are %d and %d", x.Seed, y.Seed)
	}
	press(a, "w")
	a.mustShow(t, "esc leaves the pair; a tick is walked through alone")
	press(a, "s")
	a.mustShow(t, "its server comes here, the other stays, both begin anew")
	press(a, "down", "enter")
	if len(l.Sessions) != 6 || a.beside == nil {
		t.Fatalf("a scene did not come to both: %+v", l.Requests[3:])
	}
	x, y := a.beside.Requests[0], a.beside.Requests[1]
	if x.Scene == "" || x.Scene != y.Scene || x.Seed != y.Seed || x.Model != "epoll" || y.Model != "threads" {
		t.Errorf("the scene came as %+v and %+v", x, y)
	}
	if l.Sessions[2].Closed+l.Sessions[3].Closed != 2 {
		t.Error("the scene left the servers before it")
	}
	press(a, "m")
	a.mustShow(t, "scenes seen")
	if l.Sessions[4].Closed+l.Sessions[5].Closed != 2 {
		t.Error("leaving did not close both")
	}
}

func TestBesideThatFailsLeavesTheFirst(t *testing.T) {
	a, first := openedApp(t)
	a.launcher.(*viztest.FakeLauncher).Fail = errors.New("epoll runs on Linux alone")
	press(a, "v", "enter")
	a.mustShow(t, "epoll runs on Linux alone", "blocking")
	if a.beside != nil || first.Closed != 0 {
		t.Error("the first server was disturbed")
	}
	own := newApp(t.Context(), viztest.NewFakeLauncher(), Options{Session: &viztest.FakeSession{Served: viztest.FakeModel(model.One), Endless: true}})
	own.w, own.h = 80, 24
	press(own, "v")
	own.mustShow(t, "started elsewhere")
}

func TestBesideFromTheBeginning(t *testing.T) {
	l := viztest.NewFakeLauncher()
	a := newApp(t.Context(), l, Options{Open: session.Request{Model: "select"}, Beside: session.Request{Model: "epoll"}})
	a.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	perform(a, command(a.opened()))
	if a.beside == nil || len(l.Requests) != 2 || l.Requests[0].Seed == 0 || l.Requests[0].Seed != l.Requests[1].Seed {
		t.Fatalf("they do not stand beside each other: %+v", l.Requests)
	}
}

// twoLoops are watched until each has returned n times, by turns: the first at
// 100 ms, the second at 150 ms, and so on.
func twoLoops(t *testing.T, n int) *app {
	t.Helper()
	a := newApp(t.Context(), viztest.NewFakeLauncher(), Options{})
	a.w, a.h = 120, 40
	var sides [2]*watch.Page
	for i, op := range []trace.Op{trace.OpSelect, trace.OpEpollWait} {
		k := viztest.ReadinessServer(6)
		s := &viztest.FakeSession{Served: viztest.FakeModel(model.Readiness), Endless: true, Crowd: k.Clients}
		s.Served.Name = op.String()
		k.Now += int64(i) * 50 * viztest.Ms
		for turn := range n {
			k.Now += 100 * viztest.Ms
			at := k.Now
			k.LoopTurn(90*viztest.Ms, op, 13, 4+turn%6)
			s.Frames = append(s.Frames, k.Frame())
			k.Now = at
		}
		k.Now = int64(100*1000)*viztest.Ms + int64(n+2)*100*viztest.Ms
		for range 3 {
			s.Frames = append(s.Frames, k.Frame())
			k.Now += 33 * viztest.Ms
		}
		sides[i] = watch.New(a.sessions.add(s))
	}
	a.watch = sides[0]
	perform(a, command(a.putBeside(sides[0], sides[1], [2]session.Request{})))
	for range n + 3 {
		perform(a, command(a.look()))
	}
	a.draw()
	return a
}

func TestBesideGoesBackByReturnsOnEitherSide(t *testing.T) {
	a := twoLoops(t, 8)
	a.mustShow(t, "LIVE")
	type place struct {
		side string
		turn int
	}
	var all []place
	for turn := 1; turn <= 8; turn++ {
		all = append(all, place{"select", turn}, place{"epoll_wait", turn})
	}
	then := map[int]string{}
	says := func(p place) string { return fmt.Sprintf("%s returned, tick %d ", p.side, p.turn) }
	for i := len(all) - 2; i >= 6; i-- {
		press(a, ",")
		perform(a, command(a.look()))
		a.draw()
		a.mustShow(t, "PAST", says(all[i]))
		then[i] = a.View()
		for side, w := range a.beside.Sides { // the panels show the turn that the header names, and all of it
			if w.Snap.FullName() != all[i].side {
				continue
			}
			if k := w.Snap.Tick; k == nil || int(k.Turn) != all[i].turn || len(k.Calls) != 2 {
				t.Fatalf("side %d returned in turn %d, and the panel shows %+v", side, all[i].turn, k)
			}
		}
		for _, w := range a.beside.Sides { // the figures are of then
			if w.Snap.Rates.Turns < 5 || w.Snap.Rates.Turns > 15 {
				t.Fatalf("%s made %v turns a second in the past, instead of some 10", w.Snap.FullName(), w.Snap.Rates.Turns)
			}
		}
	}
	for i := 7; i < len(all); i++ {
		press(a, ".")
		perform(a, command(a.look()))
		a.draw()
		a.mustShow(t, "PAST", says(all[i]))
		if now := a.View(); i < len(all)-1 && now != then[i] {
			t.Fatalf("going on it is\n%s\nand going back it was\n%s", now, then[i])
		}
	}
	press(a, ".")
	a.mustShow(t, "LIVE")
	press(a, ",", ",", "G")
	a.mustShow(t, "LIVE")
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

// besides are the pairs of the golden files.
func besides() map[string]*beside.Page {
	loops := func() *beside.Page {
		return besideOf(loopOn("select", trace.OpSelect, 60, 17, 32, 53), loopOn("epoll", trace.OpEpollWait, 60, 17, 32, 53))
	}
	held := loops()
	held.Sides[0].UI.Hold, held.Sides[1].UI.Hold = panel.HoldAll, panel.HoldAll
	pool := viztest.PoolServer(4, 3).Still(digestOf(model.Pool), 60)
	pool.Options = model.Options{"workers": "4"}
	help := loops()
	help.Side().UI.Help = 1
	return map[string]*beside.Page{
		"beside": loops(), "beside-held": held, "beside-help": help,
		"beside-threads": besideOf(viztest.PoolServer(7, 0).Still(digestOf(model.Threads), 60), pool),
	}
}

func TestGoldenBeside(t *testing.T) {
	for name, b := range besides() {
		viztest.CheckGolden(t, name, b.Draw(viztest.Unicode, 80, 24))
	}
	viztest.CheckGolden(t, "beside-200x60", besides()["beside"].Draw(viztest.Unicode, 200, 60))
}
