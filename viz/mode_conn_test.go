package viz

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
	"muxlab/session"
)

// aLife is the life of c1 of a fake loop, of n turns.
func aLife(n int) (*snapshot, *connPage) {
	k, d := readinessServer(2), digestOf("readiness")
	s := d.fold(k.frame(), k.view())
	l := newLife(s.rows[0], s.time-3000*ms)
	for i := range n {
		k.now += 100 * ms
		k.loopTurn(90*ms, trace.OpEpollWait, 0, 4+i%2)
		f := k.frame()
		for _, e := range f.Events {
			l.take(&e)
		}
		s = d.fold(f, k.view())
	}
	l.until = s.time
	return s, &connPage{of: s.rows[0], life: l}
}

func TestALifeIsOfOneConnection(t *testing.T) {
	s, p := aLife(20)
	if n := len(p.life.events); n != 30 { // ten times ready, read, write
		t.Errorf("%d events instead of 30", n)
	}
	for _, e := range p.life.events {
		if e.FD != 7 {
			t.Errorf("an event of descriptor %d: %v", e.FD, e)
		}
	}
	p.life.take(&trace.Event{PID: 100, Time: s.time, Op: trace.OpClose, FD: 7})
	p.life.take(&trace.Event{PID: 100, Time: s.time + 1, Op: trace.OpRead, FD: 7, Result: 5})
	if n := len(p.life.events); n != 31 || p.life.closed != s.time {
		t.Errorf("%d events, closed at %d: the number is somebody else's now", n, p.life.closed)
	}
	screen := drawWatch(s, &ui{mode: p}, 80, 24)
	for _, want := range []string{"c1 · steady", "closed", "this is what is remembered", "read(7, 4096) = 64"} {
		if !strings.Contains(screen, want) {
			t.Errorf("the page does not say %q:\n%s", want, screen)
		}
	}
}

// However long a life is, its marks stay few, and none gets lost.
func TestMarksOfALongLife(t *testing.T) {
	l := newLife(row{pid: 1, fd: 7, opened: 1000}, 0)
	r := rand.New(rand.NewPCG(5, 5))
	var at []int64
	now := int64(1000)
	for range 3000 {
		now += r.Int64N(400 * ms)
		at = append(at, now)
		l.take(&trace.Event{PID: 1, Time: now, Op: trace.OpRead, FD: 7, Result: 1})
	}
	if len(l.marks) > lifeMarks {
		t.Errorf("%d marks", len(l.marks))
	}
	for _, a := range at {
		if l.between(a, a+1)&lifeRead == 0 {
			t.Fatalf("nothing is marked at %d", a)
		}
	}
	if l.between(l.begins, now+1)&^lifeRead != 0 {
		t.Error("something is marked that never happened")
	}
}

// The page of any connection in any state fits, and shows no later than its moment.
func TestPagesFit(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	for i := range 60 {
		s := anyServer(r, views[i%len(views)])
		p := &connPage{of: row{name: "c7", kind: "a kind of a long name", fd: 123456, pid: 1234567, process: "worker 12 of many"}}
		if len(s.rows) > 0 {
			p.of = s.rows[r.IntN(len(s.rows))]
		}
		p.of.state, p.of.worker, p.of.wait = rowState(r.IntN(int(rowStates))), "worker 1234", "the end of an answer of 123456789 bytes"
		p.of.waits, p.of.since, p.of.copies = r.Int64N(1<<50), r.Int64N(1<<50), r.IntN(3)
		if r.IntN(4) > 0 {
			p.life = newLife(p.of, s.time-r.Int64N(1<<40))
			for range r.IntN(200) {
				p.life.take(&trace.Event{
					PID: p.of.pid, FD: p.of.fd, Time: s.time - r.Int64N(1<<36), Op: []trace.Op{trace.OpReady, trace.OpRead, trace.OpWrite, trace.OpEpollMod, trace.OpEnqueue}[r.IntN(5)],
					Result: r.IntN(1 << 30), Arg: r.Uint32(), Dur: r.Int64N(1 << 40),
				})
			}
		}
		for _, sz := range windows {
			checkScreen(t, drawWatch(s, &ui{mode: p}, sz[0], sz[1]), sz[0], sz[1])
		}
	}
}

func TestEveryStateIsExplained(t *testing.T) {
	s := snapshots()["pool"]
	seen := map[string]bool{}
	for st := range rowStates {
		words := connSentence(s, row{name: "c1", state: st, worker: "worker 3", wait: "5 bytes", interest: kernel.In}, false)
		if words == "" || seen[words] {
			t.Errorf("state %d: %q", st, words)
		}
		seen[words] = true
	}
}

// A client that has hung up and comes again waits for nothing meanwhile.
func TestWhoIsAwayIsNotConnecting(t *testing.T) {
	now := wallStart
	for want, c := range map[string]session.Client{
		"away":           {Name: "c1", Kind: session.Churning},
		"connecting":     {Name: "c1", Kind: session.Churning, WaitingSince: now.Add(-time.Second), WaitingFor: "a connection"},
		"in the backlog": {Name: "c1", Kind: session.Churning, Port: 40001},
	} {
		if r := outside(&c, now, 0); rowWord(r) != want || (want == "away") != (r.wait == "") {
			t.Errorf("%q, which waits for %q, instead of %q", rowWord(r), r.wait, want)
		}
	}
}

func TestThePageByKeys(t *testing.T) {
	a, s := loopApp(t, 20)
	frames(a, len(s.frames))
	press(a, "down", "enter")
	a.mustShow(t, ":40001 · not ours", "its calls", "ready → served", "open for", "read(7, 4096) = 64", "write   ")
	press(a, ",", ",")
	a.mustShow(t, "PAST", ":40001 · not ours", "read(7, 4096) = 64", "then")
	press(a, "down")
	a.mustShow(t, ":40002 · not ours", "read(8, 4096) = 64", "PAST")
	press(a, "esc")
	a.mustShow(t, "PAST", "▸ 8  :40002")
	press(a, "esc", "esc")
	a.mustShow(t, "LIVE")
}
