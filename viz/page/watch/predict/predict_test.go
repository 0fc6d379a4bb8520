package predict

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/viz/digest"
	"muxlab/viz/term"
	"muxlab/viz/viztest"
)

// digestOf makes the pictures of a server that waits as v says.
func digestOf(v model.View) *digest.Digest { return digest.New(viztest.FakeModel(v), nil, "") }

// foretell asks which of a server are marked, lets something happen, and explains.
func foretell(k *viztest.Fake, d *digest.Digest, happen func(), marked ...int) []Verdict {
	before := d.Fold(k.Frame(), k.View())
	k.Now += viztest.Ms
	happen()
	after := d.Fold(k.Frame(), k.View())
	chosen := map[int64]bool{}
	for _, fd := range marked {
		chosen[int64(fd)] = true
	}
	return Explain(before, after, chosen)
}

func verdictText(list []Verdict) string {
	var all []string
	for _, v := range list {
		all = append(all, fmt.Sprintf("%s %v %v: %s", v.Name, v.Marked, v.Returned, v.Why))
	}
	return strings.ReplaceAll(strings.Join(all, "\n"), term.Nbsp, " ")
}

// turn makes one turn of the loop: these are ready (a negative one: for writing), and
// these calls follow.
func turn(k *viztest.Fake, ready []int, calls ...trace.Event) func() {
	return func() {
		w := &k.Procs[0].Workers[0]
		w.Turn++
		put := func(e trace.Event) {
			e.PID, e.Time, e.Turn = 100, k.Now, uint32(w.Turn)
			k.Events = append(k.Events, e)
		}
		put(trace.Event{Op: trace.OpEpollWait, Flags: trace.NewTurn, FD: 4, Result: len(ready)})
		for _, fd := range ready {
			arg := uint32(kernel.In)
			if fd < 0 {
				fd, arg = -fd, uint32(kernel.Out)
			}
			put(trace.Event{Op: trace.OpReady, FD: fd, Arg: arg})
		}
		for _, e := range calls {
			put(e)
		}
		w.Call, w.Since = trace.OpEpollWait, k.Now
	}
}

// read returns n of the bytes asked for.
func read(fd, n, asked int) trace.Event {
	return trace.Event{Op: trace.OpRead, FD: fd, Result: n, Arg: uint32(asked)}
}

// differences are what a wait can return, or not, and why.
var differences = []struct {
	name   string
	setup  func(k *viztest.Fake)
	ready  []int
	calls  []trace.Event
	marked []int
	want   string
}{
	{name: "right", ready: []int{7}, calls: []trace.Event{read(7, 18, 4096)}, marked: []int{7},
		want: "c1 true true: 18 bytes had come from c1."},
	{name: "missed", ready: []int{7}, calls: []trace.Event{read(7, 0, 4096)},
		want: "c1 false true: Its end of input: c1 says nothing more. That makes a descriptor readable too."},
	{name: "reset", ready: []int{7}, calls: []trace.Event{read(7, -104, 4096)},
		want: "c1 false true: Its connection broke: ECONNRESET. That makes a descriptor readable too."},
	{name: "listener", ready: []int{3}, calls: []trace.Event{{Op: trace.OpAccept, FD: 3, Result: 9}},
		want: "the listener false true: A client knocked"},
	{name: "herd", ready: []int{3}, calls: []trace.Event{{Op: trace.OpAccept, FD: 3, Result: -11}},
		want: "the listener false true: A client knocked, and was gone"},
	{name: "writable", ready: []int{-8}, want: "c2 false true: It was writable: c2 had taken some of what it is owed", calls: []trace.Event{{Op: trace.OpWrite, FD: 8, Result: 5, Arg: 9}}},
	{name: "writable and read", ready: []int{-8}, want: "c2 false true: It was writable: c2 had taken some",
		calls: []trace.Event{{Op: trace.OpWrite, FD: 8, Result: 9, Arg: 9}, read(8, 16, 4096)}},
	{name: "needless", ready: []int{-8}, want: "c2 false true: It was writable, as each is that has room. The server had nothing to write"},
	{name: "thinks", marked: []int{8}, want: "c2 true false: c2 said nothing: it thinks."},
	{name: "nobody", marked: []int{3}, want: "the listener true false: Nobody knocked."},
	{name: "idle", setup: func(k *viztest.Fake) { k.Clients[1].Kind = session.Idle }, marked: []int{8}, want: "c2 true false: c2 said nothing: it is one that never does."},
	{name: "stopped", setup: func(k *viztest.Fake) { k.Clients[1].Kind = session.Stopped }, marked: []int{8}, want: "c2 true false: c2 said nothing: its process is stopped."},
	{name: "due", setup: func(k *viztest.Fake) { k.Clients[0].Due, k.Clients[1].Due = 100*time.Millisecond, 300*time.Millisecond },
		ready: []int{7}, calls: []trace.Event{read(7, 18, 4096)}, marked: []int{8},
		want: "c2 true false: c2 said nothing until the wait returned: c1 spoke before it."},
	{name: "late", setup: func(k *viztest.Fake) { k.Clients[1].Sent = int64(k.Procs[0].FDs[5].In) + 40 }, ready: []int{7}, marked: []int{8},
		want: "c2 true false: What it said came after the wait had looked: the next returns it."},
	{name: "drained", setup: func(k *viztest.Fake) { turn(k, []int{7}, read(7, 4096, 4096), read(7, -11, 4096))() },
		ready: []int{7}, calls: []trace.Event{read(7, 40, 4096)}, want: "c1 false true: 40 bytes had come from c1."},
	{name: "drained edge", setup: func(k *viztest.Fake) {
		k.Procs[0].FDs[4].Interest |= kernel.Edge
		turn(k, []int{7}, read(7, 4096, 4096), read(7, -11, 4096))()
	}, marked: []int{7}, want: "c1 true false: Edge-triggered, and nothing new came. c1 said nothing"},
	{name: "unasked", setup: func(k *viztest.Fake) { k.Procs[0].FDs[5].Interest = kernel.Out }, marked: []int{8},
		want: "c2 true false: The kernel was not asked whether it can be read: the server takes no more from c2 until c2 reads."},
	{name: "level", setup: func(k *viztest.Fake) { turn(k, []int{7}, read(7, 4096, 4096))() }, ready: []int{7}, calls: []trace.Event{read(7, 40, 4096)},
		want: "c1 false true: Level-triggered: its read in tick 1 took all it had asked for and left the rest, so it is ready again; 40 bytes were there now."},
	{name: "edge", setup: func(k *viztest.Fake) {
		k.Procs[0].FDs[4].Interest |= kernel.Edge
		turn(k, []int{7}, read(7, 4096, 4096))()
	}, marked: []int{7}, want: "c1 true false: Edge-triggered: nothing new came. What is there was told before, and is not told again."},
}

