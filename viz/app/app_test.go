package app

import (
	"bytes"
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"muxlab/harness/model"
	"muxlab/session"
	"muxlab/viz/page/home"
	"muxlab/viz/viztest"
)

// press sends keys to the program, and runs what they ask for, by hand.
func press(a *app, keys ...string) {
	for _, k := range keys {
		_, cmd := a.Update(keyOf(k))
		perform(a, cmd)
	}
	a.draw()
}

var namedKeys = map[string]tea.KeyType{
	"enter": tea.KeyEnter, "esc": tea.KeyEsc, "tab": tea.KeyTab, "backspace": tea.KeyBackspace, "home": tea.KeyHome,
	"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
}

func keyOf(k string) tea.KeyMsg {
	if named, is := namedKeys[k]; is {
		return tea.KeyMsg{Type: named}
	}
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(k)}
}

func perform(a *app, cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	msg := cmd()
	if list := reflect.ValueOf(msg); list.IsValid() && list.Kind() == reflect.Slice { // of commands, as tea.Sequence makes it
		for i := range list.Len() {
			perform(a, list.Index(i).Interface().(tea.Cmd))
		}
		return
	}
	if msg != nil {
		_, next := a.Update(msg)
		perform(a, next)
	}
}

// frames lets the program look n times.
func frames(a *app, n int) {
	for range n {
		perform(a, command(a.watch.LookCmd()))
	}
	a.draw()
}

func openedApp(t *testing.T) (*app, *viztest.FakeSession) {
	t.Helper()
	l := viztest.NewFakeLauncher()
	a := newApp(t.Context(), l, Options{})
	a.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	press(a, "m", "enter")
	if a.watch == nil || len(l.Sessions) != 1 {
		t.Fatal("enter opened nothing")
	}
	frames(a, 2)
	return a, l.Sessions[0]
}

func (a *app) has(words ...string) bool {
	for _, w := range words {
		if !strings.Contains(a.View(), w) {
			return false
		}
	}
	return true
}

func (a *app) mustShow(t *testing.T, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(a.View(), w) {
			t.Fatalf("the screen does not show %q:\n%s", w, a.View())
		}
	}
}

func TestOpenLookAndGoBack(t *testing.T) {
	a, s := openedApp(t)
	a.mustShow(t, "LIVE", "blocking", "5 watched")
	press(a, "esc")
	a.mustShow(t, "scenes seen")
	if s.Closed != 1 {
		t.Errorf("leaving closed the session %d times", s.Closed)
	}
	press(a, "esc", "esc")
	a.mustShow(t, "scenes seen")
	if err := a.sessions.closeAll(); err != nil || s.Closed != 1 {
		t.Errorf("closed %d times, %v", s.Closed, err)
	}
}

func TestKeys(t *testing.T) {
	a, s := openedApp(t)
	press(a, "a", "enter", "A", "x", "down", "x")
	if got := strings.Join(s.Added, ", "); got != "1 steady, 10 steady, -1 , -1 c1" {
		t.Errorf("the clients' keys did %q", got)
	}
	press(a, "esc", "tab")
	a.mustShow(t, "accept backlog")
	press(a, "tab")
	a.mustShow(t, "3 clients · by trouble")
	press(a, "l")
	a.mustShow(t, "newest last")
	press(a, "?")
	a.mustShow(t, "hold the server and its clients")
	press(a, "?")
	a.mustShow(t, "the listening socket")
	for a.watch.UI.Help > 0 {
		press(a, "?")
	}
	a.mustShow(t, "newest last")
	press(a, "?")
	for range 3 {
		press(a, "esc") // help, log, server
	}
	a.mustShow(t, "scenes seen")
}

func TestHoldIsSteppedAndReleased(t *testing.T) {
	a, s := openedApp(t)
	press(a, ".")
	a.mustShow(t, "hold the server first")
	if s.Steps != 0 {
		t.Error("a step was let through without a hold")
	}
	looks := s.Looks
	press(a, " ")
	if s.Looks != looks+1 { // at full speed the next tick is a fifth of a second away
		t.Errorf("a key that did something was followed by %d looks instead of one", s.Looks-looks)
	}
	a.mustShow(t, "HELD", "server and clients stopped")
	if s.Holds != 1 || !s.ClientsHeld {
		t.Errorf("%d holds, clients held %v", s.Holds, s.ClientsHeld)
	}
	press(a, ".", ".")
	if s.Steps != 2 {
		t.Errorf("%d steps instead of 2", s.Steps)
	}
	press(a, "H")
	a.mustShow(t, "HELD", "clients go on")
	if s.ClientsHeld {
		t.Error("H did not let the clients go on")
	}
	press(a, " ")
	frames(a, 1)
	a.mustShow(t, "LIVE")
	if s.Released != 1 {
		t.Errorf("released %d times", s.Released)
	}
}

