package viz

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"muxlab/harness/model"
	"muxlab/harness/trace"
)

func TestASpreadIsTrueToAnEighth(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for range 2000 {
		ns := r.Int64N(1 << (12 + r.IntN(22)))
		got := spreadValue(spreadCell(ns))
		if off := got - ns; max(off, -off) > max(ns/8, spreadUnit/2) {
			t.Fatalf("%d ns are read off as %d", ns, got)
		}
	}
	s := &spread{}
	for i := range 1000 {
		s.add(int64(i+1) * 1000)
	}
	if p50, p99 := s.quantile(0.5), s.quantile(0.99); !near(float64(p50), 500e3, 70e3) || !near(float64(p99), 990e3, 130e3) {
		t.Errorf("p50 %d p99 %d of 1 to 1000 µs", p50, p99)
	}
	for range 1 << 17 {
		s.add(5000)
	}
	if s.n > 1<<17 || s.quantile(0.5) < 4000 || s.quantile(0.5) > 6000 {
		t.Errorf("after many times %d are kept, p50 %d", s.n, s.quantile(0.5))
	}
}

// Ready to served: from the wait's return to the first call, for each of them.
func TestReadyToServed(t *testing.T) {
	k, d := readinessServer(2), digestOf(model.Readiness)
	d.fold(k.frame(), k.view())
	for range 100 {
		k.now += 33 * ms
		k.loopTurn(30*ms, trace.OpEpollWait, 0, 4, 5) // c1 after 15 µs, c2 after 30
		d.fold(k.frame(), k.view())
	}
	s := d.fold(k.frame(), k.view())
	if s.served.n < 180 || s.served.n > 200 || s.served.accepted { // read off five times a second
		t.Errorf("%+v instead of about 200 times", s.served)
	}
	if !near(float64(s.served.p50), 15e3, 1e3) || !near(float64(s.served.max), 30e3, 1e3) {
		t.Errorf("%+v instead of 15 and 30 µs", s.served)
	}
	if a, b := s.rows[0], s.rows[1]; !near(float64(a.p50), 15e3, 2e3) || !near(float64(b.p99), 30e3, 4e3) {
		t.Errorf("c1 %d, c2 %d", a.p50, b.p99)
	}
}

// What a worker stands at its gate is not the client's wait.
func TestAHoldIsNoLatency(t *testing.T) {
	k, d := readinessServer(1), digestOf(model.Processes)
	k.events = []trace.Event{
		{PID: 100, Time: k.now, Op: trace.OpReady, FD: 7, Arg: 1},
		{PID: 100, Time: k.now + 5000*ms, Dur: 4999 * ms, Op: trace.OpHeld, FD: -1},
		{PID: 100, Time: k.now + 5001*ms, Op: trace.OpRead, FD: 7, Result: 5},
	}
	if s := d.fold(k.frame(), k.view()); s.served.n != 1 || !near(float64(s.served.max), float64(2*ms), float64(ms)/2) {
		t.Errorf("%+v instead of 2 ms", s.served)
	}
}

func TestAcceptedToServed(t *testing.T) {
	k, d := newFake(), digestOf(model.Processes)
	worker(k.process(100, 0, "server"), "acceptor")
	worker(k.process(101, 100, "child"), "child")
	k.events = []trace.Event{
		{PID: 100, Time: k.now, Dur: ms, Op: trace.OpAccept, FD: 3, Result: 7, Arg: uint32(port(1))},
		{PID: 101, Time: k.now + ms, Op: trace.OpInherited, FD: 7, Arg: uint32(trace.Connection) | uint32(port(1))<<16},
		{PID: 100, Time: k.now + 2*ms, Op: trace.OpClose, FD: 7},
		{PID: 101, Time: k.now + 900*ms, Dur: 897 * ms, Op: trace.OpRead, FD: 7, Result: 5},
	}
	s := d.fold(k.frame(), k.view())
	if !s.served.accepted || s.served.n != 1 || !near(float64(s.served.max), float64(3*ms), float64(ms)/20) {
		t.Errorf("%+v instead of 3 ms from accept to the call of read", s.served)
	}
}

func TestRowsOfEveryModelAddUp(t *testing.T) {
	for name, s := range snapshots() {
		accepted, outside := 0, 0
		for _, r := range s.rows {
			if r.fd >= 0 {
				accepted++
			} else {
				outside++
			}
		}
		if accepted != s.census.accepted || outside != s.census.waiting {
			t.Errorf("%s: %d accepted and %d not, the census has %d and %d", name, accepted, outside, s.census.accepted, s.census.waiting)
		}
	}
	count := map[rowState]int{}
	for _, r := range poolServer(8, 5).still(digestOf(model.Pool), 10).rows {
		count[r.state]++
	}
	if count[rowSilent] != 8 || count[rowQueued] != 5 {
		t.Errorf("%v instead of 8 in service and 5 queued", count)
	}
	for _, r := range oneServer(3).still(digestOf(model.One), 10).rows[1:] {
		if r.state != rowBacklog || r.waits == 0 || r.wait != "5 bytes" {
			t.Errorf("%+v instead of in the backlog", r)
		}
	}
}

