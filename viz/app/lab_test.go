package app

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"muxlab/guide/notes"
	"muxlab/guide/script"
	"muxlab/guide/walk"
	"muxlab/session"
	"muxlab/viz/page"
	"muxlab/viz/page/guide"
	"muxlab/viz/term"
	"muxlab/viz/viztest"
)

const labText = `---
title: a lab of the tests
minutes: 5
exercise: 06
---
Before all.

~~~scene six
watch: select
core: yes
cover: clients
~~~
Six **clients** are there, see ~LAB: scan~.

~~~predict many
core: yes
ask: How many clients are there?
answer: number
truth: clients
after: clients > 0
wrong 9: Nine is a guess.
~~~
So it is.

~~~do more
say: Press A.
until: clients >= 3
keys: A
~~~

~~~predict which
ask: More or fewer than seven?
answer: choice
after: clients > 0
- more => clients > 7
- fewer => clients < 7
~~~

~~~run list
$ muxlab models
contains: epoll
~~~

~~~change line
watch: epoll
say: Change it.
file: select/select.go scan
patch: x := 1
~~~

~~~scene two
watch: poll --beside epoll
hold: yes
~~~

~~~explain why
ask: Why?
model: Because.
~~~
`

// fakeWorld does at once what a lab asks for.
type fakeWorld struct {
	fail error
	kept notes.Lab
	ran  []string
}

func (w *fakeWorld) Opening(_ context.Context, s *script.Step) (open, beside session.Request, err error) {
	open.Model = s.Watch[0]
	if len(s.Watch) > 2 {
		beside.Model, beside.OtherPort = s.Watch[2], true
	}
	return open, beside, w.fail
}

func (w *fakeWorld) Run(_ context.Context, command string) (string, bool, error) {
	w.ran = append(w.ran, command)
	return "select\nepoll\n", false, nil
}

func (w *fakeWorld) Place(label string) (session.Passage, bool) {
	return session.Passage{File: "select/select.go", Line: 1, Lines: []string{"package sel", "for fd := range p.bits {", "}"}}, label == "scan"
}

func (w *fakeWorld) Keep(n notes.Lab) error {
	w.kept = n
	return nil
}

func labPage(t *testing.T, w *fakeWorld) *guide.Page {
	t.Helper()
	lab, bad := script.Parse([]byte(strings.NewReplacer("~~~", "```", "~", "`").Replace(labText)))
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	return guide.New(walk.New(lab, notes.Lab{}, false), "lab 3 · a lab of the tests", w)
}

// A student of the tests does one thing after the other, each as soon as the page is ready.
type student struct {
	t    *testing.T
	todo []func(g *guide.Page) (keys []string, done bool)
	end  time.Time
	page *guide.Page
}

func (s *student) Look(g *guide.Page) ([]string, bool) {
	s.page = g
	for _, size := range viztest.Windows {
		for _, th := range []*term.Theme{viztest.Unicode, viztest.ASCII} {
			viztest.CheckScreen(s.t, g.Draw(th, size[0], size[1]), size[0], size[1])
		}
	}
	if len(s.todo) == 0 || time.Now().After(s.end) {
		return nil, true
	}
	keys, done := s.todo[0](g)
	if done {
		s.todo = s.todo[1:]
	}
	return keys, false
}

// walked walks the lab of the tests with a student, until nothing is left to do.
func walked(t *testing.T, w *fakeWorld, todo ...func(g *guide.Page) ([]string, bool)) (*student, *viztest.FakeLauncher) {
	t.Helper()
	s, l := &student{t: t, todo: todo, end: time.Now().Add(30 * time.Second)}, viztest.NewFakeLauncher()
	if err := Headless(context.Background(), l, Options{Lab: labPage(t, w)}, s); err != nil {
		t.Error(err)
	}
	if len(s.todo) > 0 {
		n, of := s.page.Walk.Place()
		t.Errorf("stuck at step %d of %d, phase %d:\n%s", n, of, s.page.Walk.Phase(), s.page.Draw(viztest.Unicode, 80, 24))
	}
	for i, one := range l.Sessions {
		if one.Closed != 1 {
			t.Errorf("server %d, %s, was closed %d times", i, one.Served.Name, one.Closed)
		}
	}
	return s, l
}

// inStep presses keys once the step is in the phase; a scene has its servers then.
func inStep(id string, phase walk.Phase, keys ...string) func(g *guide.Page) ([]string, bool) {
	return func(g *guide.Page) ([]string, bool) {
		if g.Walk.Step().ID != id || g.Walk.Phase() != phase || !g.Staged() && !g.Walk.Ended() {
			return nil, false
		}
		return keys, true
	}
}

