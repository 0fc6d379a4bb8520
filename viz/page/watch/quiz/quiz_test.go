package quiz

import (
	"math/rand/v2"
	"strings"
	"testing"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/viz/digest"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
	"muxlab/viz/viztest"
)

func digestOf(v model.View) *digest.Digest { return digest.New(viztest.FakeModel(v), nil, "") }

// loop is a server of six clients that waits with op; these have sent something that was
// not read.
func loop(op trace.Op, arg uint32, sent ...int) (*viztest.Fake, *digest.Digest, *snapshot.Snapshot) {
	k, d := viztest.ReadinessServer(6), digestOf(model.Readiness)
	k.RunLoop(d, 20, op, arg)
	for _, fd := range sent {
		k.Clients[fd-7].Sent = int64(k.Procs[0].FDs[fd-3].In) + 16
	}
	return k, d, d.Fold(k.Frame(), k.View())
}

// turn is a wait that returns these descriptors in this order, and reads them.
func turn(k *viztest.Fake, op trace.Op, arg uint32, ready ...int) {
	w := &k.Procs[0].Workers[0]
	w.Turn++
	k.Now += viztest.Ms
	put := func(e trace.Event) {
		e.PID, e.Time, e.Turn = 100, k.Now, uint32(w.Turn)
		k.Events = append(k.Events, e)
	}
	put(trace.Event{Op: op, Flags: trace.NewTurn, FD: 4, Result: len(ready), Arg: arg})
	for _, fd := range ready {
		put(trace.Event{Op: trace.OpReady, FD: fd, Arg: uint32(kernel.In)})
	}
	for _, fd := range ready {
		put(trace.Event{Op: trace.OpRead, FD: fd, Result: 16, Arg: 4096})
	}
	w.Call, w.Since = op, k.Now
}

func find(t *testing.T, s *snapshot.Snapshot, words string) Question {
	t.Helper()
	suggested, always := Questions(s)
	for _, q := range append(suggested, always...) {
		if strings.Contains(q.Words, words) {
			return q
		}
	}
	t.Fatalf("nothing asks %q: %+v, %+v", words, suggested, always)
	return Question{}
}

func keys(q Question) string {
	var all []string
	for _, c := range q.Choices {
		all = append(all, c.Key)
	}
	return strings.Join(all, " ")
}

// What is asked of a loop is answered by its next wait: by the order that this returned, by
// its arguments, and by what it looked at.
func TestTheNextWaitAnswers(t *testing.T) {
	for _, c := range []struct {
		name, asks string
		op         trace.Op
		arg        uint32
		sent       []int
		choices    string
		ready      []int
		then       uint32 // argument of that wait
		right, why string
	}{
		{"order of epoll", "served first", trace.OpEpollWait, 0, []int{8, 11}, "8 11", []int{11, 8}, 0, "11", "returned c5 and c2, in this order"},
		{"order of select", "served first", trace.OpSelect, 13, []int{8, 11}, "8 11", []int{8, 11}, 13, "8", "the lowest number first"},
		{"one alone has no order", "served first", trace.OpPoll, 8, []int{8, 11}, "8 11", []int{8}, 8, "", "returned 1 of them"},
		{"none has no order", "served first", trace.OpPoll, 8, []int{8, 11}, "8 11", nil, 8, "", "returned 0 of them"},
		{"nfds", "nfds", trace.OpSelect, 13, nil, "8 12 13 1024", []int{8}, 13, "13", "It is no count of the 8 that are watched"},
		{"nfds of a set that has changed", "nfds", trace.OpSelect, 13, nil, "8 12 13 1024", []int{8}, 15, "", "It was 15: the set has changed"},
		{"entries of poll", "entries does the next poll", trace.OpPoll, 8, nil, "1 8 12 13", []int{8}, 8, "8", "passed 8 entries"},
		{"passed to epoll", "does the next epoll_wait pass", trace.OpEpollWait, 0, nil, "0 1 8 13", []int{8}, 0, "0", "the kernel keeps the set"},
		{"looked at by epoll", "look at in the next epoll_wait", trace.OpEpollWait, 0, nil, "all ready numbers", []int{8, 9}, 0, "ready", "It looked at 2"},
		{"looked at by poll", "look at in the next poll", trace.OpPoll, 8, nil, "all ready numbers", []int{8, 9}, 8, "all", "8, to find 2"},
		{"all are ready", "look at in the next poll", trace.OpPoll, 8, nil, "all ready numbers", []int{3, 5, 7, 8, 9, 10, 11, 12}, 8, "", "both are the same"},
	} {
		k, d, before := loop(c.op, c.arg, c.sent...)
		q := find(t, before, c.asks)
		if got := keys(q); got != c.choices {
			t.Errorf("%s: offered are %s, not %s", c.name, got, c.choices)
		}
		if v := q.judge(&q, before, d.Fold(k.Frame(), k.View())); v.Over {
			t.Errorf("%s: answered before anything returned: %+v", c.name, v)
		}
		turn(k, c.op, c.then, c.ready...)
		v := q.judge(&q, before, d.Fold(k.Frame(), k.View()))
		if !v.Over || v.Right != c.right || !strings.Contains(strings.ReplaceAll(v.Why, term.Nbsp, " "), c.why) {
			t.Errorf("%s: %+v is not %q because of %q", c.name, v, c.right, c.why)
		}
	}
}

