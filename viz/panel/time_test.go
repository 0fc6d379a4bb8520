package panel

import (
	"strings"
	"testing"

	"muxlab/harness/model"
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

// Where the acceptor is counted, the lanes are threads: there are fewer workers.
func TestTheTimeLineCountsThreads(t *testing.T) {
	s := viztest.PoolServer(4, 0).Still(digestOf(model.Pool), 3)
	if title := strings.ReplaceAll(TimePanel(canvasOf(s), 100, 4)[0], term.Nbsp, " "); !strings.Contains(title, "of 5 threads") {
		t.Errorf("of one acceptor and four workers: %s", title)
	}
}
