package app

import (
	"slices"
	"strings"
	"testing"

	"muxlab/harness/diagnose"
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/session/control"
	"muxlab/viz/page/watch"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/viztest"
)

// What is asked in a scene is asked of two servers, too: above them, until it was read.
func TestAPairSaysWhatToLookAt(t *testing.T) {
	b := besides()["beside"]
	b.Sides[0].Controller, b.Sides[1].Controller = newControllerOf(model.Readiness), newControllerOf(model.Readiness)
	b.Play(session.Scene{Question: "Who pays?", Look: "See what each of them looks at.", Pick: "c2", Panel: "clients"})
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		if screen := b.Draw(viztest.Unicode, size[0], size[1]); !strings.Contains(screen, "See what each of them looks at.") ||
			strings.Count(screen, "\n") != size[1]-1 {
			t.Errorf("%v: it is not said what to look at:\n%s", size, screen)
		}
	}
	if screen := b.Draw(viztest.Unicode, 120, 40); !strings.Contains(screen, "Who pays?") {
		t.Errorf("it is not said what is asked:\n%s", screen)
	}
	for i, w := range b.Sides {
		if _, tabs := panel.PanelsOf(model.Readiness); tabs[w.UI.Tab].Name != "clients" || w.UI.List.Picked != "c2" || w.UI.Task != "" {
			t.Errorf("side %d: %+v", i, w.UI)
		}
	}
	a := &app{beside: b}
	a.press("esc")
	if screen := b.Draw(viztest.Unicode, 80, 24); strings.Contains(screen, "See what each") || a.beside == nil {
		t.Errorf("it was read, and still stands there:\n%s", screen)
	}
}

func newControllerOf(v model.View) *control.Controller {
	return control.New(&viztest.FakeSession{Served: viztest.FakeModel(v)})
}

// What is wrong with one of two servers is said at every size, and of which.
func TestAPairSaysWhatIsWrong(t *testing.T) {
	x, y := viztest.OneServer(5).Still(digestOf(model.One), 60), loopOn("epoll", trace.OpEpollWait, 6)
	x.Findings = []snapshot.Finding{{Finding: diagnose.Finding{Sentence: "One client holds up all others.", Worker: -1}}}
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		screen := besideOf(x, y).Draw(viztest.Unicode, size[0], size[1])
		if !strings.Contains(screen, "! blocking: One client holds up all others.") || strings.Contains(screen, "! epoll:") {
			t.Errorf("%v: it does not say what is wrong:\n%s", size, screen)
		}
		viztest.CheckScreen(t, screen, size[0], size[1])
	}
}

// Beside itself a model differs in what was asked for, and in nothing else: the herd of
// eight workers is set against eight others.
func TestBesideItselfAModelDiffersInOneOption(t *testing.T) {
	r := session.Request{Model: "prefork", Options: model.Options{"workers": "8", "accept": "shared"}}
	if got := r.Beside("prefork", model.Options{"accept": "exclusive"}); got.Options["workers"] != "8" || got.Options["accept"] != "exclusive" || !got.OtherPort {
		t.Errorf("%+v", got)
	}
	if r.Options["accept"] != "shared" {
		t.Error("the first was changed")
	}
	for _, name := range []string{"prefork", "epoll"} {
		if got := r.Beside(name, nil); got.Model != name || len(got.Options) != 0 {
			t.Errorf("%s as it is: %+v", name, got)
		}
	}
}

// Where the list of the clients stands below, to have chosen it leaves no room for it
// above.
func TestTheListThatStandsBelowTakesNoRoomAbove(t *testing.T) {
	s := viztest.ProcessServer(60).Still(digestOf(model.Processes), 60)
	_, tabs := panel.PanelsOf(model.Processes)
	at := slices.IndexFunc(tabs, func(p panel.Panel) bool { return p.Name == panel.ClientsTab.Name })
	for _, size := range [][2]int{{120, 40}, {200, 60}} {
		if list, usual := draw(s, &watch.UI{Tab: at}, size[0], size[1]), draw(s, &watch.UI{}, size[0], size[1]); rowsOf(list) != rowsOf(usual) {
			t.Errorf("%v: with the list chosen it is\n%s\nand without\n%s", size, list, usual)
		}
	}
}

// rowsOf is a screen without its keys, of which one says what comes next.
func rowsOf(screen string) string { return screen[:strings.LastIndexByte(screen, '\n')] }
