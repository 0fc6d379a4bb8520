package watch

import (
	"strings"
	"testing"

	"muxlab/viz/term"
	"muxlab/viz/viztest"
)

// In a wide window all of the help stands on one page.
func TestTheHelpOfAWideWindowIsOnePage(t *testing.T) {
	screen := screenOf(snapshots()["readiness"], &UI{Help: 1}, 200, 60)
	viztest.CheckScreen(t, screen, 200, 60)
	for _, l := range helpLines(viztest.Unicode) {
		if words := strings.TrimSpace(strings.ReplaceAll(term.Line(l).Render(viztest.Unicode, l.Width()), term.Nbsp, " ")); !strings.Contains(screen, words) {
			t.Errorf("%q is not there:\n%s", words, screen)
		}
	}
	if n := helpPages(200, 60); n != 1 {
		t.Errorf("%d pages", n)
	}
}
