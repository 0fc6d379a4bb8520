package viz

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
)

// besideOf puts two pictures beside each other, without a server.
func besideOf(x, y *snapshot) *pair {
	b := &pair{costs: true, axis: axis{speed: 1}}
	for i, s := range []*snapshot{x, y} {
		b.sides[i] = &watch{snap: s, live: s}
	}
	return b
}

// loopOn is what a loop of this model under n clients looks like: all of the last
// turn's are ready.
func loopOn(name string, op trace.Op, n int, ready ...int) *snapshot {
	k := readinessServer(n)
	d := digestOf(model.Readiness)
	d.snap.model.Name, d.snap.model.Title = name, name
	k.runLoop(d, 60, op, uint32(n+7))
	k.now += 33 * ms
	k.loopTurn(30*ms, op, uint32(n+7), ready...)
	return d.fold(k.frame(), k.view())
}

func TestBesideFitsAndItsFiguresAgree(t *testing.T) {
	const seed = 11
	r := rand.New(rand.NewPCG(seed, seed))
	for i := range 90 {
		x, y := anyServer(r, views[i%len(views)]), anyServer(r, views[r.IntN(len(views))])
		b := besideOf(x, y)
		b.at, b.last, b.costs = r.IntN(2), r.IntN(2), r.IntN(3) > 0
		b.axis.past, b.axis.playing, b.axis.behind = r.IntN(3) == 0, r.IntN(2) == 0, r.Int64N(1<<40)
		for _, w := range b.sides {
			w.ui.hold, w.ui.pace = holdState(i%4), 0.5
			w.ui.tab, w.ui.log, w.ui.zoom, w.ui.help = r.IntN(6), r.IntN(6) == 0, r.IntN(6) == 0, r.IntN(9)/8
			w.ended = r.IntN(9) == 0
		}
		for _, sz := range windows {
			screen := drawBeside(b, sz[0], sz[1])
			checkScreen(t, screen, sz[0], sz[1])
			if u := b.side().ui; sz[0] >= 79 && u.help == 0 && !u.zoom {
				checkSide(t, x, screen)
				checkSide(t, y, screen)
			}
		}
	}
}

// checkSide reads one side's figures off the screen: they are its census.
func checkSide(t *testing.T, s *snapshot, screen string) {
	t.Helper()
	want := []string{count(s.census.inService) + " in service"}
	if n := s.census.queued; n > 0 {
		want = append(want, count(n)+" queued")
	}
	if n := s.census.total - s.census.inService - s.census.queued - s.census.inHand - s.census.leftOpen; n > 0 {
		want = append(want, count(n)+" wait")
	}
	if isLoop(s) {
		want = []string{"asks " + count(s.census.watched)}
		if remembers(s) {
			want = []string{"told " + count(s.told.changes)}
		}
	}
	for _, words := range want {
		if words = strings.ReplaceAll(words, nbsp, " "); !strings.Contains(screen, words) {
			t.Fatalf("the screen does not say %q:\n%s", words, screen)
		}
	}
}

