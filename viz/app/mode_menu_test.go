package app

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"muxlab/session"
	"muxlab/viz/page"
	"muxlab/viz/page/menu"
	"muxlab/viz/page/watch"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
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

// Each item of a menu of any length has a key of its own, that is no other key.
func TestKeysOfMenus(t *testing.T) {
	var items []menu.Item
	for _, kind := range []string{session.Steady, session.Bursty, session.Fast, session.Idle, session.NotReading, session.SlowReader, session.SlowSender, session.HalfClosed, session.Churning, session.Stopped, session.Huge, session.Vanished, session.Nagle, session.You, "kkk", "jjj", "qqq"} {
		items = append(items, menu.Item{Name: kind})
	}
	seen := map[string]string{}
	for _, item := range watch.NewMenu("", items, nil).Items {
		if item.Letter == "" || strings.Contains("jkq", item.Letter) || seen[item.Letter] != "" {
			t.Errorf("%s has the key %q, as %q has", item.Name, item.Letter, seen[item.Letter])
		}
		seen[item.Letter] = item.Name
	}
}

func TestMenusFit(t *testing.T) {
	var items []menu.Item
	for i := range 40 {
		items = append(items, menu.Item{Name: fmt.Sprint("a name that is rather long, of number ", i), Sentence: strings.Repeat("words ", 60), More: strings.Repeat("more of them ", i)})
	}
	items[7].Off = "not on this machine: 面白い"
	s := snapshots()["readiness"]
	for n := range items {
		m := watch.NewMenu("a title that is longer than it should be, "+strings.Repeat("much ", 40), items[:n+1], nil)
		m.At = n
		for _, sz := range viztest.Windows {
			screen := draw(s, &watch.UI{Mode: m}, sz[0], sz[1])
			viztest.CheckScreen(t, screen, sz[0], sz[1])
			if !strings.Contains(screen, viztest.Unicode.Sign.Here+" ") {
				t.Fatalf("item %d is out of sight in %v:\n%s", n, sz, screen)
			}
		}
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

// Whatever is pasted or heard, the frame holds.
func TestWordsDoNotBreakTheFrame(t *testing.T) {
	s := snapshots()["readiness"]
	words := []string{"", "語", strings.Repeat("語言", 300), "e\u0301\u0301\u0301", "👨‍👩‍👧 family", "\u202e right to left", strings.Repeat("x", 500), "한국어 " + strings.Repeat("ä", 90)}
	for _, text := range words {
		all := ""
		for _, r := range text {
			all = page.Typed(all, string(r))
		}
		s.Clients[0].Heard = all
		m := &watch.Speak{Name: "c1", Text: all, Said: []watch.Saying{{Text: all}, {Text: all}}}
		for _, sz := range viztest.Windows {
			viztest.CheckScreen(t, draw(s, &watch.UI{Mode: m}, sz[0], sz[1]), sz[0], sz[1])
			u := &watch.UI{Mode: &watch.FilterMode{}}
			u.List.Filter = all
			viztest.CheckScreen(t, draw(s, u, sz[0], sz[1]), sz[0], sz[1])
		}
		for all != "" {
			shorter := term.WithoutLast(all)
			if len(shorter) >= len(all) {
				t.Fatalf("%q does not become shorter", all)
			}
			all = shorter
		}
	}
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

func TestASnapshotOfAnyModelIsDrawnUnderAMode(t *testing.T) {
	for _, s := range snapshots() {
		for _, sz := range viztest.Windows {
			viztest.CheckScreen(t, draw(s, &watch.UI{Mode: &watch.Speak{}}, sz[0], sz[1]), sz[0], sz[1])
		}
	}
}

// A menu that does not show all says how many there are.
func TestALongMenuSaysHowLongItIs(t *testing.T) {
	var items []menu.Item
	for range 31 {
		items = append(items, menu.Item{Name: "one of many", More: "It is one of many."})
	}
	m := watch.NewMenu("choose", items, nil)
	for h, want := range map[int]bool{20: true, 40: false} {
		if drawn := strings.Join(m.Draw(canvasOf(&snapshot.Snapshot{}), nil, 80, h), "\n"); strings.Contains(drawn, "of 31") != want {
			t.Errorf("in %d rows, and 'of 31' should be there: %t\n%s", h, want, drawn)
		}
	}
}
