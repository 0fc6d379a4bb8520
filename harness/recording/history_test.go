package recording

import (
	"bytes"
	"io"
	"testing"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
	"muxlab/harness/trace/tracetest"
)

const ms = int64(1e6)

// byHand makes a frame of one worker, with tables that say what w says.
func byHand(at int64, w trace.Worker, fds []trace.FD, events ...trace.Event) *trace.Frame {
	w.Alive = true
	for i := range events {
		events[i].PID = 7
	}
	p := &trace.Process{Info: trace.Info{PID: 7}, Workers: []trace.Worker{w}, FDs: fds}
	return &trace.Frame{Time: at, Processes: []*trace.Process{p}, Events: events}
}

// An event that was on its way into the ring when the tables were read is in the
// next frame, and older than the tables that do not know of it.
func TestHistoryOfALateEvent(t *testing.T) {
	h := NewHistory()
	h.Add(byHand(1000*ms, trace.Worker{}, nil))
	h.Add(byHand(1020*ms, trace.Worker{}, nil, trace.Event{Time: 999 * ms, Op: trace.OpAccept, FD: 3, Result: 9}))
	h.Add(byHand(1040*ms, trace.Worker{}, nil))
	f, err := h.At(1000 * ms)
	tracetest.Check(t, err)
	if fds := f.Server().FDs; len(fds) != 1 || fds[0].Number != 9 {
		t.Errorf("descriptors: %+v", fds)
	}
}

// A viewer that lost the processor between reading a worker's table and the end of
// its look has in the frame events that are old, and that the table does not hold:
// the segment that begins with it brings them. A table that was just being written
// begins none.
func TestHistoryOfASlowLook(t *testing.T) {
	h := NewHistory()
	read := func(at int64) trace.Event { return trace.Event{Time: at, Op: trace.OpRead, FD: 5, Result: 1} }
	h.Add(byHand(1000*ms, trace.Worker{}, nil))
	torn := trace.Worker{Counted: -1, Counters: trace.Counters{Reads: 1, BytesIn: 1}}
	h.Add(byHand(2050*ms, torn, nil, read(2009*ms)))
	slow := byHand(2100*ms, trace.Worker{Counted: 2009 * ms, Counters: trace.Counters{Reads: 1, BytesIn: 1}}, nil, read(2010*ms), read(2020*ms), read(2095*ms))
	slow.Began = 2010 * ms
	h.Add(slow)
	h.Add(byHand(2200*ms, trace.Worker{}, nil))
	if _, after := h.numbers(); after != 2 || h.begins(1) != 2100*ms {
		t.Fatalf("%d segments: this test is about the second", after)
	}
	for at, reads := range map[int64]uint64{2000: 0, 2009: 1, 2010: 2, 2099: 4, 2100: 4, 2150: 4} {
		f, err := h.At(at * ms)
		tracetest.Check(t, err)
		if got := f.Server().Own().Reads; got != reads {
			t.Errorf("at %d ms: %d reads, not %d", at, got, reads)
		}
	}
}

// Events that were lost after the tables of their frame were read, and tables that
// were torn, are put right by the next tables that hold all; not a second later.
func TestHistoryIsSoonRightAgain(t *testing.T) {
	in := func(at int64, reads uint64) trace.Worker {
		return trace.Worker{Call: trace.OpPoll, CallFD: -1, Since: at * ms, Counted: at * ms, Counters: trace.Counters{Reads: reads}}
	}
	for name, spoil := range map[string]func(f *trace.Frame){
		"a loss":    func(f *trace.Frame) { f.Lost = 5 },
		"a hand-on": func(f *trace.Frame) { f.Processes[0].Torn = true },
	} {
		h := NewHistory()
		for at := int64(1000); at < 3000; at += 33 {
			f := byHand(at*ms, in(at, 7), nil)
			if at == 1000 || at == 1495 {
				f.Processes[0].Workers[0].Reads = 2 // and five are under way
				spoil(f)
			}
			h.Add(f)
		}
		if _, after := h.numbers(); after > 5 {
			t.Errorf("after %s: %d segments in two seconds", name, after)
		}
		for _, at := range []int64{1200, 1300, 1700, 1900} {
			f, err := h.At(at * ms)
			tracetest.Check(t, err)
			if got := f.Total().Reads; got != 7 {
				t.Errorf("after %s, at %d ms: %d reads, not 7", name, at, got)
			}
		}
	}
}

