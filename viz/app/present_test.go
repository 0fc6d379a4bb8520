package app

import (
	"strings"
	"testing"
	"time"

	"muxlab/harness/diagnose"
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/session/control"
	"muxlab/viz/page/beside"
	"muxlab/viz/page/watch"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
	"muxlab/viz/viztest"
)

// presenting makes a the screen of a presenter who began 65 s before 14:32:07.
func presenting(a *app) *app {
	now := time.Date(2026, 1, 2, 14, 32, 7, 0, time.UTC)
	a.presenter = &presenter{now: func() time.Time { return now }, began: now.Add(-65 * time.Second)}
	return a
}

// wrongServer is a server with a client that holds up all others.
func wrongServer() *snapshot.Snapshot {
	s := viztest.OneServer(5).Still(digestOf(model.One), 60)
	s.Findings = []snapshot.Finding{{Finding: diagnose.Finding{Sentence: "One client holds up all others.", Worker: -1}}}
	s.Found = 1
	return s
}

// pageOf is the page of a server.
func pageOf(s *snapshot.Snapshot) *watch.Page {
	return &watch.Page{Controller: control.New(&viztest.FakeSession{Served: s.Model}), Snap: s, Live: s}
}

// watching is the screen of a server.
func watching(s *snapshot.Snapshot) *app { return &app{watch: pageOf(s), theme: viztest.Unicode} }

// watchingBoth is the screen of a server beside a loop.
func watchingBoth(s *snapshot.Snapshot) *app {
	loop := viztest.ReadinessServer(6).RunLoop(digestOf(model.Readiness), 4, trace.OpEpollWait, 4)
	b := beside.New(pageOf(s), pageOf(loop), [2]session.Request{})
	return &app{beside: b, watch: b.Sides[0], theme: viztest.Unicode}
}

func TestAPresenterSeesAClock(t *testing.T) {
	a := presenting(recordingOf(t, 100))
	frames(a, 3)
	for _, size := range viztest.Windows {
		a.w, a.h = size[0], size[1]
		screen := a.paint(viztest.Unicode)
		viztest.CheckScreen(t, screen, a.w, a.h)
		first, _, _ := strings.Cut(screen, "\n")
		if clock := strings.Contains(first, "elapsed 1:05   14:32:07"); clock != (a.h > term.MinHeight) {
			t.Errorf("%dx%d: a clock: %v: %q", a.w, a.h, clock, first)
		}
		if large := strings.Contains(first, "larger font"); large != (a.w > roomyWidth) {
			t.Errorf("%dx%d is said to be large: %v", a.w, a.h, large)
		}
	}
	if got := clockTime(2*time.Hour + 3*time.Minute + 4*time.Second); got != "2:03:04" {
		t.Error(got)
	}
}

// What is wrong is hidden until f, in every window and in the panel of findings too, and
// nothing says meanwhile that all is well.
func TestFindingsAreHiddenUntilTheKey(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		a, sentence := presenting(watching(wrongServer())), "holds up all others"
		a.w, a.h = size[0], size[1]
		check := func(want bool) {
			t.Helper()
			screen := a.paint(viztest.Unicode)
			if strings.Contains(screen, sentence) != want {
				t.Errorf("%v: the finding is shown: %v\n%s", size, !want, screen)
			}
			if strings.Contains(screen, "Nothing is wrong") {
				t.Errorf("%v: all is said to be well\n%s", size, screen)
			}
		}
		check(false)
		a.press("<")
		if a.watch.UI.Axis.Past || a.watch.UI.Message != "findings are hidden: f shows them" {
			t.Errorf("< says %q", a.watch.UI.Message)
		}
		a.watch.UI.Tab, a.watch.UI.Zoom = 4, true // the findings alone
		check(false)
		if !strings.Contains(a.paint(viztest.Unicode), "f shows them") {
			t.Errorf("%v: the panel does not say that they are hidden\n%s", size, a.paint(viztest.Unicode))
		}
		a.watch.UI.Zoom, a.watch.UI.Tab = false, 0
		a.press("f")
		check(true)
		a.press("f")
		check(false)
		a.press("f")
		a.beginPresenting() // another server comes
		check(false)
	}
}

func TestFindingsOfAPairAreHidden(t *testing.T) {
	a := presenting(watchingBoth(wrongServer()))
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		a.w, a.h = size[0], size[1]
		for _, shown := range []bool{false, true} {
			if screen := a.paint(viztest.Unicode); strings.Contains(screen, "holds up all others") != shown {
				t.Errorf("%v: the finding is shown: %v\n%s", size, !shown, screen)
			}
			a.press("f")
		}
	}
}

// The question of the scene stands above the server when it comes, goes with t or esc,
// and comes back with t. It is asked of a pair, too.
func TestTheQuestionIsAskedAgain(t *testing.T) {
	scene := session.Scene{Name: "who", Question: "Who pays?", Look: "See what each of them looks at."}
	alone := presenting(watching(wrongServer()))
	alone.watch.Play(scene)
	pair := presenting(watchingBoth(wrongServer()))
	pair.beside.Play(scene)
	for name, a := range map[string]*app{"alone": alone, "pair": pair} {
		a.w, a.h = 80, 24
		a.beginPresenting()
		for i, k := range []string{"", "t", "t", "esc", "t"} {
			if k != "" {
				a.press(k)
			}
			screen := a.paint(viztest.Unicode)
			if asked := strings.Contains(screen, "Who pays? See what each of them looks at."); asked != (i%2 == 0) {
				t.Errorf("%s, after %q (%d): it is asked: %v\n%s", name, k, i, asked, screen)
			}
		}
	}
	low := alone
	low.w, low.h = 60, 17
	low.paint(viztest.Unicode)
	low.press("t")
	if screen := low.paint(viztest.Unicode); !strings.Contains(screen, "Who pays?") {
		t.Errorf("in a low window it is not asked\n%s", screen)
	}
	low.watch.UI.Message = ""
	if screen := low.paint(viztest.Unicode); !strings.Contains(screen, "quit") {
		t.Errorf("in a narrow window there is no quit\n%s", screen)
	}
	none := presenting(watching(wrongServer()))
	none.press("t")
	if !strings.Contains(none.watch.UI.Message, "has no question") {
		t.Errorf("without a scene t says %q", none.watch.UI.Message)
	}
}

// Without --present the two keys are none.
func TestOnlyAPresenterHasItsKeys(t *testing.T) {
	a := watching(wrongServer())
	a.w, a.h = 80, 24
	for _, k := range []string{"f", "t"} {
		a.press(k)
		if a.watch.UI.Message == "" || !strings.Contains(a.paint(viztest.Unicode), "does nothing here") {
			t.Errorf("%s: %q", k, a.watch.UI.Message)
		}
	}
}
