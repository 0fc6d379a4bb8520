package recording

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"net/netip"
	"os"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/harness/trace/recorded"
	"muxlab/harness/trace/tracetest"
)

// What is shown of a past moment is what was live then, in whatever order the
// moments are looked at.
func TestPastIsWhatWasLive(t *testing.T) {
	f := shoot(t, 1, 1<<13)
	for name, past := range f.pasts(t) {
		rng := rand.New(rand.NewPCG(3, 3))
		for i := range 2*len(f.frames) + 100 {
			n := i // forwards, backwards, at random
			if i >= len(f.frames) {
				n = 2*len(f.frames) - 1 - i
			}
			if n < 0 {
				n = rng.IntN(len(f.frames))
			}
			shown, err := past.At(f.frames[n].Time)
			tracetest.Check(t, err)
			if a, b := tracetest.Comparable(shown), tracetest.Comparable(f.frames[n]); !reflect.DeepEqual(a, b) {
				t.Fatalf("%s, frame %d of %d:\nshown %+v\nlive  %+v", name, n, len(f.frames), a, b)
			}
		}
	}
}

// Every frame of the past bears what the viewer knew then, however one comes there.
func TestPastBearsWhatTheViewerKnew(t *testing.T) {
	f := shoot(t, 6, 1<<13)
	for name, past := range f.pasts(t) {
		bears := func(shown *trace.Frame, err error) {
			t.Helper()
			if err != nil && err != io.EOF {
				t.Fatal(err)
			}
			if want := f.contextAt(shown.Time); string(shown.Context) != string(want) || (want == nil) != (shown.Context == nil) {
				t.Fatalf("%s: %q at %d, not %q", name, shown.Context, shown.Time, want)
			}
		}
		rng := rand.New(rand.NewPCG(6, 6))
		for range 200 {
			bears(past.At(past.Begin() + rng.Int64N(past.End()-past.Begin()+1)))
		}
		for past.At(past.Begin()); past.Time() < past.End(); {
			bears(past.Next())
		}
		for past.At(past.Begin()); past.Time() < past.End(); {
			bears(past.Advance(past.Time() + rng.Int64N(2e6)))
		}
		for range 50 {
			bears(past.Step(7, 0, -1))
		}
	}
}

// Going through the past gives every event once, in order.
func TestPastGivesEveryEventOnce(t *testing.T) {
	f := shoot(t, 2, 1<<13)
	trace.ByTime(f.events)
	for name, past := range f.pasts(t) {
		var all []trace.Event
		frames := 0
		for {
			frame, err := past.Next()
			if err != nil && err != io.EOF {
				t.Fatal(err)
			}
			if frames++; frames == 1 && frame.Time != past.Begin() {
				t.Errorf("%s begins at %d, its first frame is of %d", name, past.Begin(), frame.Time)
			}
			all = append(all, frame.Events...)
			if err == io.EOF {
				break
			}
		}
		if !reflect.DeepEqual(all, f.events) {
			t.Errorf("%s gave %d events of %d", name, len(all), len(f.events))
		}
		if frames < len(f.frames)/2 {
			t.Errorf("%s gave %d frames of %d", name, frames, len(f.frames))
		}
		_, err := past.At(past.Begin())
		tracetest.Check(t, err)
		whole, err := past.Advance(1<<63 - 1)
		if err != io.EOF || !reflect.DeepEqual(whole.Events, f.events) {
			t.Errorf("%s gave %d events of %d at once", name, len(whole.Events), len(f.events))
		}
	}
}

// Read gives them too, and the position stays where it is.
func TestReadLeavesThePosition(t *testing.T) {
	f := shoot(t, 2, 1<<13)
	trace.ByTime(f.events)
	for name, past := range f.pasts(t) {
		middle := (past.Begin() + past.End()) / 2
		before, err := past.At(middle)
		tracetest.Check(t, err)
		var all []trace.Event
		tracetest.Check(t, past.Read(past.Begin()-1, middle, func(s *tape.Step) { all = append(all, *s.Event) }))
		tracetest.Check(t, past.Read(middle, past.End(), func(s *tape.Step) { all = append(all, *s.Event) }))
		if !reflect.DeepEqual(all, f.events) {
			t.Errorf("%s gave %d events of %d", name, len(all), len(f.events))
		}
		if after, err := past.Advance(middle); err != nil && err != io.EOF || past.Time() != middle || !reflect.DeepEqual(tracetest.Comparable(after), tracetest.Comparable(before)) {
			t.Errorf("%s stands at %d, not at %d, %v", name, past.Time(), middle, err)
		}
	}
}

