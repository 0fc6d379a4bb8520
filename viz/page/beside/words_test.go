package beside

import (
	"muxlab/harness/diagnose"
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/session/control"
	"muxlab/viz/page"
	"muxlab/viz/page/watch"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/viztest"
	"strings"
	"testing"
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
	_, asks := b.Key("esc")
	if screen := b.Draw(viztest.Unicode, 80, 24); strings.Contains(screen, "See what each") || asks != page.Nothing {
		t.Errorf("it was read, and still stands there:\n%s", screen)
	}
}

// One key says what the pair shows; the same key takes it away.
func TestTheLessonOfAPairIsOneKeyAway(t *testing.T) {
	b := besides()["beside"]
	b.Sides[0].Controller, b.Sides[1].Controller = newControllerOf(model.Readiness), newControllerOf(model.Readiness)
	b.Play(session.Scene{Question: "Who pays?", Look: "See what each looks at.", Saw: "The first looked at all.", Beside: watch.PlainName(b.name(1))})
	x, y := b.Sides[0].Snap, b.Sides[1].Snap
	b.Key("L")
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		screen := strings.Join(strings.Fields(b.Draw(viztest.Unicode, size[0], size[1])), " ")
		for _, want := range []string{"The first looked at all.", x.Model.Name + ": " + x.Model.Sentence, y.Model.Name + ": " + y.Model.Sentence, "L lesson"} {
			if !strings.Contains(screen, want) {
				t.Errorf("%v: %q is not on the screen:\n%s", size, want, screen)
			}
		}
	}
	if b.Key("L"); b.Task != "" {
		t.Errorf("the lesson still stands there: %q", b.Task)
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
