package viz

import (
	"strings"
	"testing"

	"muxlab/harness/model"
	"muxlab/harness/trace"
)

// Who is accepted and not served is in no percentile, and it is said that he waits:
// else the slowest are left out of what is said of them.
func TestWhoIsNotServedYetIsCounted(t *testing.T) {
	k, d := poolServer(2, 3), digestOf(model.Pool)
	s := k.still(d, 30)
	if s.served.unserved != 3 || s.served.longest < 4000*ms {
		t.Errorf("three were accepted and wait: %+v", s.served)
	}
	s.served.n, s.served.p50, s.served.max = 2, 80_000, 399_000
	if words := servedLine(s.served, 100).render(100); !strings.Contains(words, "3 not yet: ") || !strings.Contains(words, "2 served: max") {
		t.Errorf("of two served, and three who wait, it says %q", words)
	}
	for i, r := range s.rows {
		if late := i >= 2; late != (r.late > 0) {
			t.Errorf("%s, %s, is late by %d ms", r.name, r.wait, r.late/ms)
		}
		if words := connLatency(s, r, 100).render(100); r.late > 0 && !strings.Contains(words, "not yet: ") {
			t.Errorf("%s: %q", r.name, words)
		}
	}
}

// The same of one that a wait returned, and that the loop does not use.
func TestWhoIsReadyAndNotServedIsCounted(t *testing.T) {
	k, d := readinessServer(3), digestOf(model.Readiness)
	s := k.runLoop(d, 30, trace.OpEpollWait, 0)
	if s.served.unserved != 0 || s.served.n == 0 {
		t.Errorf("all were served: %+v", s.served)
	}
	k.spinTurn()
	k.procs[0].FDs[4].ReadyTime, k.procs[0].FDs[4].ReadyTurn = k.now, uint32(k.procs[0].Workers[0].Turn)
	if s = k.still(d, 10); s.served.unserved != 1 || s.served.longest < 250*ms {
		t.Errorf("one is ready, and nobody uses it: %+v", s.served)
	}
}
