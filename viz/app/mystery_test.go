package app

import (
	"strings"
	"testing"
	"time"

	"muxlab/harness/diagnose"
	"muxlab/harness/model"
	"muxlab/session"
	"muxlab/viz/digest"
	"muxlab/viz/page/home"
	"muxlab/viz/snapshot"
	"muxlab/viz/viztest"
)

// wrongScene is a scene whose server has the given model.
func wrongScene(name string) session.Scene {
	return session.Scene{
		Name: "mystery-1", Group: "mysteries", Tries: "y", Question: "It gets hotter", Look: "See the CPU.",
		Mystery: &session.Mystery{Lint: "blocked", Others: []string{"spin", "leak", "hog"}, Where: "The one thread.", Cause: "it waits for one", Gives: "A read.", Right: "elsewhere"},
		Request: session.Request{Model: name, Scene: "mystery-1"},
	}
}

// stuckApp shows a server that one client holds up, of whatever scenes there are.
func stuckApp(t *testing.T, wrong ...session.Scene) (*app, *viztest.FakeLauncher) {
	t.Helper()
	k := viztest.OneServer(5)
	s := sampled{&viztest.FakeSession{Served: viztest.FakeModel(model.One), Endless: true, Crowd: k.Clients}, &k.Sample}
	for range 60 {
		k.Now += 50 * viztest.Ms
		s.Frames = append(s.Frames, k.Frame())
	}
	l := viztest.NewFakeLauncher()
	l.Wrong = wrong
	a := newApp(t.Context(), l, Options{Session: s})
	a.w, a.h = 120, 40
	for i := range s.Frames {
		k.Sample.At = viztest.WallStart.Add(time.Duration(i) * 50 * time.Millisecond)
		frames(a, 1)
	}
	return a, l
}

// sampled is a session whose kernel is asked.
type sampled struct {
	*viztest.FakeSession
	sample *session.Samples
}

func (s sampled) Samples() session.Samples { return *s.sample }

// A server that is wrong on purpose is a question: no finding is shown before it is asked
// for, and what is measured is. Any other server shows its findings.
func TestOnlyAMysteryHidesFindings(t *testing.T) {
	a, _ := stuckApp(t)
	if len(a.watch.Found()) == 0 {
		t.Fatal("nothing is found in this server")
	}
	a.mustShow(t, a.watch.Found()[0].Sentence[:20], "< and > go to their turns")
	a, _ = stuckApp(t, wrongScene("blocking"))
	if len(a.watch.Found()) == 0 || a.has(a.watch.Found()[0].Sentence[:20]) || a.has(viztest.Unicode.Sign.Trouble) || a.has("< and >") {
		t.Errorf("a finding is shown before it is asked for:\n%s", a.View())
	}
	a.mustShow(t, "CPU", "trace lost", "y what is wrong?")
	press(a, "<")
	a.mustShow(t, "findings are off here: y asks")
	a.watch.Say("the harness failed", true)
	a.draw()
	a.mustShow(t, viztest.Unicode.Sign.Trouble+"  the harness failed")
	a, _ = stuckApp(t, wrongScene("epoll"))
	a.mustShow(t, a.watch.Found()[0].Sentence[:20])
}

func TestAMysteryByKeys(t *testing.T) {
	a, l := stuckApp(t, wrongScene("blocking"))
	finding := a.watch.Found()[0].Sentence[:20]
	press(a, "y")
	a.mustShow(t, "what is wrong with this server?", "? I do not know", "1 2 3 4 say what is wrong")
	press(a, "esc")
	if _, _, given := a.watch.Answer(); given || a.has("what is wrong with this server?") {
		t.Error("esc answers, or does not go back")
	}
	press(a, "y")
	press(a, rightKey(t, a))
	a.mustShow(t, "look at", "The one thread.")
	if a.has(finding) {
		t.Error("the finding comes too early")
	}
	press(a, "enter")
	a.mustShow(t, "Right, at the first answer", finding, "PAST")
	press(a, "enter")
	a.mustShow(t, "It waits for one.")
	press(a, "enter")
	a.mustShow(t, "PAST", "y answer", finding)
	press(a, "q")
	if got := l.Progress; !got.Seen["mystery-1"] || !got.Answers["mystery-1"].Right || got.Answers["mystery-1"].Choice != "blocked" {
		t.Errorf("remembered is %+v", got)
	}
}

// rightKey is the key of the right answer on the screen.
func rightKey(t *testing.T, a *app) string {
	t.Helper()
	for _, row := range strings.Split(a.View(), "\n") {
		if before, _, found := strings.Cut(row, "A worker on which others depend"); found {
			return strings.Trim(before, " │")
		}
	}
	t.Fatalf("the right one is not among the choices:\n%s", a.View())
	return ""
}

