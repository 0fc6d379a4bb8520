package app

import (
	"strings"
	"testing"
	"time"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/viz/page/watch"
	"muxlab/viz/snapshot"
	"muxlab/viz/viztest"
)

// Ready to served: from the wait's return to the first call, for each of them.
func TestReadyToServed(t *testing.T) {
	k, d := viztest.ReadinessServer(2), digestOf(model.Readiness)
	d.Fold(k.Frame(), k.View())
	for range 100 {
		k.Now += 33 * viztest.Ms
		k.LoopTurn(30*viztest.Ms, trace.OpEpollWait, 0, 4, 5) // c1 after 15 µs, c2 after 30
		d.Fold(k.Frame(), k.View())
	}
	s := d.Fold(k.Frame(), k.View())
	if s.Served.N < 180 || s.Served.N > 200 || s.Served.Accepted { // read off five times a second
		t.Errorf("%+v instead of about 200 times", s.Served)
	}
	if !viztest.Near(float64(s.Served.P50), 15e3, 1e3) || !viztest.Near(float64(s.Served.Max), 30e3, 1e3) {
		t.Errorf("%+v instead of 15 and 30 µs", s.Served)
	}
	if a, b := s.Rows[0], s.Rows[1]; !viztest.Near(float64(a.P50), 15e3, 2e3) || !viztest.Near(float64(b.P99), 30e3, 4e3) {
		t.Errorf("c1 %d, c2 %d", a.P50, b.P99)
	}
}

// What a worker stands at its gate is not the client's wait.
func TestAHoldIsNoLatency(t *testing.T) {
	k, d := viztest.ReadinessServer(1), digestOf(model.Processes)
	k.Events = []trace.Event{
		{PID: 100, Time: k.Now, Op: trace.OpReady, FD: 7, Arg: 1},
		{PID: 100, Time: k.Now + 5000*viztest.Ms, Dur: 4999 * viztest.Ms, Op: trace.OpHeld, FD: -1},
		{PID: 100, Time: k.Now + 5001*viztest.Ms, Op: trace.OpRead, FD: 7, Result: 5},
	}
	if s := d.Fold(k.Frame(), k.View()); s.Served.N != 1 || !viztest.Near(float64(s.Served.Max), float64(2*viztest.Ms), float64(viztest.Ms)/2) {
		t.Errorf("%+v instead of 2 ms", s.Served)
	}
}

func TestAcceptedToServed(t *testing.T) {
	k, d := viztest.NewFake(), digestOf(model.Processes)
	viztest.Worker(k.Process(100, 0, "server"), "acceptor")
	viztest.Worker(k.Process(101, 100, "child"), "child")
	k.Events = []trace.Event{
		{PID: 100, Time: k.Now, Dur: viztest.Ms, Op: trace.OpAccept, FD: 3, Result: 7, Arg: uint32(viztest.Port(1))},
		{PID: 101, Time: k.Now + viztest.Ms, Op: trace.OpInherited, FD: 7, Arg: uint32(trace.Connection) | uint32(viztest.Port(1))<<16},
		{PID: 100, Time: k.Now + 2*viztest.Ms, Op: trace.OpClose, FD: 7},
		{PID: 101, Time: k.Now + 900*viztest.Ms, Dur: 897 * viztest.Ms, Op: trace.OpRead, FD: 7, Result: 5},
	}
	s := d.Fold(k.Frame(), k.View())
	if !s.Served.Accepted || s.Served.N != 1 || !viztest.Near(float64(s.Served.Max), float64(3*viztest.Ms), float64(viztest.Ms)/20) {
		t.Errorf("%+v instead of 3 ms from accept to the call of read", s.Served)
	}
}

func TestRowsOfEveryModelAddUp(t *testing.T) {
	for name, s := range snapshots() {
		accepted, outside := 0, 0
		for _, r := range s.Rows {
			if r.FD >= 0 {
				accepted++
			} else {
				outside++
			}
		}
		if accepted != s.Census.Accepted || outside != s.Census.Waiting {
			t.Errorf("%s: %d accepted and %d not, the census has %d and %d", name, accepted, outside, s.Census.Accepted, s.Census.Waiting)
		}
	}
	count := map[snapshot.RowState]int{}
	for _, r := range viztest.PoolServer(8, 5).Still(digestOf(model.Pool), 10).Rows {
		count[r.State]++
	}
	if count[snapshot.RowSilent] != 8 || count[snapshot.RowQueued] != 5 {
		t.Errorf("%v instead of 8 in service and 5 queued", count)
	}
	for _, r := range viztest.OneServer(3).Still(digestOf(model.One), 10).Rows[1:] {
		if r.State != snapshot.RowBacklog || r.Waits == 0 || r.Wait != "5 bytes" {
			t.Errorf("%+v instead of in the backlog", r)
		}
	}
}

// A client in the backlog has waited since it was first seen there, and no longer.
func TestHowLongSomebodyIsInTheBacklog(t *testing.T) {
	k, d := viztest.OneServer(1), digestOf(model.One)
	k.Clients[1].WaitingSince, k.Clients[1].WaitingFor = time.Time{}, ""
	if r := d.Fold(k.Frame(), k.View()).Rows[1]; r.Waits != 0 {
		t.Errorf("at once it has waited %d", r.Waits)
	}
	if r := k.Still(d, 30).Rows[1]; r.Waits != 30*33*viztest.Ms || r.Wait != "to be accepted" {
		t.Errorf("after 30 frames it has waited %d %q", r.Waits, r.Wait)
	}
}

