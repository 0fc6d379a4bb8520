package app

import (
	"testing"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/viz/viztest"
)

// Who is accepted and not served is in no percentile, and it is said that he waits:
// else the slowest are left out of what is said of them.
func TestWhoIsNotServedYetIsCounted(t *testing.T) {
	k, d := viztest.PoolServer(2, 3), digestOf(model.Pool)
	s := k.Still(d, 30)
	if s.Served.Unserved != 3 || s.Served.Longest < 4000*viztest.Ms {
		t.Errorf("three were accepted and wait: %+v", s.Served)
	}
	for i, r := range s.Rows {
		if late := i >= 2; late != (r.Late > 0) {
			t.Errorf("%s, %s, is late by %d ms", r.Name, r.Wait, r.Late/viztest.Ms)
		}
	}
}

// The same of one that a wait returned, and that the loop does not use.
func TestWhoIsReadyAndNotServedIsCounted(t *testing.T) {
	k, d := viztest.ReadinessServer(3), digestOf(model.Readiness)
	s := k.RunLoop(d, 30, trace.OpEpollWait, 0)
	if s.Served.Unserved != 0 || s.Served.N == 0 {
		t.Errorf("all were served: %+v", s.Served)
	}
	k.SpinTurn()
	k.Procs[0].FDs[4].ReadyTime, k.Procs[0].FDs[4].ReadyTurn = k.Now, uint32(k.Procs[0].Workers[0].Turn)
	if s = k.Still(d, 10); s.Served.Unserved != 1 || s.Served.Longest < 250*viztest.Ms {
		t.Errorf("one is ready, and nobody uses it: %+v", s.Served)
	}
}
