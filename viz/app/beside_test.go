package app

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/viz/page/watch"
	"muxlab/viz/snapshot"
	"muxlab/viz/viztest"
)

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
	a.mustShow(t, "its server comes here, the other stays, both start again")
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

// showsReturn checks that the panels show the turn that the header names, and all of it,
// and that the figures are of then.
func showsReturn(t *testing.T, a *app, name string, turn int) {
	t.Helper()
	for side, w := range a.beside.Sides {
		if w.Snap.FullName() != name {
			continue
		}
		if k := w.Snap.Tick; k == nil || int(k.Turn) != turn || len(k.Calls) != 2 {
			t.Fatalf("side %d returned in turn %d, and the panel shows %+v", side, turn, k)
		}
	}
	for _, w := range a.beside.Sides {
		if w.Snap.Rates.Turns < 5 || w.Snap.Rates.Turns > 15 {
			t.Fatalf("%s made %v turns a second in the past, instead of some 10", w.Snap.FullName(), w.Snap.Rates.Turns)
		}
	}
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
		showsReturn(t, a, all[i].side, all[i].turn)
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
