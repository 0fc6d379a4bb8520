package digest

import (
	"testing"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/viz/snapshot"
	"muxlab/viz/viztest"
)

func TestCellsFade(t *testing.T) {
	k, d := viztest.ReadinessServer(1), New(viztest.FakeModel(model.Readiness), nil, "")
	d.Fold(k.Frame(), k.View())
	k.Now += viztest.Ms
	k.LoopTurn(viztest.Ms, trace.OpEpollWait, 0, 4)
	ready := k.Now
	want := []struct {
		after int64
		state snapshot.CellState
	}{
		{0, snapshot.CellServed}, {freshFor + viztest.Ms, snapshot.CellRecent},
		{recentFor + viztest.Ms, snapshot.CellFading}, {fadingFor + viztest.Ms, snapshot.CellIdle},
	}
	for _, c := range want {
		k.Now = ready + c.after
		s := d.Fold(k.Frame(), k.View())
		if got := s.Cells[2].State; s.Cells[2].Name != "c1" || got != c.state {
			t.Errorf("after %v: state %d of %q instead of %d", c.after, got, s.Cells[2].Name, c.state)
		}
	}
}
