package app

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"muxlab/session"
	"muxlab/viz/page"
	"muxlab/viz/page/home"
	"muxlab/viz/viztest"
)

func homeApp(t *testing.T) (*app, *viztest.FakeLauncher) {
	l := viztest.NewFakeLauncher()
	a := newApp(t.Context(), l, Options{})
	a.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	return a, l
}

func TestHomeFilters(t *testing.T) {
	a, l := homeApp(t)
	press(a, "/", "P", "o", "l", "l")
	a.mustShow(t, `with "Poll" in it`, "▸   A loop asleep", "  poll ", "  epoll ")
	if strings.Contains(a.View(), "blocking") {
		t.Error("what does not match is listed")
	}
	press(a, "q", "q") // typed, and not the key that quits
	a.mustShow(t, "nothing")
	press(a, "backspace", "backspace", "down", "down", "down", "down", "enter")
	if len(l.Sessions) != 1 || l.Sessions[0].Served.Name != "epoll" {
		t.Fatalf("the filtered list opened %v", l.Sessions)
	}
	press(a, "esc", "esc")
	a.mustShow(t, "scenes seen", "blocking")
}

// A filter begins empty, whatever was typed before.
func TestAFilterBeginsEmpty(t *testing.T) {
	a, _ := homeApp(t)
	press(a, "/", "p", "o", "o", "l", "enter")
	frames(a, 1)
	press(a, "esc", "esc", "/")
	a.mustShow(t, `with "" in it`)
}

func TestHomeRemembersAModel(t *testing.T) {
	a, l := homeApp(t)
	press(a, "m", "down", "down", "enter")
	if l.Progress.Last != "threads" {
		t.Fatalf("what was opened is remembered as %q", l.Progress.Last)
	}
	a = newApp(t.Context(), l, Options{})
	a.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	a.mustShow(t, "▸ threads")
}

// The first line is where to start, and later where to go on. A scene counts as seen when
// what it asks for was tried, and not when it was opened.
func TestHomeIsAPath(t *testing.T) {
	a, l := homeApp(t)
	a.mustShow(t, "start here", "▸ One silent client", "basics        □□□□  0 of 4", "0 of 7 scenes seen")
	press(a, "enter")
	frames(a, 2)
	press(a, "esc", "esc", "esc")
	a.mustShow(t, "go on", "▸ One silent client", "0 of 7 scenes seen", "See who waits")
	press(a, "enter")
	frames(a, 2)
	if press(a, "esc", "down"); a.has("seen") {
		t.Error("it says that the scene was seen, before anything was tried")
	}
	press(a, "x", "esc")
	a.mustShow(t, "m goes on: seen")
	press(a, "esc", "esc")
	if !l.Progress.Seen["silent-client"] {
		t.Fatalf("after x, seen is %v:\n%s", l.Progress, a.View())
	}
	a.mustShow(t, "▸ Fifty idle", "basics        ■□□□  1 of 4", "✓ One silent client", "You saw: The one thread slept in read. Next: Fifty idle")
	a = newApp(t.Context(), l, Options{})
	a.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	a.mustShow(t, "go on", "1 of 7 scenes seen")
}

// A scene that was found with a filter is on the path as any other when one comes back.
func TestTheFilterGoesWithTheScene(t *testing.T) {
	a, _ := homeApp(t)
	press(a, "/", "s", "i", "l", "e", "n", "t", "enter")
	frames(a, 2)
	press(a, "esc", "down", "x", "esc", "esc", "esc")
	a.mustShow(t, "✓ One silent client", "You saw: The one thread slept in read. Next: Fifty idle")
}

func TestGroups(t *testing.T) {
	a, _ := homeApp(t)
	press(a, "right")
	a.mustShow(t, "→ many clients", "many clients: 0 of 2 seen", "The pool is full")
	press(a, "left", "left")
	a.mustShow(t, "→ processes", "Who wakes up")
	press(a, "m", "right")
	a.mustShow(t, "these are the models", "threadpool")
	press(a, "esc")
	a.mustShow(t, "→ processes")
}

func TestASceneSaysWhatItAsksAndWhatToLookAt(t *testing.T) {
	a, l := homeApp(t)
	scene := l.Scenes()[0]
	a.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	press(a, "enter")
	frames(a, 2)
	a.mustShow(t, scene.Question, "esc: I have read it")
	press(a, "esc")
	a.mustShow(t, scene.Question, "LIVE")
	if a.has("I have read it") {
		t.Error("what was read stays")
	}
}

// A message that is answered with esc does not end the server.
func TestEscAnswersAMessage(t *testing.T) {
	a, _ := openedApp(t)
	press(a, ".", "esc")
	a.mustShow(t, "LIVE")
	press(a, "esc")
	a.mustShow(t, "scenes seen")
}

func TestAKeyThatDoesNothingSaysSo(t *testing.T) {
	a, _ := homeApp(t)
	press(a, "P")
	a.mustShow(t, "P does nothing here; ? lists the keys")
	press(a, "down")
	a.mustShow(t, "enter open")
	a, _ = openedApp(t)
	press(a, "z")
	a.mustShow(t, "z does nothing here; ? lists the keys")
}

func TestASceneThatCannotBeShownSaysWhy(t *testing.T) {
	h := home.New([]session.Scene{{Name: "x", Question: "what?", Only: "this machine has no epoll"}}, nil, session.Progress{})
	if _, asks := h.Key("enter"); asks != page.Nothing || h.Message != "this machine has no epoll" {
		t.Errorf("asked for %v, said %q", asks, h.Message)
	}
}
