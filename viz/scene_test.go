package viz

import (
	"slices"
	"strings"
	"testing"

	"muxlab/harness/diagnose"
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/session"
)

// What is asked in a scene is asked of two servers, too: above them, until it was read.
func TestAPairSaysWhatToLookAt(t *testing.T) {
	b := besides()["beside"]
	b.sides[0].pilot, b.sides[1].pilot = newPilotOf(model.Readiness), newPilotOf(model.Readiness)
	b.play(session.Scene{Question: "Who pays?", Look: "See what each of them looks at.", Pick: "c2", Panel: "clients"})
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
	u := &ui{moment: moment{question: "What is wrong?"}, answer: "The fault: one.\nWhat gave it away: two.\nWhere it is done right: three.", mode: answer{}, task: "Look."}
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

// What is wrong with one of two servers is said at every size, and of which.
func TestAPairSaysWhatIsWrong(t *testing.T) {
	x, y := oneServer(5).still(digestOf(model.One), 60), loopOn("epoll", trace.OpEpollWait, 6)
	x.findings = []finding{{Finding: diagnose.Finding{Sentence: "One client holds up all others.", Worker: -1}}}
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		screen := drawBeside(besideOf(x, y), size[0], size[1])
		if !strings.Contains(screen, "! blocking: One client holds up all others.") || strings.Contains(screen, "! epoll:") {
			t.Errorf("%v: it does not say what is wrong:\n%s", size, screen)
		}
		checkScreen(t, screen, size[0], size[1])
	}
}

// Two servers are told apart by their models, and two of one model by what differs.
func TestTwoServersAreToldApart(t *testing.T) {
	m := &model.Model{Name: "prefork", Options: []model.Option{
		{Name: "workers", Default: "4"}, {Name: "accept", Default: "blocking", Choices: []string{"blocking", "shared", "exclusive"}},
	}}
	shared := &snapshot{model: m, options: model.Options{"workers": "8", "accept": "shared"}}
	exclusive := &snapshot{model: m, options: model.Options{"workers": "8", "accept": "exclusive"}}
	if got := tellApart(shared, exclusive); got != [2]string{"prefork" + nbsp + "shared", "prefork" + nbsp + "exclusive"} {
		t.Errorf("of one model: %q", got)
	}
	if got := tellApart(shared, &snapshot{model: &model.Model{Name: "epoll"}}); got != [2]string{"prefork", "epoll"} {
		t.Errorf("of two: %q", got)
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

// Where there are few rows, what one more client would cost makes room for the figures,
// and of two servers of processes who was woken in vain is among them.
func TestFewRowsAreForFigures(t *testing.T) {
	x, y := processServer(4).still(digestOf(model.Processes), 60), processServer(4).still(digestOf(model.Processes), 60)
	x.totals.Vain, y.totals.Vain = 90, 0
	costs := strings.Join(costsPanel(x, y, 80, 5), "\n")
	if !strings.Contains(costs, "woken in vain") || strings.Contains(costs, "idle client") {
		t.Errorf("in five rows:\n%s", costs)
	}
	costs = strings.Join(costsPanel(x, y, 80, 14), "\n")
	if !strings.Contains(costs, "woken in vain") || !strings.Contains(costs, "in service") || !strings.Contains(costs, "idle client") {
		t.Errorf("in fourteen:\n%s", costs)
	}
}

// Where the list of the clients stands below, to have chosen it leaves no room for it
// above.
func TestTheListThatStandsBelowTakesNoRoomAbove(t *testing.T) {
	s := processServer(60).still(digestOf(model.Processes), 60)
	_, tabs := panelsOf(model.Processes)
	at := slices.IndexFunc(tabs, func(p panel) bool { return p.name == clientsTab.name })
	for _, size := range [][2]int{{120, 40}, {200, 60}} {
		if list, usual := drawWatch(s, &ui{tab: at}, size[0], size[1]), drawWatch(s, &ui{}, size[0], size[1]); rowsOf(list) != rowsOf(usual) {
			t.Errorf("%v: with the list chosen it is\n%s\nand without\n%s", size, list, usual)
		}
	}
}

// rowsOf is a screen without its keys, of which one says what comes next.
func rowsOf(screen string) string { return screen[:strings.LastIndexByte(screen, '\n')] }

// The longest number stands apart from its bar.
func TestANumberDoesNotTouchItsBar(t *testing.T) {
	if half := memory.half(132_500_000, 132_500_000, 40).render(40); !strings.Contains(half, "132.5"+nbsp+"MB ") {
		t.Errorf("%q", half)
	}
}
