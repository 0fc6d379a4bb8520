package cell

import (
	"fmt"
	"muxlab/harness/trace"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
	"muxlab/viz/viztest"
	"testing"
)

func TestTheLoudestWins(t *testing.T) {
	quiet := snapshot.Cell{Kind: trace.Connection}
	ready := snapshot.Cell{Kind: trace.Connection, State: snapshot.CellReady}
	write := snapshot.Cell{Kind: trace.Connection, Write: true}
	for _, cells := range [][]snapshot.Cell{{quiet, ready, write}, {ready, quiet}, {write, quiet, ready}} {
		if got := loudest(cells); got != ready {
			t.Errorf("of %+v the loudest is %+v", cells, got)
		}
	}
	if got := loudest([]snapshot.Cell{quiet, write}); got != write {
		t.Errorf("one that wants to write is drawn as %+v", got)
	}
}

// A state must be told from another without colour.
func TestStatesHaveSigns(t *testing.T) {
	for _, th := range []*term.Theme{viztest.Unicode, viztest.ASCII} {
		seen := map[string]string{}
		for st := snapshot.CellIdle; st <= snapshot.CellReady; st++ {
			sign := Sign(th, snapshot.Cell{State: st, Kind: trace.Connection})
			if other := seen[sign]; other != "" {
				t.Errorf("ascii %v: states %d and %s share the sign %q", th == viztest.ASCII, st, other, sign)
			}
			seen[sign] = fmt.Sprint(st)
		}
		for _, c := range []snapshot.Cell{{Kind: trace.Listener}, {Kind: trace.PipeEnd}, {Kind: trace.Connection, Write: true}} {
			if sign := Sign(th, c); seen[sign] != "" {
				t.Errorf("ascii %v: %+v has the sign of state %s", th == viztest.ASCII, c, seen[sign])
			}
		}
	}
}
