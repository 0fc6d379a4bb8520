package panel

import (
	"strings"
	"testing"

	"muxlab/viz/snapshot"
	"muxlab/viz/viztest"
)

// A finding is shown whole, or counted.
func TestAFindingIsNotCutInTwo(t *testing.T) {
	s := &snapshot.Snapshot{Time: 100e9, Found: 8}
	for range 5 {
		f := snapshot.Finding{}
		f.Sentence = "Every worker is taken, and 8 sleep in read until their clients speak: for 9.7 s nobody has left the queue, and this is its end."
		f.Worker, f.Time = -1, 99e9
		s.Findings = append(s.Findings, f)
	}
	for h := 6; h < 40; h++ {
		panel := strings.Join(findingsPanel(canvasOf(s), 70, h), "\n")
		if begun, ended := strings.Count(panel, "Every worker"), strings.Count(panel, "is its end."); begun != ended {
			t.Errorf("%d begin and %d end:\n%s", begun, ended, panel)
		}
		if n := strings.Count(panel, "Every worker"); n < 5 != strings.Contains(panel, " more") {
			t.Errorf("%d are shown, and:\n%s", n, panel)
		}
	}
}

// What is looked for is named where nothing is wrong, and never in part.
func TestNothingWrongSaysWhatWasLookedFor(t *testing.T) {
	for _, sz := range [][2]int{{48, 5}, {48, 11}, {80, 24}, {80, 60}} {
		drawn := findingsPanel(canvasOf(&snapshot.Snapshot{}), sz[0], sz[1])
		screen := strings.Join(drawn, "\n")
		if named := strings.Contains(screen, "spin"); named != (sz[1] > 5) || strings.Contains(screen, viztest.Unicode.Sign.More) {
			t.Errorf("%d by %d:\n%s", sz[0], sz[1], screen)
		}
	}
}
