package panel

import (
	"strings"
	"testing"

	"muxlab/viz/term"
	"muxlab/viz/viztest"
)

func TestATimeLineLongerThanItsPanelShowsTheLatest(t *testing.T) {
	values := make([]float64, 500)
	values[499] = 1
	got := viztest.Unicode.Spark(values, 20, 1)
	if term.Width(got) != 20 || !strings.HasSuffix(got, viztest.Unicode.Sign.Full) {
		t.Errorf("%q is not the latest 20 cells", got)
	}
}
