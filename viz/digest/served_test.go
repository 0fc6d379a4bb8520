package digest

import (
	"testing"

	"muxlab/harness/tape"
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
	f := k.Frame()
	reader := tape.NewReader()
	for b.Loop() {
		reader.Frame(f, tape.Detail{}, r.step) // and the reader's own time
		n += len(f.Events)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/event")
}
