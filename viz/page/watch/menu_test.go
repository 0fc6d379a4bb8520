package watch

import (
	"fmt"
	"strings"
	"testing"

	"muxlab/harness/model"
	"muxlab/session"
	"muxlab/session/control"
	"muxlab/viz/page/menu"
	"muxlab/viz/snapshot"
	"muxlab/viz/viztest"
)

// Each item of a menu of any length has a key of its own, that is no other key.
func TestKeysOfMenus(t *testing.T) {
	var items []menu.Item
	for _, kind := range []string{session.Steady, session.Bursty, session.Fast, session.Idle, session.NotReading, session.SlowReader, session.SlowSender, session.HalfClosed, session.Churning, session.Stopped, session.Huge, session.Vanished, session.Nagle, session.You, "kkk", "jjj", "qqq"} {
		items = append(items, menu.Item{Name: kind})
	}
	seen := map[string]string{}
	for _, item := range NewMenu("", items, nil).Items {
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
		m := NewMenu("a title that is longer than it should be, "+strings.Repeat("much ", 40), items[:n+1], nil)
		m.At = n
		for _, sz := range viztest.Windows {
			screen := screenOf(s, &UI{Mode: m}, sz[0], sz[1])
			viztest.CheckScreen(t, screen, sz[0], sz[1])
			if !strings.Contains(screen, viztest.Unicode.Sign.Here+" ") {
				t.Fatalf("item %d is out of sight in %v:\n%s", n, sz, screen)
			}
		}
	}
}

// A menu that does not show all says how many there are.
func TestALongMenuSaysHowLongItIs(t *testing.T) {
	var items []menu.Item
	for range 31 {
		items = append(items, menu.Item{Name: "one of many", More: "It is one of many."})
	}
	m := NewMenu("choose", items, nil)
	for h, want := range map[int]bool{20: true, 40: false} {
		if drawn := strings.Join(m.Draw(canvasOf(&snapshot.Snapshot{}), nil, 80, h), "\n"); strings.Contains(drawn, "of 31") != want {
			t.Errorf("in %d rows, and 'of 31' should be there: %t\n%s", h, want, drawn)
		}
	}
}

// A adds what the scene is about, until another kind was chosen.
func TestTenMoreAreOfTheKindOfTheScene(t *testing.T) {
	group := func(n int, kind string) session.Group { return session.Group{N: n, Kind: kind} }
	for want, clients := range map[string][]session.Group{
		session.Idle:     {group(3, session.Steady), group(50, session.Idle)},
		session.Steady:   {group(6, session.Steady)},
		session.Fast:     {group(2, session.Steady), group(3, session.Fast)},
		session.Nagle:    {group(1, session.Nagle), group(3, session.Steady)},
		session.Churning: {group(2, session.HalfClosed), group(8, session.Churning)},
	} {
		fake := &viztest.FakeSession{Served: viztest.FakeModel(model.Readiness)}
		w := New(control.New(fake))
		w.Play(session.Scene{Request: session.Request{Clients: clients}})
		w.add(10)()
		if got := strings.Join(fake.Added, ", "); got != "10 "+want || !strings.Contains(w.UI.Message, want) {
			t.Errorf("of %v A adds %q, and says %q", clients, got, w.UI.Message)
		}
	}
}

// An item shows whole clauses; the sentence of the one at hand is below in full.
func TestAMenuHasNoHalfSentence(t *testing.T) {
	items := []menu.Item{{Name: "hybrid", Sentence: "N processes, each with M threads or with an epoll loop of their own, as one may choose",
		More: "N processes, each with M threads or with an epoll loop of their own, as one may choose."}}
	drawn := strings.Join(NewMenu("choose", items, nil).Draw(canvasOf(&snapshot.Snapshot{}), nil, 80, 20), "\n")
	if strings.Contains(drawn, "…") || !strings.Contains(drawn, "hybrid  N processes") || !strings.Contains(drawn, "own, as one ") {
		t.Errorf("it shows\n%s", drawn)
	}
}
