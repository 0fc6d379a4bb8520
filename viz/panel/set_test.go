package panel

import (
	"slices"
	"strings"
	"testing"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/viz/term"
	"muxlab/viz/viztest"
)

// What a select looked at is what was there then: those that its turn has closed too.
func TestASelectLookedAtWhatItsTurnClosed(t *testing.T) {
	k, d := viztest.ReadinessServer(4), digestOf(model.Readiness)
	k.RunLoop(d, 20, trace.OpSelect, 11)
	k.LoopTurn(0, trace.OpSelect, 11, 4, 5)
	p := k.Procs[0]
	for _, fd := range []int{p.FDs[4].Number, p.FDs[5].Number} {
		k.Events = append(k.Events, trace.Event{PID: 100, Time: k.Now, Turn: uint32(p.Workers[0].Turn), Op: trace.OpClose, FD: fd})
	}
	p.FDs = slices.Delete(p.FDs, 4, 6)
	s := k.Still(d, 1)
	if words := strings.ReplaceAll(setTitle(canvasOf(s), 200), term.Nbsp, " "); !strings.Contains(words, "looked at 6 to find 2") {
		t.Errorf("four clients, a listener and a wake pipe, and two have gone since: %q", words)
	}
}

// Clients in the backlog are in the header's count: the sum of the set says so.
func TestTheSetAndTheHeaderCountTheSameClients(t *testing.T) {
	k, d := viztest.ReadinessServer(4), digestOf(model.Readiness)
	k.RunLoop(d, 20, trace.OpEpollWait, 0)
	s := *k.Still(d, 1)
	s.Census.Waiting = 52
	s.Census.Total += 52
	words := strings.ReplaceAll(legend(canvasOf(&s), false)[0].Render(viztest.Unicode, 100), term.Nbsp, " ")
	words = strings.TrimSpace(words)
	if !strings.HasPrefix(words, "4 clients + ") || !strings.HasSuffix(words, ", 52 of 56 not accepted") {
		t.Errorf("4 are watched, and 52 not accepted: %q", words)
	}
}

// The legend has the signs that are drawn, and no other.
func TestTheLegendHasTheSignsThatAreDrawn(t *testing.T) {
	for n, want := range map[int]string{8: "r readable", 53: "█ readable", 300: "█ readable"} {
		s := *viztest.ReadinessServer(n).RunLoop(digestOf(model.Readiness), 8, trace.OpSelect, 0)
		for _, writes := range []bool{false, true} {
			s.Cells = slices.Clone(s.Cells)
			s.Cells[4].Write, s.Cells[4].Only = writes, writes
			words := strings.ReplaceAll(strings.Join(setPanel(canvasOf(&s), 80, 9+n/64), "\n"), term.Nbsp, " ")
			if n == 8 {
				words = strings.ReplaceAll(strings.Join(setPanel(canvasOf(&s), 80, 16), "\n"), term.Nbsp, " ")
			}
			for sign, drawn := range map[string]bool{want: true, "· idle": n > 8, "↑ wants write": writes, " writable": writes} {
				if strings.Contains(words, sign) != drawn {
					t.Errorf("%d descriptors, writes %v: %q is or is not there:\n%s", n, writes, sign, words)
				}
			}
		}
	}
}