// The source would show what is wrong: it comes with the answer.
func TestTheSourceIsHiddenTooUntilItIsAnswered(t *testing.T) {
	a, l := stuckApp(t, wrongScene("blocking"))
	if p, ok := a.watch.Source(l.Source)(nil, 1); !ok || len(p.Lines) > 0 {
		t.Errorf("the source is shown: %+v", p)
	}
	press(a, "y", "?", "enter")
	if p, _ := a.watch.Source(l.Source)(nil, 1); len(p.Lines) == 0 {
		t.Error("the source stays hidden")
	}
}

func TestHomeSaysWhatWasAnswered(t *testing.T) {
	var all []session.Scene
	p := session.Progress{}
	for _, c := range []struct {
		name  string
		given bool
		a     session.Answer
	}{{"mystery-1", true, session.Answer{Choice: "spin", Right: true}}, {"mystery-2", true, session.Answer{Choice: "leak"}}, {"mystery-3", true, session.Answer{}}, {"mystery-4", false, session.Answer{}}} {
		s := wrongScene(c.name)
		s.Name, s.Question = c.name, "What about "+c.name+"?"
		all = append(all, s)
		if c.given {
			p = p.With(c.name).WithAnswer(c.name, c.a)
		}
	}
	screen := strings.Split(home.New(all, nil, p).Draw(viztest.Unicode, 80, 24), "\n")
	for _, want := range [][2]string{{"✓ What about mystery-1?", "right first"}, {"✓ What about mystery-2?", "not at first"}, {"✓ What about mystery-3?", "was told"}, {"  What about mystery-4?", "mystery-4"}, {"mysteries: 3 of 4 seen", "1 right first"}} {
		found := false
		for _, row := range screen {
			_, after, is := strings.Cut(row, want[0])
			found = found || is && strings.Contains(after, want[1])
		}
		if !found {
			t.Errorf("no row says %q:\n%s", want, strings.Join(screen, "\n"))
		}
	}
}

// A pair shows no finding of a mystery either.
func TestAPairHidesTheFindingsOfAMystery(t *testing.T) {
	a, _ := stuckApp(t, wrongScene("blocking"))
	perform(a, command(a.openBeside(session.Request{Model: "poll"})))
	perform(a, command(a.look()))
	a.draw()
	if a.beside == nil || a.beside.Sides[1].Snap.Empty {
		t.Fatal("there is no pair")
	}
	if a.has(a.watch.Found()[0].Sentence[:20]) {
		t.Errorf("the finding is shown:\n%s", a.View())
	}
	press(a, "<")
	a.mustShow(t, "findings are off here")
	press(a, "y")
	a.mustShow(t, "esc leaves the pair")
}

// What was found in the latest frame is not forgotten: the past reaches it in a moment.
func TestAFindingOfThisMomentIsNotForgotten(t *testing.T) {
	a, _ := stuckApp(t)
	for _, worker := range []int{-1, 0} {
		_, err := a.watch.FromPast(func(r *digest.Rewinder) (*snapshot.Snapshot, error) {
			return r.AtFinding(diagnose.Finding{Time: r.Past.End() + 1e9, PID: 100, Worker: worker})
		})
		if err != nil {
			t.Errorf("worker %d: %v", worker, err)
		}
	}
	_, err := a.watch.FromPast(func(r *digest.Rewinder) (*snapshot.Snapshot, error) {
		return r.AtFinding(diagnose.Finding{Time: r.Past.Begin() - 1e9, PID: 100})
	})
	if err == nil || !strings.Contains(err.Error(), "no longer remembered") {
		t.Errorf("what was before the past: %v", err)
	}
}

// After a mystery home says what was found, and what comes next.
func TestHomeSaysWhatWasFound(t *testing.T) {
	first, second := wrongScene("blocking"), wrongScene("poll")
	second.Name, second.Question = "mystery-2", "What else?"
	all := []session.Scene{first, second}
	for want, a := range map[string]session.Answer{
		"You found: it waits for one. Next: What else?":     {Choice: "blocked", Right: true},
		"The fault was: it waits for one. Next: What else?": {Choice: "leak"},
	} {
		p := session.Progress{Last: first.Name}.With(first.Name).WithAnswer(first.Name, a)
		if screen := home.New(all, nil, p).Draw(viztest.Unicode, 80, 24); !strings.Contains(screen, want) {
			t.Errorf("home does not say %q:\n%s", want, screen)
		}
	}
	if screen := home.New(all, nil, session.Progress{Last: first.Name}.With(first.Name)).Draw(viztest.Unicode, 80, 24); strings.Contains(screen, "it waits") {
		t.Errorf("home gives the answer away:\n%s", screen)
	}
}
