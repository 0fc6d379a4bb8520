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
