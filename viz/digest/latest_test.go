package digest

import (
	"testing"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/viz/viztest"
)

// A server without a loop has turns too: the one that began last, once it is over.
func TestTheLatestTurnWithoutALoop(t *testing.T) {
	k, d := viztest.ReadinessServer(2), New(viztest.FakeModel(model.One), nil, "")
	d.Fold(k.Frame(), k.View())
	for turn := range 3 {
		for i, e := range []trace.Event{
			{Op: trace.OpRead, Flags: trace.Blocking | trace.NewTurn, FD: 7, Result: 10 + turn},
			{Op: trace.OpWrite, FD: 7, Result: 10 + turn},
		} {
			k.Now += viztest.Ms
			e.PID, e.Time, e.Turn = 100, k.Now, uint32(turn+1)
			if k.Events = append(k.Events, e); i == 0 {
				k.Procs[0].Workers[0].Since = k.Now
			}
		}
	}
	w := &k.Procs[0].Workers[0]
	k.Now += viztest.Ms
	w.Call, w.CallFD, w.Since = trace.OpRead, 7, k.Now
	s := d.Fold(k.Frame(), k.View())
	if s.Tick != nil || s.Latest == nil || s.LatestTurn() != s.Latest {
		t.Fatalf("tick %+v, latest %+v", s.Tick, s.Latest)
	}
	if s.Latest.Wait.Result != 12 || len(s.Latest.Calls) != 1 || s.Latest.Calls[0].Op != trace.OpWrite {
		t.Errorf("the latest turn is %+v", s.Latest)
	}
	if s = d.Fold(k.Frame(), k.View()); s.Tick != nil || s.Latest == nil {
		t.Errorf("in the next frame: tick %+v, latest %+v", s.Tick, s.Latest)
	}
}