func namesIn(l *snapshot.List) string {
	var all []string
	for _, i := range l.Order {
		all = append(all, l.Rows[i].Name)
	}
	return strings.Join(all, " ")
}

func TestSortAndFilter(t *testing.T) {
	rows := []snapshot.Row{
		{Name: "c10", Kind: "idle", State: snapshot.RowSilent, Waits: 5, In: 1, FD: 9, Rank: 10},
		{Name: "c2", Kind: "steady", State: snapshot.RowGone, In: 7, FD: 8, Rank: 2},
		{Name: "c1", Kind: "slow to read", State: snapshot.RowReady, Waits: 3, In: 3, FD: 10, Rank: 1},
		{Name: "c3", Kind: "steady", State: snapshot.RowServed, In: 2, FD: 7, Rank: 3},
	}
	want := [snapshot.NumSortings]string{"c2 c1 c3 c10", "c1 c2 c3 c10", "c10 c1 c2 c3", "c2 c1 c3 c10", "c3 c2 c10 c1"}
	for by, order := range want {
		l := &snapshot.List{Sort: snapshot.Sorting(by)}
		if l.Arrange(rows); namesIn(l) != order {
			t.Errorf("by %s: %s instead of %s", snapshot.Sorting(by), namesIn(l), order)
		}
	}
	for filter, order := range map[string]string{"STEADY": "c2 c3", "c1": "c1 c10", "ready": "c1", "nobody": "", "gave up": "c2"} {
		l := &snapshot.List{Sort: snapshot.ByName, Filter: filter}
		if l.Arrange(rows); namesIn(l) != order {
			t.Errorf("filter %q: %s instead of %s", filter, namesIn(l), order)
		}
	}
}

func TestSelectAndFilterByKeys(t *testing.T) {
	a, _ := openedApp(t)
	press(a, "down")
	a.mustShow(t, "▸ 7  c1")
	press(a, "j", "j", "j", "k")
	a.mustShow(t, "▸ 8  c2")
	press(a, "/")
	a.mustShow(t, "3 clients · by trouble", "3 matches")
	press(a, "c", "3", "語")
	a.mustShow(t, "c3語", "none of 3 matches")
	viztest.CheckScreen(t, a.View(), 80, 24)
	press(a, "backspace", "enter")
	a.mustShow(t, "1 match", "▸ c3 ")
	press(a, "n", "N", "o")
	a.mustShow(t, "by name")
	press(a, "esc")
	a.mustShow(t, "3 clients · by name")
	press(a, "esc", "esc")
	a.mustShow(t, "scenes seen")
}

// Beside another server every mode is drawn too.
func TestModesBeside(t *testing.T) {
	a, l := besideApp(t)
	l.Sessions[0].Crowd = viztest.ReadinessServer(3).Clients
	perform(a, command(a.look()))
	press(a, "/", "c", "2", "enter", "enter")
	a.mustShow(t, "c2 · steady")
	press(a, "esc", "i")
	a.mustShow(t, "you speak as c2")
	press(a, "esc", "a")
	a.mustShow(t, "add a client")
	press(a, "esc", "K")
	a.mustShow(t, "SIGKILL")
	press(a, "esc", "s")
	a.mustShow(t, "another scene")
	press(a, "esc", " ", "p")
	a.mustShow(t, "which of these")
	viztest.CheckScreen(t, a.View(), 80, 24)
}

// Of many thousand only those in sight are drawn, wherever in the list one is.
func TestAListOfManyThousand(t *testing.T) {
	s := viztest.ReadinessServer(15_000).RunLoop(digestOf(model.Readiness), 8, trace.OpEpollWait, 0)
	for _, name := range []string{"c1", "c2", "c7777", "c14999", "c15000"} {
		u := &watch.UI{Tab: 2, Zoom: true}
		u.List.Picked = name
		screen := draw(s, u, 80, 24)
		viztest.CheckScreen(t, screen, 80, 24)
		if !strings.Contains(screen, "▸ "+name+" ") || !strings.Contains(screen, "of 15,000") {
			t.Errorf("%s is picked and out of sight:\n%s", name, screen)
		}
	}
	began := time.Now()
	u := &watch.UI{Tab: 2, Zoom: true}
	for range 50 {
		draw(s, u, 120, 40)
	}
	t.Logf("a frame of the list of 15,000: %v", time.Since(began)/50)
}

// The filter begins empty, whatever was typed before. One esc clears and closes it, and puts
// the panel back that the list took the place of.
func TestAFilterOfTheListBeginsEmpty(t *testing.T) {
	a, _ := openedApp(t)
	frames(a, 2)
	before := a.watch.UI.Tab
	press(a, "/", "c", "2")
	list := a.watch.UI.Tab
	press(a, "esc")
	if u := a.watch.UI; u.List.Filter != "" || u.Mode != nil || u.Tab != before || before == list {
		t.Errorf("after esc the filter is %q, panel %d is shown and was %d before the list, %d", u.List.Filter, u.Tab, before, list)
	}
	press(a, "/", "c", "2", "enter", "/")
	if a.watch.UI.List.Filter != "" {
		t.Errorf("the filter begins as %q", a.watch.UI.List.Filter)
	}
}
