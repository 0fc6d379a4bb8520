package trace

import (
	"bytes"
	"fmt"
	"testing"
)

// A film is a random server, all of whose frames were kept, and what a history
// and a recording made of them.
type film struct {
	frames  []*Frame
	events  []Event // after the first frame
	history *History
	file    []byte
}

// shoot plays moves and looks every now and then. Segments are of 1 ms.
func shoot(t *testing.T, seed uint64, events int) *film {
	t.Helper()
	w, words := plainMemory(t, Size{Workers: 8, FDs: 1024, Rings: 3, Events: events})
	r, p := words, newPlayer(t, w, seed)
	var file bytes.Buffer
	f, rec := &film{history: NewHistory()}, NewRecorder(&file)
	f.history.cut.span, f.history.cut.flight = 1e6, 50e3
	rec.cut.span, rec.cut.flight = 1e6, 50e3
	for step := range 900 {
		p.move()
		if step%(1+p.rng.IntN(30)) != 0 {
			continue
		}
		p.publish()
		now := glimpse(t, r)
		if p.rng.IntN(3) == 0 && step > 100 {
			now.Context = fmt.Appendf(nil, "context %d", p.rng.IntN(step))
		}
		if len(f.frames) > 0 {
			f.events = append(f.events, now.Events...)
		}
		f.frames = append(f.frames, now)
		f.history.Add(now)
		check(t, rec.Add(now))
	}
	p.publish()
	last := glimpse(t, r)
	f.events, f.frames = append(f.events, last.Events...), append(f.frames, last)
	f.history.Add(last)
	check(t, rec.Add(last))
	for since := Now(); Now() < since+100e3; { // until the last events are no longer in flight
	}
	f.history.Add(glimpse(t, r))
	check(t, rec.Close())
	f.file = file.Bytes()
	return f
}

func (f *film) replay(t testing.TB) *Replay {
	t.Helper()
	r, err := newReplay(bytes.NewReader(f.file), int64(len(f.file)), "a film")
	check(t, err)
	return r
}

func (f *film) pasts(t *testing.T) map[string]*Past {
	r := f.replay(t)
	check(t, r.Damage())
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