// A recording ends with all that was read, also of a worker that was in a call when its
// table was read, and of one that had no table yet.
func TestRecordingEndsWithAll(t *testing.T) {
	var file bytes.Buffer
	rec := NewRecorder(&file)
	tracetest.Check(t, rec.Add(byHand(1000*ms, trace.Worker{Counted: 900 * ms}, nil)))
	last := byHand(1100*ms, trace.Worker{Counted: 900 * ms, Call: trace.OpRead, Since: 900 * ms}, nil,
		trace.Event{Time: 1060 * ms, Dur: 160 * ms, Op: trace.OpRead, FD: 5, Result: 1, Flags: trace.Blocking},
		trace.Event{Time: 1070 * ms, Worker: 1, Op: trace.OpThreadStart, FD: -1, Arg: 8},
		trace.Event{Time: 1080 * ms, Worker: 1, Op: trace.OpRead, FD: 6, Result: 1})
	last.Began = 1050 * ms
	tracetest.Check(t, rec.Add(last))
	tracetest.Check(t, rec.Close())
	r, err := NewReplay(bytes.NewReader(file.Bytes()), int64(file.Len()), "a recording")
	tracetest.Check(t, err)
	f, err := r.At(r.End())
	tracetest.Check(t, err)
	if got := f.Total().Reads; got != 2 {
		t.Errorf("%d reads are shown at the end, not 2", got)
	}
}

// The position is in the segment that still grows: what is added later is given.
func TestHistoryGrowsUnderTheViewer(t *testing.T) {
	h := NewHistory()
	h.Add(byHand(1000*ms, trace.Worker{}, nil))
	given, due := 0, 0
	for at := 1002 * ms; at < 3500*ms; at += 3 * ms { // over two borders
		h.Add(byHand(at, trace.Worker{}, nil, trace.Event{Time: at - ms, Op: trace.OpRead, FD: 5, Result: 1}))
		f, err := h.Advance(h.End())
		if err != io.EOF {
			t.Fatal(err)
		}
		given += len(f.Events)
		for due = 0; 1001*ms+int64(due)*3*ms <= h.End(); due++ {
		}
		if given != due {
			t.Fatalf("%d ms: %d events given of %d", at/ms, given, due)
		}
	}
}

// A worker that went into a call and is in it still, of which no event tells: the
// next tables do.
func TestHistoryShowsACallWithoutItsReturn(t *testing.T) {
	h := NewHistory()
	h.Add(byHand(1000*ms, trace.Worker{}, nil))
	in := trace.Worker{Call: trace.OpRead, CallFD: 9, Since: 1500 * ms}
	h.Add(byHand(1900*ms, in, nil))
	h.Add(byHand(2100*ms, in, nil))
	h.Add(byHand(2200*ms, in, nil))
	for at, want := range map[int64]trace.Op{1400 * ms: trace.OpNone, 1600 * ms: trace.OpRead, 2150 * ms: trace.OpRead} {
		f, err := h.At(at)
		tracetest.Check(t, err)
		if w := f.Server().Workers[0]; w.Call != want {
			t.Errorf("at %d ms it is in %q, not in %q", at/ms, w.Call, want)
		}
	}
}

// After a loss the tables come soon, not after a second.
func TestHistoryTakesTheTablesAfterALoss(t *testing.T) {
	h := NewHistory()
	h.Add(byHand(1000*ms, trace.Worker{}, nil))
	lossy := byHand(1200*ms, trace.Worker{}, []trace.FD{{Number: 9, Kind: trace.Connection, Interest: kernel.In}})
	lossy.Lost = 1000
	h.Add(lossy)
	h.Add(byHand(1300*ms, trace.Worker{}, lossy.Processes[0].FDs))
	f, err := h.At(1250 * ms)
	tracetest.Check(t, err)
	if len(f.Server().FDs) != 1 {
		t.Errorf("descriptors: %+v", f.Server().FDs)
	}
}