// Order is asked where there is one.
func TestOrderIsAskedOfSeveral(t *testing.T) {
	for _, sent := range [][]int{nil, {9}} {
		_, _, s := loop(trace.OpEpollWait, 0, sent...)
		if suggested, always := Questions(s); len(suggested) != 0 || len(always) != 2 {
			t.Errorf("%v have sent: %+v", sent, suggested)
		}
	}
}

func TestOneThreadForAll(t *testing.T) {
	read := func(fd, n int) trace.Event { return trace.Event{Op: trace.OpRead, FD: fd, Result: n, Arg: 4096} }
	for _, c := range []struct {
		name       string
		calls      []trace.Event
		over       bool
		right, why string
	}{
		{"nothing returns", nil, false, "", ""},
		{"it speaks", []trace.Event{read(7, 5)}, true, "c1", "it has the thread until it closes"},
		{"it ends", []trace.Event{read(7, 0)}, false, "", ""},
	} {
		k, d := viztest.OneServer(3), digestOf(model.One)
		before := k.Still(d, 5)
		q := find(t, before, "one thread for all")
		if keys(q) != "c1 c2 c3 c4" {
			t.Errorf("offered are %s", keys(q))
		}
		k.Now += viztest.Ms
		for _, e := range c.calls {
			e.PID, e.Time = 100, k.Now
			k.Events = append(k.Events, e)
		}
		if v := q.judge(&q, before, d.Fold(k.Frame(), k.View())); v.Over != c.over || v.Right != c.right || !strings.Contains(v.Why, c.why) {
			t.Errorf("%s: %+v", c.name, v)
		}
	}
}

func TestTheBacklogIsAQueue(t *testing.T) {
	k, d := viztest.OneServer(3), digestOf(model.One)
	before := k.Still(d, 5)
	q := find(t, before, "one thread for all")
	p := k.Procs[0]
	p.FDs = p.FDs[:1]
	k.Now += viztest.Ms
	k.Connection(p, 7, viztest.Port(2))
	k.Events = append(k.Events,
		trace.Event{PID: 100, Time: k.Now, Op: trace.OpClose, FD: 7},
		trace.Event{PID: 100, Time: k.Now + 1, Op: trace.OpAccept, FD: 3, Result: 7, Arg: uint32(viztest.Port(2))},
		trace.Event{PID: 100, Time: k.Now + 2, Op: trace.OpRead, FD: 7, Result: 5, Arg: 4096})
	k.Now += viztest.Ms
	if v := q.judge(&q, before, d.Fold(k.Frame(), k.View())); v.Right != "c2" || !strings.Contains(v.Why, "c2 connected first") {
		t.Errorf("%+v", v)
	}
}

func TestTheQueueGivesToWhoeverIsFree(t *testing.T) {
	k, d := viztest.PoolServer(3, 2), digestOf(model.Pool)
	before := k.Still(d, 5)
	q := find(t, before, "c4 is first in the queue")
	if keys(q) != "worker 1 worker 2 worker 3" {
		t.Errorf("offered are %s", keys(q))
	}
	if v := q.judge(&q, before, k.Still(d, 2)); v.Over {
		t.Errorf("nothing has happened: %+v", v)
	}
	w := &k.Procs[0].Workers[2]
	k.Now += viztest.Ms
	k.Events = append(k.Events, trace.Event{PID: 100, Worker: 2, Time: k.Now, Op: trace.OpDequeue, FD: 10, Arg: 1, Result: 64})
	w.CallFD, w.Since = 10, k.Now
	if v := q.judge(&q, before, d.Fold(k.Frame(), k.View())); v.Right != "worker 2" {
		t.Errorf("%+v", v)
	}
	gone := *before
	gone.Rows, gone.Lanes = nil, nil
	if v := q.judge(&q, before, &gone); !v.Over || v.Right != "" {
		t.Errorf("it has gone: %+v", v)
	}
}

