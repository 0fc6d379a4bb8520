package recording

import (
	"io"
	"muxlab/harness/kernel"
	"muxlab/harness/trace"
	"muxlab/harness/trace/recorded"
	"muxlab/harness/trace/tracetest"
	"testing"
	"time"
)

// What it costs to remember a frame of 33 ms at 300,000 events a second, with
// 1,000 descriptors open; and to look at a moment of it.
func BenchmarkHistory(b *testing.B) {
	p := &trace.Process{Info: trace.Info{PID: 7}, Workers: []trace.Worker{{Alive: true}}}
	for fd := range 1000 {
		p.FDs = append(p.FDs, trace.FD{Number: fd, Kind: trace.Connection})
	}
	h, now := NewHistory(), int64(1e12)
	events := make([]trace.Event, 10000)
	add := func() {
		for i := range events {
			events[i] = trace.Event{Time: now + int64(i), PID: 7, Op: trace.OpRead, FD: i % 1000, Result: 64}
		}
		now += 33e6
		h.Add(&trace.Frame{Time: now, Processes: []*trace.Process{p}, Events: events})
	}
	b.Run("add", func(b *testing.B) {
		for b.Loop() {
			add()
		}
		b.ReportMetric(float64(h.Bytes())/(1<<20), "MB")
	})
	for range 200 {
		add()
	}
	b.Run("at", func(b *testing.B) {
		for n := int64(0); b.Loop(); n++ {
			if _, err := h.At(h.Begin() + n*7e8%(h.End()-h.Begin())); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("next", func(b *testing.B) {
		for b.Loop() {
			if _, err := h.Next(); err != nil {
				h.At(h.Begin())
			}
		}
	})
}

// Random words in a whole trace: no panic, whatever is shown.
func TestGarbageInATrace(t *testing.T) {
	w, words := plainMemory(t, trace.Size{Workers: 3, FDs: 128, Rings: 2, Events: 64})
	tracetest.Work(w, 20)
	r := words
	cells := words.Words()
	for i := range cells {
		if words.Vital(i) {
			continue
		}
		before := cells[i]
		for _, v := range []uint64{1<<64 - 1, 1 << 63, uint64(i) * 0x9e3779b97f4a7c15} {
			cells[i] = v
			f := glimpse(t, r)
			_, _ = f.Total(), f.Server()
			new(viewer).follow(f)
			for _, e := range f.Events {
				_ = e.String()
			}
		}
		cells[i] = before
	}
}

// A server that was killed did not end, and nothing of it is open any more.
func TestLiveKilled(t *testing.T) {
	dir := t.TempDir()
	server := tracetest.NewProcess(t, dir, tracetest.Child, 0)
	defer server.Close()
	l := tracetest.Must[*trace.Live](t)(trace.Attach(dir))
	defer l.Close()
	f, err := l.Next()
	if s := f.Server(); err != io.EOF || s == nil || !s.Ended || !s.Killed {
		t.Errorf("%v, %+v", err, s)
	}
	again := tracetest.Must[*trace.Frame](t)(decodeTables(encodeTables(f)))
	if !again.Server().Killed {
		t.Error("a recording does not say that it was killed")
	}
}

// A note after a long time makes the worker show its counters in the middle of a
// turn: what the note itself counts is not among what was before it.
func TestNotesAfterALongTime(t *testing.T) {
	notes := map[string]func(k *recorded.Kernel){
		"a wait":    func(k *recorded.Kernel) { done := recorded.NoteWait(k, false); time.Sleep(time.Millisecond); done() },
		"a refusal": func(k *recorded.Kernel) { recorded.NoteRefuse(k, 9, trace.Unwatchable) },
	}
	for name, note := range notes {
		w, words := plainMemory(t, tracetest.Small)
		one, _ := recorded.New(w, "w", trace.Long, kernel.NewDirect())
		k, r := one.(*recorded.Kernel), words
		glimpse(t, r) // its start
		k.PublishNext()
		note(k)
		f, state := glimpse(t, r), NewState()
		state.Sync(f)
		for _, e := range f.Events {
			state.Apply(e)
		}
		k.Publish()
		now := glimpse(t, r)
		if err := tracetest.Same(state.Frame(now.Time), now); err != nil {
			t.Errorf("%s:\n%v", name, err)
		}
	}
}

// A descriptor is recorded after the call that made it: one worker closes a
// number while another is in the accept that will return it.
func TestReusedNumberBearsItsCloseFirst(t *testing.T) {
	w, words := plainMemory(t, tracetest.Small)
	closer, _ := recorded.New(w, "closer", trace.Long, &tracetest.Double{Direct: kernel.NewDirect(),
		Accepted: func() (int, error) { return 9, nil }, Closed: func(int) {}})
	closer.Accept(100, kernel.NonBlock)
	accepter, _ := recorded.New(w, "accepter", trace.Long, &tracetest.Double{Direct: kernel.NewDirect(), Accepted: func() (int, error) {
		closer.Close(9)
		return 9, nil
	}})
	accepter.SetNonblock(100, true)
	accepter.Accept(100, kernel.NonBlock)
	f := glimpse(t, words)
	state := NewState()
	for _, e := range f.Events {
		state.Apply(e)
	}
	if folded := state.Frame(f.Time).Processes[0].FDs; len(folded) != 1 || folded[0].Owner != 1 {
		t.Errorf("folded: %+v", folded)
	}
	if read := f.Processes[0].FDs; len(read) != 1 || read[0].Owner != 1 {
		t.Errorf("read: %+v", read)
	}
}

// What a process inherited shows in its table after the first call on it.
func TestInheritedDescriptors(t *testing.T) {
	plain := kernel.NewDirect()
	l, addr := tracetest.Listener(t, plain)
	defer plain.Close(l)
	defer plain.Close(tracetest.Dial(t, addr))
	conn := tracetest.Accept(t, plain, l)
	defer plain.Close(conn)
	rd, wr, err := plain.Pipe()
	tracetest.Check(t, err)
	defer func() { plain.Close(rd); plain.Close(wr) }()

	w, words := plainMemory(t, trace.Size{Workers: 1, FDs: 4096, Rings: 1, Events: 256})
	k, _ := recorded.New(w, "w", trace.Long, kernel.NewDirect())
	k.Write(conn, []byte("x"))
	k.Write(wr, []byte("x"))
	for _, fd := range []int{l, rd} {
		k.SetNonblock(fd, true)
	}
	defer plain.Close(tracetest.Dial(t, addr))
	if n, err := k.Poll([]kernel.PollFD{{FD: int32(l), Events: 1}, {FD: int32(rd), Events: 1}}, -1); n < 1 || err != nil {
		t.Fatal(n, err)
	}
	k.Write(4095, []byte("x")) // open nowhere: it stays unknown
	k.(*recorded.Kernel).Publish()
	f := glimpse(t, words)
	kinds := map[int]trace.Kind{conn: trace.Connection, wr: trace.PipeEnd}
	for _, d := range f.Processes[0].FDs {
		if want, ok := kinds[d.Number]; ok && d.Kind != want {
			t.Errorf("%d is shown as a %v, not a %v", d.Number, d.Kind, want)
		}
		if d.Number == rd && (d.Interest != kernel.In || !d.ReadyAndWaiting()) {
			t.Errorf("the pipe: %+v", d)
		}
		delete(kinds, d.Number)
	}
	if len(kinds) > 0 {
		t.Errorf("missing: %v", kinds)
	}
	foldsTo(t, f)
}

// foldsTo checks that the events of f, which are all there were, fold to its tables.
func foldsTo(t *testing.T, f *trace.Frame) {
	t.Helper()
	state := NewState()
	for _, e := range f.Events {
		state.Apply(e)
	}
	if err := tracetest.Same(state.Frame(f.Time), f); err != nil {
		t.Error(err)
	}
}
