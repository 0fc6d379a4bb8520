package recording

import (
	"bytes"
	"testing"

	"muxlab/harness/trace"
	"muxlab/harness/trace/tracetest"
)

// A film is a random server, all of whose frames were kept, and what a history
// and a recording made of them.
type film struct {
	frames  []*trace.Frame
	events  []trace.Event // after the first frame
	history *History
	file    []byte
}

// shoot records a film, in memory and in a file. Segments are of 1 ms.
func shoot(t *testing.T, seed uint64, events int) *film {
	t.Helper()
	var file bytes.Buffer
	f, rec := &film{history: NewHistory()}, NewRecorder(&file)
	f.history.cut.span, f.history.cut.flight = 1e6, 50e3
	rec.cut.span, rec.cut.flight = 1e6, 50e3
	after := tracetest.Film(t, seed, events, func(now *trace.Frame) {
		if len(f.frames) > 0 {
			f.events = append(f.events, now.Events...)
		}
		f.frames = append(f.frames, now)
		f.history.Add(now)
		tracetest.Check(t, rec.Add(now))
	})
	for since := trace.Now(); trace.Now() < since+100e3; { // until the last events are no longer in flight
	}
	f.history.Add(after())
	tracetest.Check(t, rec.Close())
	f.file = file.Bytes()
	return f
}

func (f *film) replay(t testing.TB) *Replay {
	t.Helper()
	r, err := NewReplay(bytes.NewReader(f.file), int64(len(f.file)), "a film")
	tracetest.Check(t, err)
	return r
}

func (f *film) pasts(t *testing.T) map[string]*Past {
	r := f.replay(t)
	tracetest.Check(t, r.Damage())
	for name, n := range map[string]int{"history": len(f.history.kept), "replay": len(r.kept)} {
		if n < 4 {
			t.Fatalf("the %s has %d segments: too few for a test", name, n)
		}
	}
	return map[string]*Past{"history": &f.history.Past, "replay": &r.Past}
}

// contextAt is what a frame of time t has to bear.
func (f *film) contextAt(t int64) []byte {
	var known []byte
	for _, frame := range f.frames {
		if frame.Time <= t && frame.Context != nil {
			known = frame.Context
		}
	}
	return known
}