// A client in the backlog has waited since it was first seen there, and no longer.
func TestHowLongSomebodyIsInTheBacklog(t *testing.T) {
	k, d := oneServer(1), digestOf(model.One)
	k.clients[1].WaitingSince, k.clients[1].WaitingFor = time.Time{}, ""
	if r := d.fold(k.frame(), k.view()).rows[1]; r.waits != 0 {
		t.Errorf("at once it has waited %d", r.waits)
	}
	if r := k.still(d, 30).rows[1]; r.waits != 30*33*ms || r.wait != "to be accepted" {
		t.Errorf("after 30 frames it has waited %d %q", r.waits, r.wait)
	}
}

func namesIn(l *list) string {
	var all []string
	for _, i := range l.order {
		all = append(all, l.rows[i].name)
	}
	return strings.Join(all, " ")
}

func TestSortAndFilter(t *testing.T) {
	rows := []row{
		{name: "c10", kind: "idle", state: rowSilent, waits: 5, in: 1, fd: 9, rank: 10},
		{name: "c2", kind: "steady", state: rowGone, in: 7, fd: 8, rank: 2},
		{name: "c1", kind: "slow to read", state: rowReady, waits: 3, in: 3, fd: 10, rank: 1},
		{name: "c3", kind: "steady", state: rowServed, in: 2, fd: 7, rank: 3},
	}
	want := [sortings]string{"c2 c1 c3 c10", "c1 c2 c3 c10", "c10 c1 c2 c3", "c2 c1 c3 c10", "c3 c2 c10 c1"}
	for by, order := range want {
		l := &list{sort: sorting(by)}
		if l.arrange(rows); namesIn(l) != order {
			t.Errorf("by %s: %s instead of %s", sortingNames[by], namesIn(l), order)
		}
	}
	for filter, order := range map[string]string{"STEADY": "c2 c3", "c1": "c1 c10", "ready": "c1", "nobody": "", "gave up": "c2"} {
		l := &list{sort: byClientName, filter: filter}
		if l.arrange(rows); namesIn(l) != order {
			t.Errorf("filter %q: %s instead of %s", filter, namesIn(l), order)
		}
	}
}

func TestEveryStateOfARowHasItsSign(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		look = newLooks(ascii)
		signs, words := map[string]bool{}, map[string]bool{}
		for st := range rowStates {
			r := row{state: st}
			signs[rowSign(r)], words[rowWord(r)] = true, true
		}
		if len(signs) != int(rowStates) || len(words) != int(rowStates) {
			t.Errorf("ascii %v: %d states, %d signs, %d words", ascii, rowStates, len(signs), len(words))
		}
	}
	look = newLooks(false)
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
	checkScreen(t, a.View(), 80, 24)
	press(a, "backspace", "enter")
	a.mustShow(t, "1 match", "▸ c3 ")
	press(a, "n", "N", "o")
	a.mustShow(t, "by name")
	press(a, "esc")
	a.mustShow(t, "3 clients · by name")
	press(a, "esc", "esc")
	a.mustShow(t, "what do you want to see?")
}

// Beside another server every mode is drawn too.
func TestModesBeside(t *testing.T) {
	a, l := besideApp(t)
	l.sessions[0].clients = readinessServer(3).clients
	perform(a, a.look())
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
	checkScreen(t, a.View(), 80, 24)
}

// Of many thousand only those in sight are drawn, wherever in the list one is.
func TestAListOfManyThousand(t *testing.T) {
	s := readinessServer(15_000).runLoop(digestOf(model.Readiness), 8, trace.OpEpollWait, 0)
	for _, name := range []string{"c1", "c2", "c7777", "c14999", "c15000"} {
		u := &ui{tab: 2, zoom: true}
		u.list.picked = name
		screen := drawWatch(s, u, 80, 24)
		checkScreen(t, screen, 80, 24)
		if !strings.Contains(screen, "▸ "+name+" ") || !strings.Contains(screen, "of 15 000") {
			t.Errorf("%s is picked and out of sight:\n%s", name, screen)
		}
	}
	began := time.Now()
	u := &ui{tab: 2, zoom: true}
	for range 50 {
		drawWatch(s, u, 120, 40)
	}
	t.Logf("a frame of the list of 15,000: %v", time.Since(began)/50)
}
