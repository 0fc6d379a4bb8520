package panel

import (
	"strings"
	"testing"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/viz/term"
	"muxlab/viz/viztest"
)

// Some hundreds of descriptors take the rows they need, and not half the window.
func TestTheSignsTakeTheRowsTheyNeed(t *testing.T) {
	s := canvasOf(viztest.ReadinessServer(300).RunLoop(digestOf(model.Readiness), 30, trace.OpEpollWait, 0))
	if got := wantSet(s, 120); got < 9 || got > 14 {
		t.Errorf("302 descriptors want %d rows of 120", got)
	}
	grid := signGrid(s, 116, wantSet(s, 120)-4)
	if last := grid[len(grid)-1].Render(viztest.Unicode, 116); !strings.Contains(last, "1 cell = 1 descriptor") {
		t.Errorf("the rows it wants do not hold a sign for each: %q", last)
	}
}

// A gap after each ten makes the signs countable, and no row is wider than the panel.
func TestSignsStandInTens(t *testing.T) {
	for _, n := range []int{53, 150} {
		s := canvasOf(viztest.ReadinessServer(n).RunLoop(digestOf(model.Readiness), 8, trace.OpSelect, 0))
		for _, w := range []int{60, 76, 116} {
			grid := signGrid(s, w, 8)
			for i, l := range grid {
				row := strings.TrimRight(l.Render(viztest.Unicode, w), " ")
				if term.Width(row) > w {
					t.Errorf("%d in %d cells: row %d is %d wide", n, w, i, term.Width(row))
				}
				if i >= len(grid)-2 { // the last row is not full; below it is the scale
					continue
				}
				_, signs, _ := strings.Cut(strings.TrimLeft(row, " "), " ")
				between := []rune(signs)[1] == ' '
				for _, group := range strings.Split(signs, map[bool]string{true: "  ", false: " "}[between]) {
					if got := term.Width(strings.ReplaceAll(group, " ", "")); got != 10 {
						t.Errorf("%d in %d cells: a group of %d in %q", n, w, got, signs)
					}
				}
			}
		}
	}
}
