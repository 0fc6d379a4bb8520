package panel

import (
	"strings"
	"testing"

	"muxlab/harness/model"
	"muxlab/session"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
	"muxlab/viz/viztest"
)

func TestEveryStateOfARowHasItsSign(t *testing.T) {
	for _, th := range []*term.Theme{viztest.Unicode, viztest.ASCII} {
		signs, words := map[string]bool{}, map[string]bool{}
		for st := range snapshot.NumRowStates {
			r := snapshot.Row{State: st}
			signs[rowSign(th, r)], words[r.StateText()] = true, true
		}
		if len(signs) != int(snapshot.NumRowStates) || len(words) != int(snapshot.NumRowStates) {
			t.Errorf("ascii %v: %d states, %d signs, %d words", th == viztest.ASCII, snapshot.NumRowStates, len(signs), len(words))
		}
	}
}

// What stands behind a short reason to give up stands in its column.
func TestAShortReasonKeepsTheColumns(t *testing.T) {
	columns := connColumns(canvasOf(viztest.ReadinessServer(3).Still(digestOf(model.Readiness), 3)))
	gone := snapshot.Row{Name: "c4", State: snapshot.RowGone, Wait: "reset", Kind: "steady", FD: -1}
	head, short := connHead(columns, 100).Render(viztest.Unicode, 100), connRow(viztest.Unicode, gone, columns, false, 100).Render(viztest.Unicode, 100)
	if at := strings.Index(head, "kind"); term.Width(head[:at]) != term.Width(short[:strings.Index(short, "steady")]) {
		t.Errorf("not in its column:\n%s\n%s", head, short)
	}
}

// Of a client that is gone the reason is said in full, where there is room for it.
func TestTheReasonOfWhoIsGone(t *testing.T) {
	gone := snapshot.Row{Name: "c2", Kind: session.Vanished, State: snapshot.RowGone, Wait: "it is gone, and nobody has told the server"}
	if got := goneWords(viztest.Unicode, gone, 60); got != "! "+gone.Wait {
		t.Errorf("%q", got)
	}
}
