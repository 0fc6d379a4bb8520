package panel

import (
	"strings"
	"testing"

	"muxlab/harness/model"
	"muxlab/viz/snapshot"
	"muxlab/viz/viztest"
)

// A queue where somebody waits is not left out for one that is empty.
func TestTheQueueThatMattersIsShown(t *testing.T) {
	s := viztest.PoolServer(8, 64).Still(digestOf(model.Pool), 60)
	if panel := strings.Join(queuesPanel(canvasOf(s), 80, 5), "\n"); !strings.Contains(panel, "program's queue") {
		t.Errorf("the queue of the pool is not there:\n%s", panel)
	}
}

// Who is not served yet stands before the percentiles of those who were.
func TestWhoIsNotServedYetIsSaid(t *testing.T) {
	p := snapshot.Percentiles{N: 2, P50: 80_000, Max: 399_000, Unserved: 3, Longest: 4000 * viztest.Ms}
	if words := servedLine(viztest.Unicode, p, 100).Render(viztest.Unicode, 100); !strings.Contains(words, "3 not yet: ") || !strings.Contains(words, "2 served: max") {
		t.Errorf("of two served, and three who wait, it says %q", words)
	}
}

// The bar of a pool's queue and the curves below it do not touch where there is room.
func TestThePoolsChartsDoNotTouch(t *testing.T) {
	s := viztest.PoolServer(8, 64).Still(digestOf(model.Pool), 60)
	for _, h := range []int{8, 12, 16, 20} {
		rows := poolPanel(canvasOf(s), 70, h)
		viztest.CheckScreen(t, strings.Join(rows, "\n"), 70, h)
		if strings.Trim(rows[2], "│ ") != "" {
			t.Errorf("%d rows: the bar touches what is below it:\n%s", h, strings.Join(rows, "\n"))
		}
	}
}
