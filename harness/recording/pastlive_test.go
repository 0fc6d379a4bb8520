package recording

import (
	"bytes"
	"errors"
	"net/netip"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
	"muxlab/harness/trace/recorded"
	"muxlab/harness/trace/tracetest"
)

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
