package app

import (
	"context"
	"strings"
	"testing"
	"time"

	"muxlab/guide/notes"
	"muxlab/guide/script"
	"muxlab/guide/walk"
	"muxlab/session"
	"muxlab/viz/page/guide"
	"muxlab/viz/viztest"
)

const recordedText = `---
title: recorded
minutes: 5
---
~~~scene six
watch: epoll
hold: yes
record: epoll.mux
~~~
~~~predict many
ask: How many are watched?
answer: number
truth: watched
after: clients = 3
~~~
~~~predict last
ask: How many are scanned?
answer: number
truth: looked
after: clients = 3
~~~
~~~predict later
ask: How many turns are there?
answer: number
truth: turns
after: clients = 3
~~~
~~~do more
say: Press A.
until: clients > 98
keys: A
~~~
`

// A machine of the tests cannot run a server, and shows a recording.
type machine struct {
	*viztest.FakeLauncher
	show session.Session
}

func (m machine) Launch(context.Context, session.Request) (session.Session, error) {
	return m.show, nil
}

// Of a recording is asked what is shown; what counts from the answer on is not decided.
func TestALabShowsARecording(t *testing.T) {
	lab, bad := script.Parse([]byte(strings.ReplaceAll(recordedText, "~~~", "```")))
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	file := recordingOf(t, 100).watch.Controller.Session
	over := func(id, outcome string) func(g *guide.Page) ([]string, bool) {
		return func(g *guide.Page) ([]string, bool) {
			if g.Walk.Step().ID != id || g.Walk.Phase() != walk.Over {
				return nil, false
			}
			if v := g.Walk.Verdict; string(v.Outcome) != outcome {
				t.Errorf("%s: %+v", id, v)
			}
			return []string{"f"}, true
		}
	}
	s := &student{t: t, end: time.Now().Add(30 * time.Second), todo: []func(g *guide.Page) ([]string, bool){
		inStep("six", walk.Over), shows(t, "a recording of it is shown"), inStep("six", walk.Over, "f"),
		inStep("many", walk.Asks, "5", "enter"), inStep("many", walk.Sure, "3"), over("many", "right"),
		inStep("last", walk.Asks, "1", "enter"), inStep("last", walk.Sure, "3"), over("last", "right"),
		inStep("later", walk.Asks, "5", "enter"), inStep("later", walk.Sure, "3"), over("later", "undecided"),
		inStep("more", walk.Waits, "S"), shows(t, "this is a recording: F leaves the step out"),
		inStep("more", walk.Waits, "F"),
	}}
	g := guide.New(walk.New(lab, notes.Lab{}, false), "a lab", &fakeWorld{})
	if err := Headless(context.Background(), machine{viztest.NewFakeLauncher(), file}, Options{Lab: g}, s); err != nil || len(s.todo) > 0 {
		t.Fatalf("%v, %d left to do:\n%s", err, len(s.todo), s.page.Draw(viztest.Unicode, 80, 24))
	}
}
