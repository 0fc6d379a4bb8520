package viz

import (
	"testing"

	"muxlab/harness/model"
	"muxlab/harness/trace"
)

// What a frame costs under full load: 2,000 turns a second, twenty ready in
// each, and 120 by 40 cells to draw.
func BenchmarkFrame(b *testing.B) {
	k, d := readinessServer(50), digestOf(model.Readiness)
	var all []int
	for i := range 20 {
		all = append(all, 4+i*2)
	}
	var f *trace.Frame
	for range 66 {
		k.now += ms / 5
		k.loopTurn(ms/5, trace.OpEpollWait, 0, all...)
	}
	f = k.frame()
	u := &ui{}
	b.ReportAllocs()
	for b.Loop() {
		f.Time += 33 * ms
		for i := range f.Events {
			f.Events[i].Time += 33 * ms
		}
		drawWatch(d.fold(f, k.view()), u, 120, 40)
	}
	b.ReportMetric(float64(len(f.Events)), "events/frame")
}
