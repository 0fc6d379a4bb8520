package app

import (
	"sync"
	"testing"

	"muxlab/session"
	"muxlab/viz/page"
	"muxlab/viz/page/beside"
	"muxlab/viz/page/home"
	"muxlab/viz/page/watch"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
	"muxlab/viz/viztest"
)

// screensIn draws one screen of each kind in a theme. The servers are shared by all that
// draw; what the keys have chosen is not.
func screensIn(th *term.Theme, servers map[string]*snapshot.Snapshot) map[string]string {
	screens := map[string]string{}
	for name, s := range servers {
		for words, u := range map[string]*watch.UI{
			"": {}, ", clients": {Tab: 2, Zoom: true}, ", help": {Help: 1}, ", calls": {Log: true},
			", message": {Message: "as asked", Trouble: true},
		} {
			screens[name+words] = (&watch.Page{Snap: s, UI: *u}).Draw(th, 120, 40)
		}
	}
	l := viztest.NewFakeLauncher()
	pages := map[string]page.Page{"home": home.New(l.Scenes(), l.List, session.Progress{})}
	for name, p := range racePages() {
		pages[name] = p
	}
	for name, p := range pairsOf(servers["readiness"], servers["pool"]) {
		pages[name] = p
	}
	for name, p := range pages {
		screens[name] = p.Draw(th, 120, 40)
	}
	return screens
}

// pairsOf puts two servers beside each other: live, held, and under the help.
func pairsOf(x, y *snapshot.Snapshot) map[string]*beside.Page {
	all := map[string]*beside.Page{}
	for _, name := range []string{"pair", "pair, held", "pair, help"} {
		b := &beside.Page{Costs: true, Axis: panel.Axis{Speed: 1}}
		for i, s := range []*snapshot.Snapshot{x, y} {
			b.Sides[i] = &watch.Page{Snap: s, Live: s}
		}
		all[name] = b
	}
	for _, w := range all["pair, held"].Sides {
		w.UI.Hold = panel.HoldAll
	}
	all["pair, help"].Side().UI.Help = 1
	return all
}

// Screens in different themes can be drawn at the same time: with and without colours, in
// Unicode and in ASCII, each is what it is when it is drawn alone.
func TestThemesAtTheSameTime(t *testing.T) {
	servers := snapshots()
	themes := map[string]*term.Theme{
		"Unicode": viztest.Unicode, "ASCII": viztest.ASCII,
		"Unicode in colour": viztest.Unicode.InColour(), "ASCII in colour": viztest.ASCII.InColour(),
	}
	alone := map[string]map[string]string{}
	seen := map[string]string{}
	for name, th := range themes {
		alone[name] = screensIn(th, servers)
		one := alone[name]["readiness"]
		if other := seen[one]; other != "" {
			t.Errorf("%s looks like %s", name, other)
		}
		seen[one] = name
	}
	var all sync.WaitGroup
	for name, th := range themes {
		for range 2 {
			all.Go(func() {
				for which, screen := range screensIn(th, servers) {
					if screen != alone[name][which] {
						t.Errorf("%s in %s, beside others, looks different:\n%s", which, name, screen)
					}
				}
			})
		}
	}
	all.Wait()
}
