package app

import (
	"context"
	"strings"
	"testing"

	"muxlab/session"
	"muxlab/viz/page"
	"muxlab/viz/viztest"
)

// exerciseNow is an exercise of a user who is so far.
func exerciseNow(begun, passed bool, state string) session.Exercise {
	return session.Exercise{
		ID: "06", Model: "06-epoll", Title: "epoll, level-triggered", Sentence: "One thread serves many.",
		Folder: "exercises/06-epoll", Minutes: 90, Begun: begun, Passed: passed, State: state,
	}
}

// Home lists the exercises in a group of their own, and says what to type.
func TestHomeExercises(t *testing.T) {
	l := viztest.NewFakeLauncher()
	l.Tasks = []session.Exercise{exerciseNow(false, false, "not begun")}
	a := newApp(context.Background(), l, Options{})
	screen := func() string { return a.home.Draw(viztest.Unicode, 80, 24) }
	has := func(words ...string) {
		t.Helper()
		text := strings.Join(strings.Fields(screen()), " ")
		for _, w := range words {
			if !strings.Contains(text, w) {
				t.Errorf("%q is missing in\n%s", w, screen())
			}
		}
	}
	a.home.Key("left") // from the first group to the last
	has("exercises: 0 of 1 passed", "06 epoll, level-triggered", "not begun", "90 min", "Read exercises/06-epoll/README.md, then type: muxlab exercise run 06")
	if _, asks := a.home.Key("enter"); asks != page.Nothing {
		t.Error("an exercise is opened that was not begun")
	}
	has("type muxlab exercise run 06")
	a.home.Key("down")

	l.Tasks[0] = exerciseNow(true, false, "45 of 100")
	a.home.SetTasks(l.Labs(), l.Exercises())
	has("45 of 100", "muxlab exercise run 06. Enter shows your server at work.")
	if _, asks := a.home.Key("enter"); asks != page.Open {
		t.Error("an exercise that was begun is not opened")
	}
	if r, name := a.home.Chosen(); r == nil || r.Model != "06-epoll" || name != "06-epoll" {
		t.Errorf("%+v, %s", r, name)
	}
	if words := a.starting("06-epoll"); words != "building and starting your server of exercise 06" {
		t.Error(words)
	}

	l.Tasks[0] = exerciseNow(true, true, "passed")
	a.home.SetTasks(l.Labs(), l.Exercises())
	has("exercises: 1 of 1 passed", "■ 1 of 1", "muxlab exercise diff 06")
	a.home.Key("/")
	for _, k := range "level-trig" {
		a.home.Key(string(k))
	}
	has("06 epoll, level-triggered", "passed")
}