// shows fails unless words are on the screen before the next key.
func shows(t *testing.T, words ...string) func(g *guide.Page) ([]string, bool) {
	return func(g *guide.Page) ([]string, bool) {
		for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
			screen := g.Draw(viztest.Unicode, size[0], size[1])
			text := inColumns(screen, size[0])
			for _, w := range words {
				if !strings.Contains(text, w) {
					t.Errorf("%q is not on the screen of %v:\n%s", w, size, screen)
				}
			}
		}
		return nil, true
	}
}

// inColumns is the text of a screen as it is read: where the guide stands at the right, the
// left part first.
func inColumns(screen string, w int) string {
	left := w
	if w >= 100 {
		left = w - min(max(w/3, 40), 66)
	}
	var parts [2]strings.Builder
	for _, row := range strings.Split(screen, "\n") {
		cells := []rune(row)
		parts[0].WriteString(string(cells[:min(left, len(cells))]) + " ")
		parts[1].WriteString(string(cells[min(left, len(cells)):]) + " ")
	}
	words := strings.NewReplacer("│", " ", term.Nbsp, " ").Replace(parts[0].String() + parts[1].String())
	return strings.Join(strings.Fields(words), " ")
}

// From the first step to the last, with everything that a step can ask for.
func TestALabFromStartToEnd(t *testing.T) {
	w := &fakeWorld{}
	s, l := walked(t, w,
		inStep("six", walk.Over), shows(t, "Before all.", "Six clients", "f next step", "covered: clients"),
		inStep("six", walk.Over, "c"), shows(t, "select/select.go · LAB: scan"),
		inStep("six", walk.Over, "c", "g"), shows(t, "Six clients", "g back to the server"),
		inStep("six", walk.Over, "g", "f"),
		inStep("many", walk.Asks), shows(t, "How many clients are there?", "type a number", "esc look around first"),
		inStep("many", walk.Asks, "x", "enter"), shows(t, `"x" is not a number`),
		inStep("many", walk.Asks, "backspace", "esc"), shows(t, "f to the question"),
		inStep("many", walk.Asks, "f", "9", "enter"),
		inStep("many", walk.Sure), shows(t, "You say: 9", "How sure are you?"),
		inStep("many", walk.Sure, "3"),
		inStep("many", walk.Over), shows(t, "You said 9 (certain)", "It was 3", "not what you said", "Nine is a guess."),
		inStep("many", walk.Over, "f"),
		inStep("more", walk.Over, "f"),
		inStep("which", walk.Asks), shows(t, "1 more", "2 fewer", "1 to 2 choose"),
		inStep("which", walk.Asks, "down", "enter", "2"),
		inStep("which", walk.Over), shows(t, "right"),
		inStep("which", walk.Over, "f"),
		inStep("list", walk.Asks), shows(t, "$ muxlab models", "enter runs it here"),
		inStep("list", walk.Asks, "enter"),
		inStep("list", walk.Over), shows(t, "select epoll"),
		inStep("list", walk.Over, "f"),
		inStep("line", walk.Asks), shows(t, "select/select.go, line 2", "- for fd := range p.bits {", "+ x := 1"),
		inStep("line", walk.Asks, "enter"),
		inStep("line", walk.Over, "f"),
		inStep("two", walk.Over), shows(t, "poll beside epoll"),
		inStep("two", walk.Over, "f"),
		inStep("why", walk.Asks, "i", "t", " ", "i", "s", "enter"),
		inStep("why", walk.Over), shows(t, "You wrote", "it is", "One way to say it", "Because."),
		inStep("why", walk.Over, "f"),
		inStep("why", walk.Over), shows(t, "1 of 2 predictions were right", "These surprised you", "exercise 06"),
	)
	_ = s
	if len(w.ran) != 1 || len(w.kept.Answers) != 3 || w.kept.Done.IsZero() {
		t.Errorf("ran %v, kept %+v", w.ran, w.kept)
	}
	var models []string
	for _, r := range l.Requests {
		models = append(models, r.Model)
	}
	if got := strings.Join(models[:2], " "); got != "select epoll" || len(models) != 4 {
		t.Errorf("on stage were %v", models)
	}
}

const solveText = `---
title: keys
minutes: 5
---
~~~scene six
watch: select
~~~
~~~predict one
ask: Press A after you have answered. How many?
answer: number
truth: clients
after: clients > 98
keys: A
~~~
~~~do two
say: Press A.
until: clients > 98
keys: A
~~~
`

