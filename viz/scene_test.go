package viz

import (
	"strings"
	"testing"

	"muxlab/harness/model"
	"muxlab/harness/trace"
)

// What is asked in a scene is asked of two servers, too: above them, until it was read.
func TestAPairSaysWhatToLookAt(t *testing.T) {
	b := besides()["beside"]
	b.sides[0].pilot, b.sides[1].pilot = newPilotOf(model.Readiness), newPilotOf(model.Readiness)
	b.play(Scene{Question: "Who pays?", Look: "See what each of them looks at.", Pick: "c2", Panel: "clients"})
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		if screen := drawBeside(b, size[0], size[1]); !strings.Contains(screen, "See what each of them looks at.") ||
			strings.Count(screen, "\n") != size[1]-1 {
			t.Errorf("%v: it is not said what to look at:\n%s", size, screen)
		}
	}
	if screen := drawBeside(b, 120, 40); !strings.Contains(screen, "Who pays?") {
		t.Errorf("it is not said what is asked:\n%s", screen)
	}
	for i, w := range b.sides {
		if _, tabs := panelsOf(model.Readiness); tabs[w.ui.tab].name != "clients" || w.ui.list.picked != "c2" || w.ui.task != "" {
			t.Errorf("side %d: %+v", i, w.ui)
		}
	}
	a := &app{beside: b}
	a.backFromBeside()
	if screen := drawBeside(b, 80, 24); strings.Contains(screen, "See what each") || a.beside == nil {
		t.Errorf("it was read, and still stands there:\n%s", screen)
	}
}

func newPilotOf(v model.View) *pilot { return &pilot{session: &fakeSession{model: fakeModel(v)}} }

// The answer leaves in sight what it is about, where there is room.
func TestTheAnswerStandsAboveWhatItIsAbout(t *testing.T) {
	k := readinessServer(6)
	s := k.runLoop(digestOf(model.Readiness), 60, trace.OpEpollWait, 0)
	u := &ui{question: "What is wrong?", answer: "The fault: one.\nWhat gave it away: two.\nWhere it is done right: three.", mode: answer{}, task: "Look."}
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		screen := drawWatch(s, u, size[0], size[1])
		if !strings.Contains(screen, "What gave it away: two.") || strings.Contains(screen, "Look.") {
			t.Errorf("%v:\n%s", size, screen)
		}
		if shown := strings.Contains(screen, "watched"); shown != (size[1] >= 40) {
			t.Errorf("%v: what it is about is shown: %v\n%s", size, shown, screen)
		}
	}
}

// Of how many were ready in a tick, where there is no room for all, what was so most
// often is shown.
func TestTheDistributionShowsWhatIsOften(t *testing.T) {
	c := readyCounts{0, 5, 3, 92}
	for h, want := range []string{"", "3-4", "1 3-4", "1 2 3-4", "1 2 3-4"} {
		var shown []string
		for _, l := range readyDistribution(c, 60, h) {
			shown = append(shown, strings.Fields(l.render(60))[0])
		}
		if got := strings.Join(shown, " "); got != want {
			t.Errorf("in %d rows: %s instead of %s", h, got, want)
		}
	}
}