func TestAHoldThatFailsIsSaid(t *testing.T) {
	a, s := openedApp(t)
	s.Fail = errors.New("another viewer holds this server")
	press(a, " ")
	a.mustShow(t, "LIVE", "! ", "another viewer holds this server")
	if s.ClientsHeld {
		t.Error("the clients are held though the server is not")
	}
}

func TestALaunchThatFailsIsOneSentence(t *testing.T) {
	l := viztest.NewFakeLauncher()
	l.Fail = errors.New("port 7000 is in use: choose another with --addr")
	a := newApp(t.Context(), l, Options{})
	a.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	press(a, "enter")
	a.mustShow(t, "port 7000 is in use: choose another with --addr", "scenes seen")
}

func TestTheEndIsSaid(t *testing.T) {
	a, s := openedApp(t)
	s.Endless = false
	frames(a, 2)
	a.mustShow(t, "ENDED")
	press(a, " ")
	a.mustShow(t, "nothing to hold")
	if s.Holds != 0 {
		t.Error("a server that ended was held")
	}
}

func TestResize(t *testing.T) {
	a, _ := openedApp(t)
	for _, sz := range append(viztest.Windows, [2]int{80, 24}) {
		a.Update(tea.WindowSizeMsg{Width: sz[0], Height: sz[1]})
		viztest.CheckScreen(t, a.View(), sz[0], sz[1])
	}
	a.Update(tea.WindowSizeMsg{Width: 40, Height: 10})
	a.mustShow(t, "too small")
}

func TestHomeFitsAndScrolls(t *testing.T) {
	h := home.New(viztest.NewFakeLauncher().Scenes(), viztest.NewFakeLauncher().List, session.Progress{})
	for _, sz := range viztest.Windows {
		for _, k := range strings.Fields("g down down down down down right down down right down m down down down G m /") {
			h.Key(k)
			screen := h.Draw(viztest.Unicode, sz[0], sz[1])
			viztest.CheckScreen(t, screen, sz[0], sz[1])
			if !strings.Contains(screen, viztest.Unicode.Sign.Here+" ") {
				t.Fatalf("%v: after %s the cursor is out of sight:\n%s", sz, k, screen)
			}
		}
		h.Key("esc")
	}
}

// q ends the real program, and every session it had is closed, one that is
// being started included.
func TestRunEndsAndClosesEverything(t *testing.T) {
	l := viztest.NewFakeLauncher()
	var out bytes.Buffer
	own := &viztest.FakeSession{Served: viztest.FakeModel(model.One), Frames: nil}
	if err := Run(t.Context(), l, Options{Session: own, In: strings.NewReader("q"), Out: &out}); err != nil {
		t.Fatal(err)
	}
	if own.Closed != 1 {
		t.Errorf("the session was closed %d times", own.Closed)
	}
	if err := Run(t.Context(), l, Options{Open: session.Request{Model: "epoll"}, In: strings.NewReader("q"), Out: &out}); err != nil {
		t.Fatal(err)
	}
	for _, s := range l.Sessions {
		if s.Closed != 1 {
			t.Errorf("a launched session was closed %d times", s.Closed)
		}
	}
	if !strings.Contains(out.String(), "\x1b[?1049l") || !strings.Contains(out.String(), "\x1b[?25h") {
		t.Error("the alternate screen was not left, or the cursor not shown again")
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	own := &viztest.FakeSession{Served: viztest.FakeModel(model.One), Endless: true}
	if err := Run(ctx, viztest.NewFakeLauncher(), Options{Session: own, In: strings.NewReader(""), Out: &bytes.Buffer{}}); err != nil {
		t.Fatal(err)
	}
	if own.Closed != 1 {
		t.Errorf("the session was closed %d times", own.Closed)
	}
}

func TestALaunchThatIsGivenUpIsClosed(t *testing.T) {
	l := viztest.NewFakeLauncher()
	a := newApp(t.Context(), l, Options{})
	a.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	_, launch := a.Update(tea.KeyMsg{Type: tea.KeyEnter})
	a.mustShow(t, "starting")
	press(a, "esc")
	perform(a, launch)
	if a.watch != nil || len(l.Sessions) != 1 || l.Sessions[0].Closed != 1 {
		t.Error("a server that nobody wants any more was shown, or left running")
	}
}