func turnOf(f *trace.Frame, worker int) uint64 { return f.Processes[0].Workers[worker].Turn }

// One tick on is one turn more, one tick back one less.
func TestStepByStep(t *testing.T) {
	f := shoot(t, 3, 1<<13)
	for name, past := range f.pasts(t) {
		first, err := past.At(past.Begin())
		tracetest.Check(t, err)
		turn, turns := turnOf(first, 0), []int64{past.Time()}
		for {
			frame, err := past.Step(7, 0, +1)
			if err == io.EOF {
				break
			}
			tracetest.Check(t, err)
			if turn++; turnOf(frame, 0) != turn {
				t.Fatalf("%s: a step on led to turn %d, not %d", name, turnOf(frame, 0), turn)
			}
			begins := 0
			for _, e := range frame.Events {
				if e.Worker == 0 && e.Flags&trace.NewTurn != 0 {
					begins++
				}
				if e.Worker == 0 && e.Turn != uint32(turn) {
					t.Fatalf("%s: turn %d has an event of turn %d: %v", name, turn, e.Turn, e)
				}
			}
			if begins != 1 {
				t.Fatalf("%s: a turn that begins %d times", name, begins)
			}
			turns = append(turns, past.Time())
		}
		if last := turnOf(f.frames[len(f.frames)-1], 0); turn != last || turn < 20 {
			t.Fatalf("%s: the last turn is %d, not %d", name, turn, last)
		}
		for i := len(turns) - 2; i > 0; i-- {
			frame, err := past.Step(7, 0, -1)
			tracetest.Check(t, err)
			if turn--; turnOf(frame, 0) != turn || past.Time() != turns[i] {
				t.Fatalf("%s: a step back led to turn %d, not %d", name, turnOf(frame, 0), turn)
			}
		}
		here := past.Time()
		if _, err := past.Step(7, 0, -5); err != io.EOF || past.Time() != here {
			t.Errorf("%s: before the first turn: %v", name, err)
		}
		ten, err := past.Step(7, 0, +10)
		tracetest.Check(t, err)
		if turnOf(ten, 0) != turn+10 {
			t.Errorf("%s: ten turns on is turn %d, not %d", name, turnOf(ten, 0), turn+10)
		}
		tracetest.Check(t, stepAny(past))
	}
}

func stepAny(past *Past) error {
	before := past.Time()
	f, err := past.Step(0, 0, +1)
	if err != nil {
		return err
	}
	if last := f.Events[len(f.Events)-1]; f.Time <= before || last.Time != f.Time {
		return errors.New("a step of any worker did not stop where its turn began")
	}
	_, err = past.Step(0, 0, -1)
	return err
}

// Lost events are counted, and soon after a loss the picture is right again.
func TestPastAfterLoss(t *testing.T) {
	f := shoot(t, 4, 64)
	lost := uint64(0)
	for _, frame := range f.frames[1:] {
		lost += frame.Lost
	}
	if lost == 0 {
		t.Fatal("nothing was lost")
	}
	for name, past := range f.pasts(t) {
		_, err := past.At(past.Begin())
		tracetest.Check(t, err)
		if whole, err := past.Advance(past.End()); err != io.EOF || whole.Lost != lost {
			t.Errorf("%s: %d lost, not %d (%v)", name, whole.Lost, lost, err)
		}
		first, after := past.from.numbers()
		for n := first; n < after; n++ { // where its segments begin it is right
			begins := past.from.begins(n)
			for _, live := range f.frames {
				if live.Time != begins {
					continue
				}
				shown, err := past.At(begins)
				tracetest.Check(t, err)
				if !reflect.DeepEqual(tracetest.Comparable(shown), tracetest.Comparable(live)) {
					t.Errorf("%s, segment %d:\nshown %+v\nlive  %+v", name, n, tracetest.Comparable(shown), tracetest.Comparable(live))
				}
			}
		}
	}
	if r := f.replay(t); r.Lost() != lost {
		t.Errorf("the replay says %d, not %d", r.Lost(), lost)
	}
}