func TestARound(t *testing.T) {
	k, d, before := loop(trace.OpEpollWait, 0)
	r := New(find(t, before, "pass to the kernel"))
	canvas := func(s *snapshot.Snapshot) *panel.Canvas {
		return panel.NewCanvas(viztest.Unicode, s, &snapshot.List{})
	}
	if r.Key("down", before) || !r.Key("1", before) && !r.Asks() || r.Look(before) {
		t.Error("it is answered by a key that moves")
	}
	if !r.Key("enter", before) || r.Key("enter", before) || r.Look(before) {
		t.Error("enter answers once, and what follows decides")
	}
	turn(k, trace.OpEpollWait, 0, 8)
	after := d.Fold(k.Frame(), k.View())
	if !r.Look(after) || r.Look(after) || !r.Right() || !r.Counts() {
		t.Errorf("%+v", r.Verdict)
	}
	if screen := strings.Join(r.Draw(canvas(after), (&Score{Rounds: 1, Right: 1}).Line(""), 80, 21), "\n"); !strings.Contains(screen, "right: 0") || !strings.Contains(screen, "1 of 1") {
		t.Errorf("it does not say so:\n%s", screen)
	}
	r.Verdict = undecided("It stood still.")
	if screen := strings.Join(r.Draw(canvas(after), new(Score).Line(""), 80, 21), "\n"); r.Counts() || !strings.Contains(screen, "This run did not decide it: it does not count.") {
		t.Errorf("it counts:\n%s", screen)
	}
}

// The question fits, whatever the server, and a wide window has no other choices than a
// narrow one.
func TestQuestionsFit(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for i := range 60 {
		s := viztest.AnyServer(r, viztest.Views[i%len(viztest.Views)], digestOf)
		suggested, always := Questions(s)
		for _, q := range append(suggested, always...) {
			round := New(q)
			round.at = r.IntN(len(q.Choices))
			if i%3 > 0 {
				round.before = s
			}
			if i%3 > 1 {
				round.Verdict = decided(q.Choices[0].Key, strings.Repeat("because of 12 bytes ", r.IntN(20)))
			}
			for _, size := range viztest.Windows[1:] {
				w, h := size[0], size[1]-3
				if w < term.MinWidth || size[1] < term.MinHeight {
					continue
				}
				b := round.Draw(panel.NewCanvas(viztest.Unicode, s, &snapshot.List{}), (&Score{Rounds: 2, Right: 1}).Line(""), w, h)
				if len(b) != h || strings.Contains(strings.Join(b, ""), "due in") {
					t.Fatalf("%d rows in %v, or it does arithmetic:\n%s", len(b), size, strings.Join(b, "\n"))
				}
			}
		}
	}
}

// Until it is decided, every question says what decides it.
func TestAQuestionSaysWhatDecidesIt(t *testing.T) {
	k, d := viztest.OneServer(3), digestOf(model.One)
	s := k.Still(d, 5)
	r := New(find(t, s, "one thread for all"))
	r.Key("2", s)
	r.Key("enter", s)
	var words string
	for _, l := range r.lines(viztest.Unicode, 120, 20) {
		words += l.Render(viztest.Unicode, 120)
	}
	if want := "You said c2. It is decided when the thread takes its next client: x ends c1"; !strings.Contains(words, want) {
		t.Errorf("it says %q and not %q", words, want)
	}
	k, d = viztest.PoolServer(3, 2), digestOf(model.Pool)
	for _, s := range []*snapshot.Snapshot{s, k.Still(d, 5)} {
		suggested, always := Questions(s)
		for _, q := range append(suggested, always...) {
			if !strings.HasPrefix(q.Decided, "It is decided when") {
				t.Errorf("%s: %q", q.Words, q.Decided)
			}
		}
	}
}
