package app

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/harness/units"
	"muxlab/viz/viztest"
)

// loopApp is a program that has watched a loop for n turns, a client a turn.
func loopApp(t *testing.T, n int) (*app, *viztest.FakeSession) {
	t.Helper()
	k := viztest.ReadinessServer(6)
	s := &viztest.FakeSession{Served: viztest.FakeModel(model.Readiness), Endless: true}
	for i := range n {
		k.Now += 100 * viztest.Ms
		k.LoopTurn(90*viztest.Ms, trace.OpEpollWait, 0, 4+i%6)
		s.Frames = append(s.Frames, k.Frame())
	}
	for range 3 { // time goes on: the last events are out of flight
		k.Now += 33 * viztest.Ms
		s.Frames = append(s.Frames, k.Frame())
	}
	a := newApp(t.Context(), viztest.NewFakeLauncher(), Options{Session: s})
	a.w, a.h = 80, 24
	return a, s
}

func TestBackAndForth(t *testing.T) {
	a, s := loopApp(t, 20)
	var then []string // the tick panel of each turn, as it was when it was live
	for range len(s.Frames) - 3 {
		frames(a, 1)
		then = append(then, tickBox(a.View()))
	}
	frames(a, 3)
	a.mustShow(t, "LIVE", "tick 20")
	for turn := 19; turn >= 10; turn-- {
		press(a, ",")
		a.mustShow(t, "PAST", "tick "+units.Count(turn)+" ", "the server runs on", "G now")
		if now := tickBox(a.View()); now != then[turn-1] {
			t.Fatalf("turn %d looks different in the past:\n%s\nthen:\n%s", turn, now, then[turn-1])
		}
	}
	for turn := 11; turn <= 20; turn++ {
		press(a, ".")
		a.mustShow(t, "PAST", "tick "+units.Count(turn)+" ")
	}
	press(a, ".")
	a.mustShow(t, "LIVE", "tick 20")
	press(a, ",", ",", "G")
	a.mustShow(t, "LIVE", "tick 20")
	if s.Holds+s.Steps != 0 {
		t.Error("looking back disturbed the server")
	}
}

// tickBox is what the tick panel says of what was ready and what was done.
func tickBox(screen string) string {
	var kept []string
	for _, row := range strings.Split(screen, "\n") {
		for _, word := range []string{"ready ", "dispatch"} {
			if strings.Contains(row, "✓ "+word) {
				kept = append(kept, row)
			}
		}
	}
	return strings.Join(kept, "\n")
}

func TestTheBeginningIsSaid(t *testing.T) {
	a, s := loopApp(t, 4)
	frames(a, len(s.Frames))
	for range 6 {
		press(a, ",")
	}
	a.mustShow(t, "nothing earlier is remembered", "here the view began")
	press(a, "esc")
	a.mustShow(t, "LIVE", "tick 4")
}

func TestKeysThatCameTogether(t *testing.T) {
	a, s := loopApp(t, 10)
	frames(a, len(s.Frames))
	_, cmd := a.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(",,,")})
	perform(a, cmd)
	a.draw()
	a.mustShow(t, "PAST", "tick 7 ")
}

func TestSlowMotion(t *testing.T) {
	a, s := openedApp(t)
	press(a, "[")
	frames(a, 1)
	a.mustShow(t, "SLOW", "8 ticks a second")
	if s.Holds != 1 || s.Steps != 1 {
		t.Errorf("%d holds and %d steps", s.Holds, s.Steps)
	}
	press(a, "[", "[", "[", "[")
	a.mustShow(t, "a tick in 2.0 s")
	press(a, " ")
	a.mustShow(t, "HELD")
	steps := s.Steps
	frames(a, 2)
	if s.Steps != steps {
		t.Error("a held server was stepped by itself")
	}
	press(a, "[", "]", "]", "]")
	a.mustShow(t, "LIVE")
	if s.Released == 0 {
		t.Error("the server was not let go")
	}
}
