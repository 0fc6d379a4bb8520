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

// What it costs to know how long everybody waited, for each event: at 100,000 a
// second, a nanosecond of it is a hundredth of a percent of a core.
func BenchmarkServed(b *testing.B) {
	k := readinessServer(50)
	for i := range 1000 {
		k.now += ms
		k.loopTurn(ms, trace.OpEpollWait, 0, 4+i%50, 4+(i+7)%50)
	}
	var r servedReader
	r.init()
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		for _, e := range k.events {
			r.take(&e)
			n++
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/event")
}

// What a frame costs with 15,000 connections and their list on the screen.
func BenchmarkListOf15000(b *testing.B) {
	k, d := readinessServer(15_000), digestOf(model.Readiness)
	k.runLoop(d, 8, trace.OpEpollWait, 0)
	f, v, u := k.frame(), k.view(), &ui{tab: 2, zoom: true}
	b.ReportAllocs()
	for b.Loop() {
		f.Time += 33 * ms
		drawWatch(d.fold(f, v), u, 120, 40)
	}
}

// And what it costs to sort and filter them anew, which is done four times a second.
func BenchmarkArrange15000(b *testing.B) {
	k, d := readinessServer(15_000), digestOf(model.Readiness)
	s := k.runLoop(d, 8, trace.OpEpollWait, 0)
	for b.Loop() {
		l := list{filter: "idle"}
		l.arrange(s.rows)
	}
}