func TestEachDifferenceIsExplained(t *testing.T) {
	for _, c := range differences {
		k, d := viztest.ReadinessServer(2), digestOf(model.Readiness)
		d.Fold(k.Frame(), k.View())
		if c.setup != nil {
			c.setup(k)
		}
		got := verdictText(foretell(k, d, turn(k, c.ready, c.calls...), c.marked...))
		if !strings.Contains(got, c.want) {
			t.Errorf("%s: %q instead of %q", c.name, got, c.want)
		}
	}
}

func TestTheCallThatReturnsIsExplained(t *testing.T) {
	k, d := viztest.PoolServer(3, 0), digestOf(model.Pool)
	k.Still(d, 2)
	k.Procs[0].Workers[3].Standing = true
	before := d.Fold(k.Frame(), k.View())
	k.Now += viztest.Ms
	k.Events = append(k.Events, trace.Event{PID: 100, Worker: 2, Time: k.Now, Dur: viztest.Ms, Op: trace.OpRead, FD: 8, Result: 5})
	after := d.Fold(k.Frame(), k.View())
	got := verdictText(Explain(before, after, map[int64]bool{workerNumber(100, 1): true, workerNumber(100, 3): true}))
	for _, want := range []string{
		"worker 2 false true: Its read returned: 5 bytes had come from c2.",
		"worker 1 true false: It is still in read: c1 says nothing.",
		"worker 3 true false: It stands at its gate",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q does not say %q", got, want)
		}
	}
}

// Who is due, and what lies unread, can be known before it happens.
func TestPredictHintsAtWhoIsNext(t *testing.T) {
	k, d := viztest.ReadinessServer(3), digestOf(model.Readiness)
	c := k.Clients
	c[0].Silent, c[0].Due = 900*time.Millisecond, 200*time.Millisecond
	c[1].Sent, c[1].WaitingFor, c[1].WaitingSince = int64(k.Procs[0].FDs[5].In)+16, "the echo of 16 bytes", viztest.WallStart
	c[2].Silent, c[2].Due = time.Second, 1 // it is held, and due as soon as it is not
	k.Clients = append(c, session.Client{Name: "c9", Kind: session.Steady, Due: time.Second})
	s := d.Fold(k.Frame(), k.View())
	for fd, want := range map[int]string{
		7: "last spoke 900 ms ago, is due in 200 ms.",
		8: "16 bytes unread in its descriptor.",
		9: "last spoke 1.0 s ago, is due now.",
		3: "c9 is due to connect in 1.0 s.",
	} {
		for _, one := range Candidates(s) {
			if got := strings.ReplaceAll(About(s, one, true), term.Nbsp, " "); one.FD == fd && !strings.Contains(got, want) {
				t.Errorf("of descriptor %d: %q does not say %q", fd, got, want)
			}
		}
	}
}

// The number of a descriptor is its name, and has no comma.
func TestADescriptorIsCalledByItsNumber(t *testing.T) {
	if got := (Candidate{FD: 1500}).title(); got != "descriptor 1500" {
		t.Errorf("%q", got)
	}
}

// One client may have several connections, if the server does not close them.
func TestConnectionsOfOneClientAreToldApart(t *testing.T) {
	before := viztest.ReadinessServer(2).RunLoop(digestOf(model.Readiness), 20, trace.OpEpollWait, 0)
	for i := range before.Cells {
		if before.Cells[i].FD >= 7 {
			before.Cells[i].Name = "c1"
		}
	}
	told := Explain(before, before, map[int64]bool{7: true, 8: true})
	if len(told) != 2 || told[0].Name == told[1].Name || !strings.Contains(told[1].Name, "8") {
		t.Errorf("they are called %+v", told)
	}
}
