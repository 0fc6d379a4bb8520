package app

import (
	"slices"
	"strings"
	"testing"

	"muxlab/session"
	"muxlab/viz/page/home"
	"muxlab/viz/page/menu"
	"muxlab/viz/page/watch"
	"muxlab/viz/panel"
	"muxlab/viz/term"
	"muxlab/viz/viztest"
)

func TestTooSmallSaysSo(t *testing.T) {
	s := snapshots()["readiness"]
	for _, sz := range [][2]int{{59, 24}, {80, 15}, {10, 3}, {3, 1}, {0, 0}} {
		for _, screen := range []string{draw(s, &watch.UI{}, sz[0], sz[1]), home.New(nil, nil, session.Progress{}).Draw(viztest.Unicode, sz[0], sz[1])} {
			if term.Width(screen) > sz[0] || strings.Count(screen, "\n") > sz[1] {
				t.Errorf("%v: %q does not fit", sz, screen)
			}
			if sz[0] >= 10 && !strings.Contains(screen, "too small") {
				t.Errorf("%v: %q does not say that it is too small", sz, screen)
			}
		}
	}
}

func TestASCIIMeansASCII(t *testing.T) {
	for name, s := range snapshots() {
		for _, u := range []*watch.UI{{}, {Moment: panel.Moment{Hold: panel.HoldAll}}, {Help: 1}, {Tab: 1}, {Tab: 2}, {Log: true}} {
			viztest.CheckASCII(t, name, (&watch.Page{Snap: s, UI: *u}).Draw(viztest.ASCII, 100, 40))
		}
	}
	viztest.CheckASCII(t, "home", home.New(viztest.NewFakeLauncher().Scenes(), viztest.NewFakeLauncher().List, session.Progress{}).Draw(viztest.ASCII, 80, 24))
}

func TestGoldenScreens(t *testing.T) {
	screens := map[string]string{"home": home.New(viztest.NewFakeLauncher().Scenes(), viztest.NewFakeLauncher().List, session.Progress{}).Draw(viztest.Unicode, 80, 24)}
	for name, s := range snapshots() {
		screens[name] = draw(s, &watch.UI{}, 80, 24)
	}
	r := snapshots()["readiness"]
	screens["readiness-held"] = draw(r, &watch.UI{Moment: panel.Moment{Hold: panel.HoldAll}}, 80, 24)
	screens["readiness-200x60"] = draw(r, &watch.UI{}, 200, 60)
	screens["help"] = draw(r, &watch.UI{Help: 1}, 80, 24)
	for name, s := range snapshots() {
		u := &watch.UI{Tab: slices.IndexFunc(tabsOf(s), func(p panel.Panel) bool { return p.Name == panel.ClientsTab.Name })}
		u.List.Picked = "c2"
		screens[name+"-clients"] = draw(s, u, 80, 24)
	}
	var kinds []menu.Item
	for _, k := range (&viztest.FakeSession{}).Kinds() {
		kinds = append(kinds, menu.Item{Name: k.Name, Sentence: k.Sentence, More: k.Sentence})
	}
	screens["menu"] = draw(r, &watch.UI{Mode: watch.NewMenu("add a client", kinds, nil)}, 80, 24)
	for name, got := range screens {
		viztest.CheckGolden(t, name, got)
	}
}