// A worker that is in a call at a past moment is shown in it: the event of the
// call came later, and says how long it took.
func TestPastShowsCalls(t *testing.T) {
	v, wake := startPolling(t, -1)
	h := NewHistory()
	var f *trace.Frame
	look := func(what string, is func() bool) {
		tracetest.Until(t, what, func() bool { f = tracetest.Must[*trace.Frame](t)(v.Next()); return is() })
	}
	add := func(what string, is func() bool) { look(what, func() bool { h.Add(f); return is() }) }
	look("poll", func() bool { return f.Server().Workers[0].Call == trace.OpPoll })
	h.Add(f) // the first: what is not settled yet is shown as it was in the tables
	blocked, turn := f.Time, f.Server().Workers[0].Turn
	add("30 ms", func() bool { return f.Time > blocked+30e6 })
	shows := func(when string) {
		t.Helper()
		past, err := h.At(blocked)
		tracetest.Check(t, err)
		w := past.Server().Workers[0]
		if w.Call != trace.OpPoll || w.Since > blocked || w.Since == 0 || w.Turn != turn {
			t.Errorf("%s: %+v", when, w)
		}
	}
	shows("still in the call")
	kernel.NewDirect().Write(wake, []byte{1})
	add("the return", func() bool { return f.Server().Workers[0].Turn > turn && f.Time < h.End()+inFlight+1e6 })
	shows("returned")
}

// The history takes no more than it may, and says what fell off.
func TestHistoryForgets(t *testing.T) {
	h := NewHistory()
	if _, err := h.At(0); !errors.Is(err, ErrNothing) || h.Begin() != 0 || h.End() != 0 {
		t.Errorf("an empty history: %v", err)
	}
	h.limit = 1 << 20
	p := &trace.Process{Info: trace.Info{PID: 7}, Workers: []trace.Worker{{Alive: true}}}
	now := int64(1e12)
	add := func(n int) {
		now += 33e6
		f := &trace.Frame{Time: now, Processes: []*trace.Process{p}}
		for i := range n {
			f.Events = append(f.Events, trace.Event{Time: now - int64(n-i), PID: 7, Op: trace.OpRead, FD: 5})
		}
		h.Add(f)
	}
	for range 30 * 70 {
		add(1)
	}
	if h.Begin() > h.End()-HistoryTime+2e9 || h.Begin() < h.End()-HistoryTime-2e9 || !strings.Contains(h.Fell(), "60 s") {
		t.Errorf("of 70 s it keeps %d ms; what fell off: %q", (h.End()-h.Begin())/1e6, h.Fell())
	}
	_, err := h.At(h.Begin())
	tracetest.Check(t, err)
	for range 30 * 20 {
		add(200)
		if h.Bytes() > 1<<20+300<<10 {
			t.Fatalf("it takes %d bytes", h.Bytes())
		}
	}
	if !strings.Contains(h.Fell(), "1 MiB") {
		t.Errorf("what fell off: %q", h.Fell())
	}
	f, err := h.At(0) // what the position was in is gone
	tracetest.Check(t, err)
	if f.Time != h.Begin() {
		t.Errorf("the beginning is %d, and %d is shown", h.Begin(), f.Time)
	}
}

// What the viewer knew counts in what the history takes: once, however many
// segments share it, and until the last of them has fallen off.
func TestHistoryCountsContexts(t *testing.T) {
	h := NewHistory()
	h.limit = 1 << 20
	now, large := int64(1e12), 300<<10
	add := func(context []byte) {
		now += 500e6
		h.Add(&trace.Frame{Time: now, Processes: []*trace.Process{{Info: trace.Info{PID: 7}}}, Context: context})
	}
	same := bytes.Repeat([]byte{1}, large)
	add(same)
	for range 300 {
		add(nil)
		add(same) // again: it is not kept twice
	}
	if n := h.Bytes(); n < large || n > large+100<<10 || !strings.Contains(h.Fell(), "60 s") {
		t.Errorf("one context of %d bytes in %d segments: %d bytes; %s", large, len(h.kept), n, h.Fell())
	}
	for i := range 20 {
		add(bytes.Repeat([]byte{byte(i), 2}, large/2))
		if n := h.Bytes(); n > 1<<20+large {
			t.Fatalf("it takes %d bytes", n)
		}
	}
	if !strings.Contains(h.Fell(), "1 MiB") {
		t.Errorf("what fell off: %q", h.Fell())
	}
	for range 300 {
		add([]byte{3})
	}
	if n := h.Bytes(); n > 100<<10 || n < 0 {
		t.Errorf("the large ones are gone, and it takes %d bytes", n)
	}
	f, err := h.At(h.Begin())
	tracetest.Check(t, err)
	if string(f.Context) != "\x03" {
		t.Errorf("%q", f.Context)
	}
}

