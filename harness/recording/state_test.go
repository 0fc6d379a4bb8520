package recording

import (
	"bytes"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
	"muxlab/harness/trace/recorded"
	"muxlab/harness/trace/tracetest"
)

// A viewer follows a source by its events alone, and takes the tables over where it
// must, as the segments of a recording do: at the beginning, and until they hold all
// that was lost.
type viewer struct {
	*State
	unsure int64
}

func (v *viewer) follow(f *trace.Frame) {
	if v.State == nil || f.Lost > 0 || v.unsure != 0 {
		v.State = NewState()
		v.Sync(f)
		v.unsure = unsure(f, v.unsure)
	}
	for _, e := range f.Events {
		v.Apply(e)
	}
}

// What the events say and what the tables say is the same.
func TestStateEqualsTables(t *testing.T) {
	for seed := range uint64(6) {
		w, words := plainMemory(t, trace.Size{Workers: 8, FDs: 1024, Rings: 3, Events: 1 << 12})
		r, state := words, NewState()
		p := tracetest.NewPlayer(t, w, seed)
		for step := range 600 {
			p.Move()
			if step%50 != 49 {
				continue
			}
			p.Publish()
			f := glimpse(t, r)
			if f.Lost > 0 {
				t.Fatal("the ring was too small for this test")
			}
			for _, e := range f.Events {
				state.Apply(e)
			}
			if err := tracetest.Same(state.Frame(f.Time), f); err != nil {
				t.Fatalf("seed %d, move %d:\n%v", seed, step, err)
			}
		}
	}
}

// After events were lost, the tables put the state right; and it stays right.
func TestStateAfterLoss(t *testing.T) {
	for seed := range uint64(6) {
		w, words := plainMemory(t, trace.Size{Workers: 8, FDs: 1024, Rings: 3, Events: 64})
		r, state := words, &viewer{}
		p := tracetest.NewPlayer(t, w, seed+100)
		lost := uint64(0)
		for step := range 600 {
			p.Move()
			if pause := 2 + int(seed%3)*40; step%pause != pause-1 {
				continue
			}
			before := glimpse(t, r) // tables in the middle of a turn, with a loss or without
			state.follow(before)
			lost += before.Lost
			p.Publish()
			f := glimpse(t, r)
			state.follow(f)
			if err := tracetest.Same(state.Frame(f.Time), f); err != nil {
				t.Fatalf("seed %d, move %d:\n%v", seed, step, err)
			}
		}
		if seed%3 == 2 && lost == 0 {
			t.Fatal("nothing was lost: the ring was too large for this test")
		}
	}
}

// A viewer follows while workers run, loses events, and is right in the end.
func TestStateFollowsARunningServer(t *testing.T) {
	const workers, turns = 3, 1500
	w, words := plainMemory(t, trace.Size{Workers: 4, FDs: 1024, Rings: 3, Events: 256})
	r, state := words, &viewer{}
	var wg sync.WaitGroup
	recs := make([]*recorded.Kernel, workers)
	for i := range workers { // the last has no ring of its own
		k, _ := recorded.New(w, "w", trace.Long, kernel.NewDirect())
		recs[i] = k.(*recorded.Kernel)
		wg.Go(func() { churn(t, recs[i], turns) })
	}
	over := make(chan struct{})
	go func() { wg.Wait(); close(over) }()
	lost, frames := uint64(0), 0
	for end := false; !end; frames++ {
		select {
		case <-over:
			end = true
		default:
		}
		f := glimpse(t, r)
		state.follow(f)
		lost += f.Lost
	}
	for _, k := range recs {
		k.Publish()
	}
	f := glimpse(t, r)
	state.follow(f)
	if err := tracetest.Same(state.Frame(f.Time), f); err != nil {
		t.Error(err)
	}
	t.Logf("%d frames, %d events lost", frames, lost)
}

// Whatever the workers do while a viewer reads: each segment of a recording begins
// with all that happened before.
func TestSegmentsOfARunningServer(t *testing.T) {
	w, words := plainMemory(t, trace.Size{Workers: 4, FDs: 1024, Rings: 4, Events: 1 << 16})
	var file bytes.Buffer
	r, rec := words, NewRecorder(&file)
	lost := uint64(0)
	rec.cut.span = 50e6
	var running sync.WaitGroup
	var over atomic.Bool
	for range 3 {
		k, _ := recorded.New(w, "w", trace.Long, kernel.NewDirect())
		running.Go(func() {
			for !over.Load() {
				churn(t, k.(*recorded.Kernel), 1)
				time.Sleep(20 * time.Microsecond) // or the rings are full before they are read
			}
		})
	}
	var all, torn []trace.Event
	for began := trace.Now(); trace.Now() < began+500e6 || torn != nil; {
		f := glimpse(t, r)
		lost += f.Lost
		all = append(all, f.Events...)
		if f.Events = append(torn, f.Events...); f.Torn() { // of these a turn may be missing
			torn = f.Events
			continue
		}
		torn = nil
		tracetest.Check(t, rec.Add(f))
	}
	over.Store(true)
	running.Wait()
	tracetest.Check(t, rec.Close())
	past, err := NewReplay(bytes.NewReader(file.Bytes()), int64(file.Len()), "a running server")
	tracetest.Check(t, err)
	if len(past.kept) < 4 || lost > 0 {
		t.Skipf("%d segments, %d events lost: this machine is too busy to look in time", len(past.kept), lost)
	}
	foldsToSegments(t, past, all)
}

// foldsToSegments checks that the tables at the beginning of each segment of past are what
// all events until then fold to.
func foldsToSegments(t *testing.T, past *Replay, all []trace.Event) {
	t.Helper()
	trace.ByTime(all)
	folded := NewState()
	for n := range past.kept {
		at := past.begins(n)
		for ; len(all) > 0 && all[0].Time <= at; all = all[1:] {
			folded.Apply(all[0])
		}
		shown, err := past.At(at)
		tracetest.Check(t, err)
		if a, b := shown.Total(), folded.Frame(at).Total(); a != b {
			t.Fatalf("segment %d of %d\nshows %+v\nafter %+v", n, len(past.kept), a, b)
		}
	}
}

// churn opens, watches, uses and closes pipes.
func churn(t *testing.T, k *recorded.Kernel, turns int) {
	for range turns {
		rd, wr, err := k.Pipe()
		if err != nil {
			t.Error(err)
			return
		}
		k.Write(wr, []byte("hello"))
		k.Poll([]kernel.PollFD{{FD: int32(rd), Events: int16(kernel.In)}}, 0)
		k.Read(rd, make([]byte, 8))
		k.Close(rd)
		k.Close(wr)
	}
}
