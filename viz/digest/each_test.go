package digest

import (
	"testing"

	"muxlab/harness/model"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/viz/viztest"
)

// Each gets every event, also those of which the log keeps no entry, with its name.
func TestEachEventComesWithItsName(t *testing.T) {
	k, d := viztest.ReadinessServer(3), digestOf(model.Readiness)
	reads, all := map[string]int{}, 0
	d.Each = func(s *tape.Step, name string) {
		if all++; s.Sees == tape.Read {
			reads[name]++
		}
	}
	d.Fold(k.Frame(), k.View())
	for range 300 {
		k.Now += viztest.Ms
		k.LoopTurn(viztest.Ms, trace.OpEpollWait, 0, 4, 6)
	}
	f := k.Frame()
	d.Fold(f, k.View())
	if all != len(f.Events) || reads["c1"] != 300 || reads["c3"] != 300 || len(reads) != 2 {
		t.Errorf("%d of %d events, reads %v", all, len(f.Events), reads)
	}
}