// What no event has room for is known of the past all the same: what a worker is
// called that began late in a segment, who is at the other end.
func TestPastKnowsNamesOfThoseThatAppeared(t *testing.T) {
	peer := netip.MustParseAddrPort("10.1.2.3:4711")
	h := NewHistory()
	h.Add(byHand(1000*ms, trace.Worker{Thread: 7}, nil))
	later := byHand(2100*ms, trace.Worker{Thread: 7}, []trace.FD{{Number: 9, Kind: trace.Connection, Opened: 1200 * ms, Peer: peer}})
	later.Processes[0].Workers = append(later.Processes[0].Workers, trace.Worker{Number: 1, Thread: 8, Name: "worker 1", Alive: true, Counted: 1200 * ms})
	later.Events = []trace.Event{
		{Time: 1100 * ms, PID: 7, Worker: 1, Op: trace.OpThreadStart, Arg: 8},
		{Time: 1200 * ms, PID: 7, Worker: 1, Op: trace.OpAccept, FD: 3, Result: 9, Arg: 4711},
		{Time: 1250 * ms, PID: 7, Worker: trace.HarnessWorker, Op: trace.OpProcStart, FD: 8},
	}
	later.Processes = append(later.Processes, &trace.Process{Info: trace.Info{PID: 8, Parent: 7, Role: "worker 1", Mono: 1250 * ms}})
	h.Add(later)
	h.Add(byHand(2200*ms, trace.Worker{Thread: 7}, nil))
	f, err := h.At(1300 * ms)
	tracetest.Check(t, err)
	p := f.Processes[0]
	if len(p.Workers) != 2 || p.Workers[1].Name != "worker 1" || len(p.FDs) != 1 || p.FDs[0].Peer != peer {
		t.Errorf("workers %+v, descriptors %+v", p.Workers, p.FDs)
	}
	if len(f.Processes) != 2 || f.Processes[1].Role != "worker 1" {
		t.Errorf("processes: %+v", f.Processes)
	}
}

// startPolling starts a traced worker in this process that polls, again and again,
// until the time-out or until a byte is written to wake, and attaches to it.
func startPolling(t *testing.T, timeout time.Duration) (v *trace.Live, wake int) {
	t.Helper()
	dir, plain := t.TempDir(), kernel.NewDirect()
	w, err := trace.Create(dir, trace.Size{Workers: 4, FDs: 64, Rings: 2, Events: 1 << 12}, trace.Info{PID: os.Getpid(), Role: "server"})
	tracetest.Check(t, err)
	rd, wr, err := plain.Pipe()
	tracetest.Check(t, err)
	var over atomic.Bool
	var running sync.WaitGroup
	running.Go(func() {
		k, end := recorded.New(w, "loop", trace.Long, plain)
		defer end()
		for entries := []kernel.PollFD{{FD: int32(rd), Events: int16(kernel.In)}}; !over.Load(); {
			if n, _ := k.Poll(entries, timeout); n > 0 {
				k.Read(rd, make([]byte, 1))
			}
		}
	})
	v = tracetest.Must[*trace.Live](t)(trace.Attach(dir))
	t.Cleanup(func() {
		over.Store(true)
		plain.Write(wr, []byte{1})
		running.Wait()
		v.Close()
		plain.Close(rd)
		plain.Close(wr)
	})
	tracetest.Until(t, "the worker", func() bool {
		return len(tracetest.Must[*trace.Frame](t)(v.Next()).Server().Workers) == 1
	})
	return v, wr
}
