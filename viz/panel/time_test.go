package panel

import (
	"strings"
	"testing"

	"muxlab/viz/snapshot"
	"muxlab/viz/term"
	"muxlab/viz/viztest"
)

func TestATimeLineLongerThanItsPanelShowsTheLatest(t *testing.T) {
	values := make([]float64, 500)
	values[499] = 1
	got := Spark(viztest.Unicode, snapshot.Series{Cells: values}, 20, 1)
	if term.Width(got) != 20 || !strings.HasSuffix(got, viztest.Unicode.Sign.Full) {
		t.Errorf("%q is not the latest 20 cells", got)
	}
}
