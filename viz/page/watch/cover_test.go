package watch

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"muxlab/guide/query"
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/snapshot/cover"
	"muxlab/viz/viztest"
)

// allScreens draws every panel and mode of the page of a server, at several sizes.
func allScreens(s *snapshot.Snapshot, c panel.Cover, visit func(what, screen string)) {
	modes := map[string]func() Mode{
		"":      func() Mode { return nil },
		"speak": func() Mode { return &speakMode{} },
		"walk": func() Mode {
			return &Walk{Source: func(*model.Model, trace.Op) (session.Passage, bool) { return session.Passage{}, false }}
		},
	}
	if len(s.Rows) > 0 {
		modes["connection"] = func() Mode { return &connPage{of: s.Rows[0]} }
	}
	for tab := range 5 {
		for _, zoom := range []bool{false, true} {
			for name, mode := range modes {
				if name != "" && (tab > 0 || zoom) {
					continue
				}
				windows := [][2]int{{80, 24}, {120, 40}, {200, 60}}
				if zoom {
					windows = windows[:1]
				}
				for _, sz := range windows {
					w := &Page{Snap: s, Live: s, UI: UI{Tab: tab, Zoom: zoom, Covered: c, Mode: mode()}}
					what := fmt.Sprintf("panel %d, zoom %v, mode %q, %v", tab, zoom, name, sz)
					visit(what, w.Draw(viztest.Unicode, sz[0], sz[1]))
				}
				for _, sz := range insets {
					w := &Page{Snap: s, Live: s, UI: UI{Tab: tab, Zoom: zoom, Covered: c, Mode: mode()}}
					what := fmt.Sprintf("inset: panel %d, zoom %v, mode %q, %v", tab, zoom, name, sz)
					visit(what, viztest.Unicode.Finish(w.DrawIn(viztest.Unicode, sz[0], sz[1]))+w.KeyLine(viztest.Unicode, sz[0]))
				}
			}
		}
	}
}

// What is covered stands on no screen, whatever is open, and does if it is not covered.
func TestWhatIsCoveredIsNowhere(t *testing.T) {
	for _, word := range cover.Words() {
		t.Run(word, func(t *testing.T) {
			t.Parallel()
			checkCovered(t, word)
		})
	}
}

func checkCovered(t *testing.T, word string) {
	p, there := viztest.Plants[word]
	if !there {
		t.Fatalf("%s is not tried", word)
	}
	c, err := panel.ParseCover([]string{word})
	if err != nil {
		t.Fatal(err)
	}
	seen := false
	for name, base := range snapshots() {
		for _, fast := range []bool{false, true} {
			s := viztest.CopyOf(base)
			if s.Fast = fast; fast && !s.IsLoop() {
				continue
			}
			p.Put(s)
			allScreens(s, 0, func(_, screen string) { seen = seen || p.Shows(screen) != "" })
			allScreens(s, c, func(what, screen string) {
				if told := p.Shows(screen); told != "" {
					t.Fatalf("%s is covered, and %s, %s, says %q:\n%s", word, name, what, told, screen)
				}
				if strings.Contains(screen, "-1 ") || strings.Contains(screen, "%!") {
					t.Fatalf("%s: %s, %s:\n%s", word, name, what, screen)
				}
			})
		}
	}
	if !seen {
		t.Errorf("%s: none of %q is on any screen without a cover", word, p.Says)
	}
}

// Under any cover every screen is filled exactly, and is plain ASCII where that was asked for.
func TestCoveredScreensFit(t *testing.T) {
	covers := append(cover.Words(), "all")
	for _, word := range covers {
		c := panel.Cover(cover.All)
		if word != "all" {
			c, _ = panel.ParseCover([]string{word})
		}
		for name, s := range snapshots() {
			for _, sz := range append([][2]int{{60, 16}, {80, 24}, {120, 40}, {200, 60}}, insets...) {
				w := &Page{Snap: s, Live: s, UI: UI{Covered: c}}
				screen := viztest.ASCII.Finish(w.DrawIn(viztest.ASCII, sz[0], sz[1]))
				viztest.CheckScreen(t, screen, sz[0], sz[1])
				viztest.CheckASCII(t, name, screen)
				if !strings.Contains(screen, "covered") {
					t.Errorf("%s: nothing says that %s is covered:\n%s", name, word, screen)
				}
			}
		}
	}
}

// Keys that would show what is covered are refused, and what is open and tells is closed.
func TestCoveredKeysAreRefused(t *testing.T) {
	s := snapshots()["readiness"]
	w := &Page{Snap: s, Live: s, UI: UI{Log: true, Mode: &connPage{of: s.Rows[0]}}}
	w.UI.List.Picked = "c1"
	w.UI.Hold = panel.HoldAll
	refused := strings.Fields("w l enter , < > y p v pgup home")
	w.Cover(0)
	if w.UI.Mode == nil || !w.UI.Log {
		t.Error("no cover closes what is open")
	}
	w.Cover(panel.Cover(cover.Ready))
	if w.UI.Mode != nil || w.UI.Log {
		t.Error("what is open under a cover stays open")
	}
	for _, k := range refused {
		if why := w.WhyNot(k); why != panel.WhyCovered {
			t.Errorf("%s under a cover: %q", k, why)
		}
	}
	for _, k := range []string{" ", ".", "a", "tab", "?", "i"} {
		if why := w.WhyNot(k); why == panel.WhyCovered {
			t.Errorf("%s is refused under a cover", k)
		}
	}
	w.Cover(0)
	for _, k := range refused {
		if why := w.WhyNot(k); why == panel.WhyCovered {
			t.Errorf("%s is refused without a cover", k)
		}
	}
}

// The filter and the order of the list do not tell what is covered.
func TestTheListUnderACoverTellsNothing(t *testing.T) {
	s := viztest.CopyOf(snapshots()["one"])
	w := &Page{Snap: s, Live: s}
	w.Cover(panel.Cover(cover.State | cover.Waits))
	w.UI.List.Filter = "backlog"
	w.UI.List.Arrange(w.Shown().Rows)
	if n := len(w.UI.List.Order); n != 0 {
		t.Errorf("a filter finds %d clients by a state that is covered", n)
	}
	w.UI.List.Filter, w.UI.List.Sort = "", snapshot.ByWaiting
	w.UI.List.Arrange(w.Shown().Rows)
	if first := w.Shown().Rows[w.UI.List.Order[0]].Name; first != "c1" {
		t.Errorf("%s is first by a wait that is covered", first)
	}
}

// What a lab must cover to ask what a worker sleeps in hides it on every screen.
func TestTheCallOfAWorkerIsHidden(t *testing.T) {
	c, err := panel.ParseCover(query.Find("asleepin").Reveals)
	if err != nil {
		t.Fatal(err)
	}
	told := regexp.MustCompile(`waits for c\d|waits? in (read|write)|in (read|write|accept|select|poll|epoll_wait)\b`)
	seen := false
	for name, s := range snapshots() {
		allScreens(s, 0, func(_, screen string) { seen = seen || told.MatchString(screen) })
		allScreens(s, c, func(what, screen string) {
			if words := told.FindString(screen); words != "" {
				t.Fatalf("%s, %s, says %q:\n%s", name, what, words, screen)
			}
		})
	}
	if !seen {
		t.Error("no screen says it without a cover")
	}
}

func TestParseCover(t *testing.T) {
	if _, err := panel.ParseCover([]string{"told", "colour"}); err == nil || errors.Unwrap(err) != nil {
		t.Errorf("a word that is no fact: %v", err)
	}
}
