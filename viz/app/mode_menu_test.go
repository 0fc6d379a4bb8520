package app

import (
	"errors"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/viz/viztest"
)

func TestTheKindIsChosen(t *testing.T) {
	a, s := openedApp(t)
	press(a, "a")
	a.mustShow(t, "add a client", "steady", "speaks about once a second", "idle", "connects and says nothing")
	press(a, "down", "enter", "A", "a", "1", "a", "esc", "A")
	if got := strings.Join(s.Added, ", "); got != "1 idle, 10 idle, 1 steady, 10 steady" {
		t.Errorf("the keys did %q", got)
	}
}

func TestWhatIsSelectedIsRemoved(t *testing.T) {
	a, s := openedApp(t)
	press(a, "down", "down", "x", "x", "esc", "x")
	if got := strings.Join(s.Added, ", "); got != "-1 c2, -1 c3, -1 " {
		t.Errorf("the keys did %q", got)
	}
}

// What is typed after / leaves the items with it, and enter takes the first.
func TestMenusAreFiltered(t *testing.T) {
	a, s := openedApp(t)
	press(a, "a", "/", "i", "d", "l")
	a.mustShow(t, "idle", "enter takes it, esc lists all again")
	if a.has("speaks about once a second") {
		t.Errorf("the filter left what it should not:\n%s", a.screen)
	}
	press(a, "enter", "a", "/", "x", "y", "z", "enter", "esc", "esc")
	if got := strings.Join(s.Added, ", "); got != "1 idle" {
		t.Errorf("the keys did %q", got)
	}
}

func TestActs(t *testing.T) {
	a, s := openedApp(t)
	press(a, "K")
	a.mustShow(t, "SIGKILL to the first worker process")
	press(a, "enter")
	if len(s.Added) > 0 {
		t.Errorf("enter alone did %q", s.Added)
	}
	press(a, "down", "down", "enter")
	if got := strings.Join(s.Added, ", "); got != "0 burst" {
		t.Errorf("the keys did %q", got)
	}
}

// Another scene, and the same again, are started when the server before is gone.
func TestAnotherSceneAndTheSameAgain(t *testing.T) {
	l := viztest.NewFakeLauncher()
	a := newApp(t.Context(), l, Options{})
	a.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	press(a, "enter")
	press(a, "s")
	a.mustShow(t, "A loop asleep: who wakes it, and for whom?")
	press(a, "down", "enter")
	if len(l.Sessions) != 2 || l.Sessions[0].Closed != 1 || a.watch == nil {
		t.Fatalf("%d sessions, the first closed %d times", len(l.Sessions), l.Sessions[0].Closed)
	}
	if r := a.request; r.Scene != "loop-asleep" || r.Model != "epoll" {
		t.Errorf("started %+v", r)
	}
	press(a, "R")
	if r := a.request; len(l.Sessions) != 3 || r.Scene != "loop-asleep" || r.Seed != 7 {
		t.Errorf("%d sessions, the last %+v", len(l.Sessions), r)
	}
}

func TestSpeak(t *testing.T) {
	a, s := openedApp(t)
	press(a, "down", "i")
	a.mustShow(t, "you speak as c1")
	press(a, "h", "é", "語", "q", " ", "a", "backspace", "\x1b", "\n", "enter")
	if got := strings.Join(s.Added, ", "); got != "0 c1 says hé語q \n" {
		t.Fatalf("said %q", got)
	}
	s.Crowd[0].Heard = "hé語q"
	frames(a, 1)
	a.mustShow(t, "said  hé語q", "heard hé語q")
	viztest.CheckScreen(t, a.View(), 80, 24)
	press(a, "esc", "esc", "i")
	a.mustShow(t, "you speak as a new client")
	s.Fail = errors.New("nobody can come any more")
	press(a, "x", "enter")
	a.mustShow(t, "nobody can come any more")
	press(a, "esc")
	a.mustShow(t, "LIVE")
}

func TestAPasteIsNoKeys(t *testing.T) {
	a, s := openedApp(t)
	paste := func(text string) {
		_, cmd := a.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(text), Paste: true})
		perform(a, cmd)
	}
	paste("q")
	paste("xAq")
	if a.quitting || len(s.Added) > 0 {
		t.Error("what was pasted was taken for keys")
	}
	press(a, "i")
	paste("q")
	paste("一二\n三")
	press(a, "enter")
	if got := strings.Join(s.Added, ", "); got != "0  says q一二三\n" {
		t.Errorf("said %q", got)
	}
}

// A terminal that does not mark a paste hands it over as keys.
func TestAnUnmarkedPasteIsAFewKeys(t *testing.T) {
	paste := func(a *app, text string) {
		_, cmd := a.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(text)})
		perform(a, cmd)
		a.draw()
	}
	a, _ := openedApp(t)
	paste(a, strings.Repeat("r", 10_000))
	if a.races > keysAtOnce {
		t.Errorf("%d races were started", a.races)
	}
	a.mustShow(t, "pasted text is not keys: 9,990 keys ignored")
	b, s := openedApp(t)
	paste(b, "iit was typed, and pasted")
	press(b, "enter")
	if got := strings.Join(s.Added, ", "); got != "0  says it was typed, and pasted\n" {
		t.Errorf("said %q", got)
	}
}

// A scene that is chosen does not stop a server that was started elsewhere.
func TestTheMenuOfScenesSaysWhatBecomesOfTheServer(t *testing.T) {
	k := viztest.ReadinessServer(3)
	s := &viztest.FakeSession{Served: viztest.FakeModel(model.Readiness), Endless: true, Frames: []*trace.Frame{k.Frame()}}
	a := opened(t, s.Attached(), 2)
	press(a, "s")
	a.mustShow(t, "this server is left, and runs on")
	b, _ := openedApp(t)
	press(b, "s")
	b.mustShow(t, "this server is stopped")
}
