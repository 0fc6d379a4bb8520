package digest

import (
	"testing"

	"muxlab/harness/trace"
	"muxlab/viz/viztest"
)

// What it costs to know how long everybody waited, for each event: at 100,000 a
// second, a nanosecond of it is a hundredth of a percent of a core.
func BenchmarkServed(b *testing.B) {
	k := viztest.ReadinessServer(50)
	for i := range 1000 {
		k.Now += viztest.Ms
		k.LoopTurn(viztest.Ms, trace.OpEpollWait, 0, 4+i%50, 4+(i+7)%50)
	}
	var r servedReader
	r.prepare()
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		for _, e := range k.Events {
			r.applyEvent(&e)
			n++
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/event")
}