// S presses all keys of a step on a server as the step has it: what the student has pressed is
// undone first, and the answer stays.
func TestSolveAfterKeysOfTheStudent(t *testing.T) {
	lab, bad := script.Parse([]byte(strings.ReplaceAll(solveText, "~~~", "```")))
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	l := viztest.NewFakeLauncher()
	added := func(servers, want int) func(g *guide.Page) ([]string, bool) {
		return func(g *guide.Page) ([]string, bool) {
			n := 0
			if len(l.Sessions) == servers {
				n = l.Sessions[servers-1].Asked()
			}
			return nil, n == want && !g.Solving()
		}
	}
	s := &student{t: t, end: time.Now().Add(30 * time.Second), todo: []func(g *guide.Page) ([]string, bool){
		inStep("six", walk.Over, "f"), inStep("one", walk.Asks, "7", "enter"), inStep("one", walk.Sure, "3"),
		inStep("one", walk.Waits, "S"), added(1, 1), // nothing was pressed
		inStep("one", walk.Waits, "A"), added(1, 2),
		inStep("one", walk.Waits, "S"), shows(t, "the server begins again"), added(2, 1),
		inStep("one", walk.Waits, "F"),
		inStep("two", walk.Waits, "A"), added(2, 2),
		inStep("two", walk.Waits, "S"), // the step before has keys: it is at hand again
		inStep("one", walk.Asks), shows(t, "first step with keys"), added(3, 0),
	}}
	if err := Headless(context.Background(), l, Options{Lab: guide.New(walk.New(lab, notes.Lab{}, false), "a lab", &fakeWorld{})}, s); err != nil {
		t.Fatal(err)
	}
	if len(s.todo) > 0 {
		t.Fatalf("%d left to do, %d servers:\n%s", len(s.todo), len(l.Sessions), s.page.Draw(viztest.Unicode, 80, 24))
	}
}

// What could not be started is said, and does not end the lab.
func TestALabWhoseServerDoesNotStart(t *testing.T) {
	w := &fakeWorld{fail: errors.New("there is no Go here")}
	failed := func(g *guide.Page) ([]string, bool) { return nil, g.Failed() != "" }
	walked(t, w, failed, shows(t, "there is no Go here", "R tries again"),
		func(g *guide.Page) ([]string, bool) {
			w.fail = nil
			return []string{"R"}, true
		},
		inStep("six", walk.Over, "f"), inStep("many", walk.Asks))
}

// In a lab the lab chooses the servers; leaving it ends them, and home shows how far it is.
func TestLeavingALab(t *testing.T) {
	w := &fakeWorld{}
	walked(t, w, inStep("six", walk.Over, "v"), shows(t, "the lab chooses what runs"), inStep("six", walk.Over, "m"))
	if w.kept.At != "six" {
		t.Errorf("kept is %+v", w.kept)
	}
}

// Home lists the labs first, and goes on with the one that was begun.
func TestHomeLabs(t *testing.T) {
	l := viztest.NewFakeLauncher()
	l.Guides = []session.Lab{
		{Name: "01-one", Number: 1, Title: "one at a time", Idea: "Who waits?", Minutes: 20, Begun: true, Done: true, State: "done"},
		{Name: "03-select", Number: 3, Title: "select forgets", Idea: "What is on the list?", Minutes: 27, Begun: true, State: "step 4 of 9"},
	}
	opened := ""
	a := newApp(context.Background(), l, Options{OpenLab: func(name string) (*guide.Page, error) {
		opened = name
		return labPage(t, &fakeWorld{}), nil
	}})
	screen := strings.Join(strings.Fields(a.home.Draw(viztest.Unicode, 80, 24)), " ")
	for _, words := range []string{"3 select forgets step 4 of 9", "labs ■□ 1 of 2", "labs: 1 of 2 done", "What is on the list?"} {
		if !strings.Contains(screen, words) {
			t.Errorf("%q is missing in\n%s", words, a.home.Draw(viztest.Unicode, 80, 24))
		}
	}
	if _, asks := a.home.Key("enter"); asks != page.Open {
		t.Fatal("enter does not open it")
	}
	a.do(page.Open)
	if opened != "03-select" || a.guide == nil || a.shown() != page.Page(a.guide) {
		t.Errorf("opened is %q", opened)
	}
}

// In a held scene the clients go on until the loop stands before its wait: one that sleeps
// in it would serve the first client that speaks, alone. Here it sleeps on, and after some
// seconds the clients are held all the same.
func TestAHeldSceneLetsItsClientsEndTheWait(t *testing.T) {
	lab, _ := script.Parse([]byte(strings.NewReplacer("~~~", "```", "~", "`").Replace(labText)))
	l, before := viztest.NewFakeLauncher(), false
	s := &student{t: t, end: time.Now().Add(30 * time.Second), todo: []func(g *guide.Page) ([]string, bool){
		func(*guide.Page) ([]string, bool) {
			server, clients := l.Held()
			before = before || server && !clients
			return nil, clients
		},
		inStep("two", walk.Over),
	}}
	page := guide.New(walk.New(lab, notes.Lab{At: "two"}, false), "a lab", &fakeWorld{})
	if err := Headless(context.Background(), l, Options{Lab: page}, s); err != nil || len(s.todo) > 0 {
		t.Fatalf("%v, %d left to do", err, len(s.todo))
	}
	if !before {
		t.Error("the clients were held at once")
	}
}
