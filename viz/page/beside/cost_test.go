package beside

import (
	"muxlab/harness/model"
	"muxlab/viz/digest"
	"muxlab/viz/term"
	"muxlab/viz/viztest"
	"strings"
	"testing"
)

// Where there are few rows, what one more client would cost makes room for the figures,
// and of two servers of processes who was woken in vain is among them.
func TestFewRowsAreForFigures(t *testing.T) {
	x, y := viztest.ProcessServer(4).Still(digest.New(viztest.FakeModel(model.Processes), nil, ""), 60), viztest.ProcessServer(4).Still(digest.New(viztest.FakeModel(model.Processes), nil, ""), 60)
	x.Totals.Vain, y.Totals.Vain = 90, 0
	costs := strings.Join(costsPanel(viztest.Unicode, x, y, 80, 5), "\n")
	if !strings.Contains(costs, "woken in vain") || strings.Contains(costs, "idle client") {
		t.Errorf("in five rows:\n%s", costs)
	}
	costs = strings.Join(costsPanel(viztest.Unicode, x, y, 80, 14), "\n")
	if !strings.Contains(costs, "woken in vain") || !strings.Contains(costs, "in service") || !strings.Contains(costs, "idle client") {
		t.Errorf("in fourteen:\n%s", costs)
	}
}

// The longest number stands apart from its bar.
func TestANumberDoesNotTouchItsBar(t *testing.T) {
	if half := memory.half(viztest.Unicode, 132_500_000, 132_500_000, 40).Render(viztest.Unicode, 40); !strings.Contains(half, "132.5"+term.Nbsp+"MB ") {
		t.Errorf("%q", half)
	}
}
