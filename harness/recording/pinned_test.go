package recording

import (
	"io"
	"strings"
	"testing"

	"muxlab/harness/trace"
	"muxlab/harness/trace/tracetest"
)

// A reel adds a turn of one worker after the other, each of 10 ms, to a history.
type reel struct {
	*History
	now  int64
	turn uint32
}

func newReel() *reel { return &reel{History: NewHistory(), now: 1e12} }

func (r *reel) turns(n int) {
	for range n {
		r.now += 10 * ms
		r.turn++
		w := trace.Worker{Turn: uint64(r.turn), Call: trace.OpEpollWait, Since: r.now}
		at := r.now - ms
		r.Add(byHand(r.now, w, nil,
			trace.Event{Time: at - 2*ms, Dur: ms, Turn: r.turn, Op: trace.OpEpollWait, Flags: trace.NewTurn, Result: 1},
			trace.Event{Time: at - ms, Turn: r.turn, Op: trace.OpRead, FD: 5, Result: 7}))
	}
}

// What a finding rests on is there when all around it has fallen off, with what
// came before and after it.
func TestHistoryKeepsEvidence(t *testing.T) {
	r := newReel()
	r.turns(300)
	evidence := r.now - 2*ms // in turn 300
	r.Keep([]int64{evidence})
	r.turns(9000) // 90 s
	for _, by := range []int{0, -1, -1, 1, 1, 1} {
		if by == 0 {
			_, err := r.At(evidence)
			tracetest.Check(t, err)
		}
		was := r.Time()
		f, err := r.Step(7, 0, by)
		tracetest.Check(t, err)
		if len(f.Events) != 2 || f.Events[1].Op != trace.OpRead || f.Server().Workers[0].Turn != uint64(f.Events[0].Turn) {
			t.Fatalf("%+d from %d shows %+v", by, was, f)
		}
	}
	if f := tracetest.Must[*trace.Frame](t)(r.Step(7, 0, 0)); f.Events[0].Turn != 301 {
		t.Errorf("back twice and on three times from turn 300 is turn %d", f.Events[0].Turn)
	}
	if since := r.Since(r.now); r.Since(evidence) > evidence || since < r.now-HistoryTime-2e9 {
		t.Errorf("there is no gap between %d and %d", evidence, since)
	}
	if n := len(r.pins); n != 1 || r.pinBytes < 1000 || r.pinBytes > 1<<20 {
		t.Errorf("%d segments of %d bytes are put aside", n, r.pinBytes)
	}
}

// From a gap one comes out on the other side, and no turn is drawn into it.
func TestAPastWithAGap(t *testing.T) {
	r := newReel()
	r.turns(300)
	r.Keep([]int64{r.now - 2*ms})
	r.turns(9000)
	begins := r.Since(r.now)
	_, err := r.At(begins)
	tracetest.Check(t, err)
	before := tracetest.Must[*trace.Frame](t)(r.At(begins - 1000*ms))
	if before.Time > 1e12+4000*ms {
		t.Errorf("back into the gap is %d s after the beginning", (before.Time-1e12)/1e9)
	}
	if after := tracetest.Must[*trace.Frame](t)(r.Advance(before.Time + 10*ms)); after.Time != begins {
		t.Errorf("on from before the gap is %d, and it ends at %d", after.Time, begins)
	}
	if _, err := r.Step(7, 0, 0); err != io.EOF {
		t.Errorf("the turn that began in the gap: %v", err)
	}
	if back := tracetest.Must[*trace.Frame](t)(r.Step(7, 0, -1)); back.Time > before.Time || len(back.Events) == 0 || back.Events[0].Time < before.Time-10*ms {
		t.Errorf("the last turn before the gap is %+v, and the gap begins after %d", back.Events, before.Time)
	}
}

// What is put aside has its bound, and the oldest falls off.
func TestEvidenceHasItsBound(t *testing.T) {
	r := newReel()
	var moments []int64
	for range 20 {
		r.turns(200)
		moments = append(moments, r.now-2*ms)
	}
	r.Keep(moments)
	r.turns(200)
	last := len(r.kept) - 1
	for _, k := range r.kept[:last] { // as large as at full speed
		k.tables.data = append(make([]byte, 0, 2<<20), k.tables.data...)
	}
	r.turns(9000)
	if r.pinBytes > pinLimit || len(r.pins) == 0 || r.pins[0].own.begins < moments[0] {
		t.Errorf("%d segments of %d bytes are put aside, the first of %d", len(r.pins), r.pinBytes, r.pins[0].own.begins)
	}
	_, err := r.At(r.Begin())
	tracetest.Check(t, err)
}

// While one holds and thinks, nothing falls off, and nearly nothing is added.
func TestHeldTimeIsNotCounted(t *testing.T) {
	r := newReel()
	r.turns(1000)
	begin, bytes := r.Begin(), r.Bytes()
	r.Hold(true)
	for range 3600 {
		r.now += 1e9
		r.Add(byHand(r.now, trace.Worker{Standing: true, Since: 1e12 + 10_000*ms}, nil))
	}
	if r.Begin() != begin || r.Bytes() > bytes+4096 {
		t.Errorf("after an hour's hold it begins %d s later, and takes %d bytes more", (r.Begin()-begin)/1e9, r.Bytes()-bytes)
	}
	r.Hold(false)
	r.turns(4000)
	if r.Begin() != begin {
		t.Errorf("50 s ran, and %d s are gone", (r.Begin()-begin)/1e9)
	}
	r.turns(3000)
	if r.Begin() == begin || !strings.Contains(r.Fell(), "held") {
		t.Errorf("80 s ran, and nothing has fallen off: %q", r.Fell())
	}
}
