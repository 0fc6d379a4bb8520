package app

import (
	"testing"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/viz/page/watch"
	"muxlab/viz/snapshot"
	"muxlab/viz/viztest"
)

// What a frame costs under full load: 2,000 turns a second, twenty ready in
// each, and 120 by 40 cells to draw.
func BenchmarkFrame(b *testing.B) {
	k, d := viztest.ReadinessServer(50), digestOf(model.Readiness)
	var all []int
	for i := range 20 {
		all = append(all, 4+i*2)
	}
	var f *trace.Frame
	for range 66 {
		k.Now += viztest.Ms / 5
		k.LoopTurn(viztest.Ms/5, trace.OpEpollWait, 0, all...)
	}
	f = k.Frame()
	var p watch.Page
	b.ReportAllocs()
	for b.Loop() {
		f.Time += 33 * viztest.Ms
		for i := range f.Events {
			f.Events[i].Time += 33 * viztest.Ms
		}
		p.Snap = d.Fold(f, k.View())
		p.Draw(viztest.Unicode, 120, 40)
	}
	b.ReportMetric(float64(len(f.Events)), "events/frame")
}

// What a frame costs with 15,000 connections and their list on the screen.
func BenchmarkListOf15000(b *testing.B) {
	k, d := viztest.ReadinessServer(15_000), digestOf(model.Readiness)
	k.RunLoop(d, 8, trace.OpEpollWait, 0)
	f, v, p := k.Frame(), k.View(), watch.Page{UI: watch.UI{Tab: 2, Zoom: true}}
	b.ReportAllocs()
	for b.Loop() {
		f.Time += 33 * viztest.Ms
		p.Snap = d.Fold(f, v)
		p.Draw(viztest.Unicode, 120, 40)
	}
}

// And what it costs to sort and filter them anew, which is done four times a second.
func BenchmarkArrange15000(b *testing.B) {
	k, d := viztest.ReadinessServer(15_000), digestOf(model.Readiness)
	s := k.RunLoop(d, 8, trace.OpEpollWait, 0)
	for b.Loop() {
		l := snapshot.List{Filter: "idle"}
		l.Arrange(s.Rows)
	}
}
