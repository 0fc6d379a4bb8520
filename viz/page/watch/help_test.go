package watch

import (
	"strings"
	"testing"

	"muxlab/viz/snapshot"
	"muxlab/viz/term"
	"muxlab/viz/viztest"
)

// In a wide window all of the help stands on one page.
func TestTheHelpOfAWideWindowIsOnePage(t *testing.T) {
	snap, u := snapshots()["readiness"], &UI{Help: 1}
	screen := screenOf(snap, u, 200, 60)
	all := helpOf(viztest.Unicode, stateOf(snap, u))
	viztest.CheckScreen(t, screen, 200, 60)
	for _, l := range all.Lines() {
		if words := strings.TrimSpace(strings.ReplaceAll(term.Line(l).Render(viztest.Unicode, l.Width()), term.Nbsp, " ")); !strings.Contains(screen, words) {
			t.Errorf("%q is not there:\n%s", words, screen)
		}
	}
	if n := all.Pages(200, 60); n != 1 {
		t.Errorf("%d pages", n)
	}
}

// The help of a recording is about what can be done with one.
func TestTheHelpOfARecording(t *testing.T) {
	live := *snapshots()["readiness"]
	file := live
	file.File.Name = "a.trace"
	pages := func(s *snapshot.Snapshot) string {
		return screenOf(s, &UI{Help: 1}, 120, 60) + screenOf(s, &UI{Help: 2}, 120, 60)
	}
	if !strings.Contains(pages(&live), "add a client") || strings.Contains(pages(&file), "add a client") {
		t.Error("a client can be added to a server, and to no recording")
	}
	if !strings.Contains(pages(&file), "select a connection") {
		t.Error("a connection can be selected in a recording")
	}
	if screen := screenOf(&file, &UI{Help: 1}, 120, 60); !strings.Contains(screen, "help: a recording") {
		t.Errorf("the page does not say what it is of:\n%s", screen)
	}
}

// The help of a server started elsewhere does not say that it is stopped, nor offer what
// needs a server or clients of ours.
func TestTheHelpOfAServerStartedElsewhere(t *testing.T) {
	s := *snapshots()["readiness"]
	s.NoOwnClients = true
	screen := screenOf(&s, &UI{Help: 1}, 120, 60) + screenOf(&s, &UI{Help: 2}, 120, 60)
	for _, want := range []string{"a hold is released, and the server runs on", "a scene instead: a menu; this server is left", "hold the server, or go on: its clients run on"} {
		if !strings.Contains(screen, want) {
			t.Errorf("it does not say %q:\n%s", want, screen)
		}
	}
	for _, wrong := range []string{"the server stopped", "remove the selected client", "add a client", "the same scene and the same seed"} {
		if strings.Contains(screen, wrong) {
			t.Errorf("it says %q:\n%s", wrong, screen)
		}
	}
}