// What select finds is what epoll is given, in the same columns.
func TestTheSameClientsStandInTheSameColumns(t *testing.T) {
	x := loopOn("select", trace.OpSelect, 60, 17, 32, 53)
	y := loopOn("epoll", trace.OpEpollWait, 60, 17, 32, 53)
	screen := drawBeside(besideOf(x, y), 120, 40)
	rows := strings.Split(screen, "\n")
	columns := func(row string) (at []int) {
		for i, r := range []rune(row) {
			if string(r) == look.sign.ready {
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
	if asked := strings.Count(strips[0], look.sign.asked); asked != 59 {
		t.Errorf("%d are asked about and not ready, instead of 59:\n%s", asked, screen)
	}
}

// besideApp watches blocking, with select put beside it by key.
func besideApp(t *testing.T) (*app, *fakeLauncher) {
	t.Helper()
	a, first := openedApp(t)
	first.clients = []session.Client{{Name: "c1", Kind: session.Idle}, {Name: "c2", Kind: session.Steady}, {Name: "c3", Kind: session.Steady}, {Name: "c4", Kind: session.You}}
	press(a, "v")
	a.mustShow(t, "what is to stand beside blocking", "threadpool")
	press(a, "down", "enter")
	l := a.launcher.(*fakeLauncher)
	if a.beside == nil || len(l.sessions) != 2 {
		t.Fatalf("nothing was put beside it:\n%s", a.View())
	}
	for range 2 {
		perform(a, a.look())
	}
	a.draw()
	return a, l
}

func TestBesideIsUnderTheSameClients(t *testing.T) {
	a, l := besideApp(t)
	a.mustShow(t, "blocking beside ", "LIVE", "the same question, asked twice", "one clock")
	want := []session.Group{{N: 1, Kind: session.Idle}, {N: 2, Kind: session.Steady}}
	if r := l.requests[1]; !reflect.DeepEqual(r.Clients, want) || r.Seed != 7 || !r.OtherPort {
		t.Errorf("the second was asked for with %+v", r)
	}
	press(a, "a", "enter", "x")
	press(a, "tab", "A")
	for i, s := range l.sessions {
		if got := strings.Join(s.added, ", "); got != "1 steady, -1 , 10 steady" {
			t.Errorf("side %d: the clients' keys did %q", i, got)
		}
	}
}

func TestBesideHoldsStepsAndParts(t *testing.T) {
	a, l := besideApp(t)
	x, y := l.sessions[0], l.sessions[1]
	press(a, ".")
	a.mustShow(t, "hold both servers first")
	press(a, " ")
	a.mustShow(t, "HELD")
	if x.holds != 1 || y.holds != 1 || !x.held || !y.held {
		t.Errorf("held %d and %d times", x.holds, y.holds)
	}
	press(a, ".") // none stands at a gate: the clients of both may speak
	if x.steps != 1 || y.steps != 1 {
		t.Errorf("%d and %d steps", x.steps, y.steps)
	}
	for i, at := range []int64{300, 200} { // the second returned longer ago
		live := *a.beside.sides[i].live
		live.lanes = []lane{{state: laneHeld}}
		live.log = []entry{{mention: mention{Event: trace.Event{Time: at, Flags: trace.NewTurn}}}}
		a.beside.sides[i].live = &live
	}
	press(a, ".")
	if x.steps != 1 || y.steps != 2 {
		t.Errorf("the step went to the wrong side: %d and %d steps", x.steps, y.steps)
	}
	press(a, "esc")
	if x.released != 1 || y.released != 1 || a.beside == nil {
		t.Error("esc did not let both go on")
	}
	press(a, "esc")
	if a.beside != nil || y.closed != 1 || x.closed != 0 {
		t.Error("esc did not close the second alone")
	}
	press(a, "a", "enter")
	if len(x.added) != 1 || len(y.added) != 0 {
		t.Error("the first is not alone again")
	}
	a.mustShow(t, "blocking", "LIVE", "5 watched")
}

func TestBesideAgainAndAway(t *testing.T) {
	a, l := besideApp(t)
	press(a, "R")
	if len(l.sessions) != 4 || l.sessions[0].closed+l.sessions[1].closed != 2 || a.beside == nil {
		t.Fatalf("R did not begin both anew: %d sessions", len(l.sessions))
	}
	if x, y := l.requests[2], l.requests[3]; x.Seed != 7 || y.Seed != 7 {
		t.Errorf("the seeds are %d and %d", x.Seed, y.Seed)
	}
	press(a, "w")
	a.mustShow(t, "esc leaves the pair; a tick is walked through alone")
	press(a, "s")
	a.mustShow(t, "its server comes here, the other stays, both begin anew")
	press(a, "down", "enter")
	if len(l.sessions) != 6 || a.beside == nil {
		t.Fatalf("a scene did not come to both: %+v", l.requests[3:])
	}
	x, y := a.beside.requests[0], a.beside.requests[1]
	if x.Scene == "" || x.Scene != y.Scene || x.Seed != y.Seed || x.Model != "epoll" || y.Model != "threads" {
		t.Errorf("the scene came as %+v and %+v", x, y)
	}
	if l.sessions[2].closed+l.sessions[3].closed != 2 {
		t.Error("the scene left the servers before it")
	}
	press(a, "m")
	a.mustShow(t, "what do you want to see?")
	if l.sessions[4].closed+l.sessions[5].closed != 2 {
		t.Error("leaving did not close both")
	}
}

func TestBesideThatFailsLeavesTheFirst(t *testing.T) {
	a, first := openedApp(t)
	a.launcher.(*fakeLauncher).fail = errors.New("epoll runs on Linux alone")
	press(a, "v", "enter")
	a.mustShow(t, "epoll runs on Linux alone", "blocking")
	if a.beside != nil || first.closed != 0 {
		t.Error("the first server was disturbed")
	}
	own := newApp(t.Context(), newFakeLauncher(), Options{Session: &fakeSession{model: fakeModel(model.One), endless: true}})
	own.w, own.h = 80, 24
	press(own, "v", "enter")
	own.mustShow(t, "started elsewhere")
}

func TestBesideFromTheBeginning(t *testing.T) {
	l := newFakeLauncher()
	a := newApp(t.Context(), l, Options{Open: session.Request{Model: "select"}, Beside: session.Request{Model: "epoll"}})
	a.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	perform(a, a.opened())
	if a.beside == nil || len(l.requests) != 2 || l.requests[0].Seed == 0 || l.requests[0].Seed != l.requests[1].Seed {
		t.Fatalf("they do not stand beside each other: %+v", l.requests)
	}
}

// twoLoops are watched until each has returned n times, by turns: the first at
// 100 ms, the second at 150 ms, and so on.
func twoLoops(t *testing.T, n int) *app {
	t.Helper()
	a := newApp(t.Context(), newFakeLauncher(), Options{})
	a.w, a.h = 120, 40
	var sides [2]*watch
	for i, op := range []trace.Op{trace.OpSelect, trace.OpEpollWait} {
		k := readinessServer(6)
		s := &fakeSession{model: fakeModel(model.Readiness), endless: true, clients: k.clients}
		s.model.Name = op.String()
		k.now += int64(i) * 50 * ms
		for turn := range n {
			k.now += 100 * ms
			at := k.now
			k.loopTurn(90*ms, op, 13, 4+turn%6)
			s.frames = append(s.frames, k.frame())
			k.now = at
		}
		k.now = int64(100*1000)*ms + int64(n+2)*100*ms
		for range 3 {
			s.frames = append(s.frames, k.frame())
			k.now += 33 * ms
		}
		sides[i] = newWatch(a.sessions.add(s))
	}
	a.watch = sides[0]
	perform(a, a.putBeside(sides[0], sides[1], [2]session.Request{}))
	for range n + 3 {
		perform(a, a.look())
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
		perform(a, a.look())
		a.draw()
		a.mustShow(t, "PAST", says(all[i]))
		then[i] = a.View()
		for side, w := range a.beside.sides { // the panels show the turn that the header names, and all of it
			if sideName(w.snap) != all[i].side {
				continue
			}
			if k := w.snap.tick; k == nil || int(k.turn) != all[i].turn || len(k.calls) != 2 {
				t.Fatalf("side %d returned in turn %d, and the panel shows %+v", side, all[i].turn, k)
			}
		}
		for _, w := range a.beside.sides { // the figures are of then
			if w.snap.rates.turns < 5 || w.snap.rates.turns > 15 {
				t.Fatalf("%s made %v turns a second in the past, instead of some 10", sideName(w.snap), w.snap.rates.turns)
			}
		}
	}
	for i := 7; i < len(all); i++ {
		press(a, ".")
		perform(a, a.look())
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
	x.rates.cpuAnEcho, y.rates.cpuAnEcho = 234_000, -1
	screen := drawBeside(besideOf(x, y), 120, 40)
	if !strings.Contains(screen, " now ") || strings.Contains(screen, "CPU an echo") {
		t.Errorf("the clock does not end now, or half a comparison is shown:\n%s", screen)
	}
	x.past, y.past, y.rates.cpuAnEcho = true, true, 85_000
	screen = drawBeside(besideOf(x, y), 120, 40)
	if strings.Contains(screen, " now ") || !strings.Contains(screen, " then ") || !strings.Contains(screen, "CPU an echo") {
		t.Errorf("the clock does not end then, or what both know is not shown:\n%s", screen)
	}
}

func TestBesideInASCII(t *testing.T) {
	look = newLooks(true)
	defer func() { look = newLooks(false) }()
	for name, b := range besides() {
		checkASCII(t, name, drawBeside(b, 100, 40))
		b.side().ui.help = 1
		checkASCII(t, name, drawBeside(b, 100, 40))
	}
}

// besides are the pairs of the golden files.
func besides() map[string]*pair {
	loops := func() *pair {
		return besideOf(loopOn("select", trace.OpSelect, 60, 17, 32, 53), loopOn("epoll", trace.OpEpollWait, 60, 17, 32, 53))
	}
	held := loops()
	held.sides[0].ui.hold, held.sides[1].ui.hold = holdAll, holdAll
	pool := poolServer(4, 3).still(digestOf(model.Pool), 60)
	pool.options = model.Options{"workers": "4"}
	help := loops()
	help.side().ui.help = 1
	return map[string]*pair{
		"beside": loops(), "beside-held": held, "beside-help": help,
		"beside-threads": besideOf(poolServer(7, 0).still(digestOf(model.Threads), 60), pool),
	}
}

func TestGoldenBeside(t *testing.T) {
	for name, b := range besides() {
		checkGolden(t, name, drawBeside(b, 80, 24))
	}
	checkGolden(t, "beside-200x60", drawBeside(besides()["beside"], 200, 60))
}