// To read the first frame may take long: what happened to one process while others
// were read is in its events, and not in its tables.
func TestHistoryOfALongFirstLook(t *testing.T) {
	h := NewHistory()
	h.Add(byHand(1000*ms, trace.Worker{}, nil, trace.Event{Time: 950 * ms, Op: trace.OpAccept, FD: 3, Result: 9}))
	h.Add(byHand(1040*ms, trace.Worker{}, nil))
	h.Add(byHand(1080*ms, trace.Worker{}, nil))
	f, err := h.At(1000 * ms)
	tracetest.Check(t, err)
	if fds := f.Server().FDs; len(fds) != 1 || fds[0].Number != 9 {
		t.Errorf("descriptors: %+v", fds)
	}
}

// What is said of a queue holds until more is said, over any number of segments.
func TestPastKnowsAQueueOfWhichNothingMoreIsSaid(t *testing.T) {
	h := NewHistory()
	var file bytes.Buffer
	r := NewRecorder(&file)
	add := func(f *trace.Frame) {
		h.Add(f)
		tracetest.Check(t, r.Add(f))
		if q := f.Processes[0].Queue; q.Capacity != 0 {
			t.Fatalf("the frame of the source was written to: %+v", q)
		}
	}
	add(byHand(1000*ms, trace.Worker{}, nil))
	add(byHand(1020*ms, trace.Worker{}, nil, trace.Event{Time: 1010 * ms, Op: trace.OpEnqueue, FD: 9, Arg: 3, Result: 64}))
	for at := 1050 * ms; at < 6000*ms; at += 50 * ms {
		add(byHand(at, trace.Worker{}, nil))
	}
	tracetest.Check(t, r.Close())
	replay := tracetest.Must[*Replay](t)(NewReplay(bytes.NewReader(file.Bytes()), int64(file.Len()), "a queue"))
	for name, past := range map[string]*Past{"history": &h.Past, "replay": &replay.Past} {
		for _, at := range []int64{1500 * ms, 3500 * ms, 5900 * ms} {
			f, err := past.At(at)
			tracetest.Check(t, err)
			if q := f.Server().Queue; q.Depth != 3 || q.Capacity != 64 {
				t.Errorf("%s at %d ms: %d of %d in the queue instead of 3 of 64", name, at/ms, q.Depth, q.Capacity)
			}
		}
	}
}

// A worker that stood at its gate when the tables were read goes on when it says
// that it was held.
func TestPastOfAWorkerThatWasHeldGoesOn(t *testing.T) {
	h := NewHistory()
	h.Add(byHand(1000*ms, trace.Worker{Standing: true, Since: 900 * ms}, nil))
	h.Add(byHand(1200*ms, trace.Worker{Call: trace.OpRead, CallFD: 5, Since: 1100 * ms}, nil,
		trace.Event{Time: 1100 * ms, Dur: 200 * ms, Op: trace.OpHeld, FD: -1}))
	h.Add(byHand(1300*ms, trace.Worker{Since: 1250 * ms}, nil,
		trace.Event{Time: 1250 * ms, Dur: 150 * ms, Op: trace.OpRead, FD: 5, Result: 1, Flags: trace.Blocking | trace.NewTurn}))
	h.Add(byHand(1350*ms, trace.Worker{Since: 1250 * ms}, nil))
	for at, stands := range map[int64]bool{1050 * ms: true, 1150 * ms: false} {
		f, err := h.At(at)
		tracetest.Check(t, err)
		if w := f.Server().Workers[0]; w.Standing != stands || !stands && w.Call != trace.OpRead {
			t.Errorf("at %d ms: %+v", at/ms, w)
		}
	}
}
