package digest

import (
	"testing"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/viz/viztest"
)

// What a wait returned is named in the order in which it was returned, however many there
// are. epoll gives no order by number.
func TestReadyIsInTheOrderReturned(t *testing.T) {
	k, d := viztest.ReadinessServer(100), New(viztest.FakeModel(model.Readiness), nil, "")
	d.Fold(k.Frame(), k.View())
	var order []int
	for i := range 100 {
		order = append(order, (i*37+11)%100)
	}
	k.Now += viztest.Ms
	k.LoopTurn(viztest.Ms, trace.OpEpollWait, 0, order...)
	s := d.Fold(k.Frame(), k.View())
	if s.Tick == nil || len(s.Tick.Ready) != len(order) || s.Tick.Wait.Result != len(order) {
		t.Fatalf("the tick is %+v", s.Tick)
	}
	sorted := true
	for i, m := range s.Tick.Ready {
		sorted = sorted && (i == 0 || m.FD > s.Tick.Ready[i-1].FD)
		if want := s.Tick.Ready[0].FD - order[0] + order[i]; m.FD != want {
			t.Fatalf("number %d of those returned is %d, not %d", i, m.FD, want)
		}
	}
	if sorted {
		t.Error("they were returned in the order of their numbers: this test shows nothing")
	}
}

// The mean of those that are ready and their distribution are of the same ticks.
func TestMeanAndDistributionAreOfTheSameTicks(t *testing.T) {
	k, d := viztest.ReadinessServer(4), digestOf(model.Readiness)
	d.Fold(k.Frame(), k.View())
	for frame := range 120 { // first one is ready in each tick, then none or two
		for range 1 + frame%7 {
			ready := []int{4}
			if frame >= 60 {
				ready = []int{4, 5}[:2*(frame%2)]
			}
			k.Now += viztest.Ms
			k.LoopTurn(viztest.Ms, trace.OpEpollWait, 0, ready...)
		}
		k.Now += 40 * viztest.Ms
		s := d.Fold(k.Frame(), k.View())
		c := s.Rates.Ready
		ticks := c[0] + c[1] + c[2]
		if mean := (c[1] + 2*c[2]) / max(ticks, 1); ticks == 0 && frame > 1 || !viztest.Near(mean, s.Rates.ReadyPerTurn, 1e-9) {
			t.Fatalf("frame %d: %.3f ready a tick, and %.3f by the distribution %v", frame, s.Rates.ReadyPerTurn, mean, c)
		}
	}
}
