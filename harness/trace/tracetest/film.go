package tracetest

import (
	"fmt"
	"testing"

	"muxlab/harness/trace"
)

// Film plays 900 random moves, decided by seed, on a trace whose rings hold so many
// events, and gives the frames of a viewer that looks every now and then to each. A
// small ring loses events. look takes one more frame.
func Film(t testing.TB, seed uint64, events int, each func(*trace.Frame)) (look func() *trace.Frame) {
	t.Helper()
	w, memory, err := trace.NewMemory(trace.Size{Workers: 8, FDs: 1024, Rings: 3, Events: events},
		trace.Info{PID: 7, Role: "server", Model: "test", Mono: trace.Now()})
	Check(t, err)
	look = func() *trace.Frame { return Must[*trace.Frame](t)(memory.Frame()) }
	p := NewPlayer(t, w, seed)
	for step := range 900 {
		p.Move()
		if step%(1+p.rng.IntN(30)) != 0 {
			continue
		}
		p.Publish()
		now := look()
		if p.rng.IntN(3) == 0 && step > 100 {
			now.Context = fmt.Appendf(nil, "context %d", p.rng.IntN(step))
		}
		each(now)
	}
	p.Publish()
	each(look())
	return look
}
