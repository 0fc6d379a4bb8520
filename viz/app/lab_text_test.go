package app

import (
	"context"
	"strings"
	"testing"
	"time"

	"muxlab/guide/notes"
	"muxlab/guide/script"
	"muxlab/guide/walk"
	"muxlab/viz/page/guide"
	"muxlab/viz/viztest"
)

const wordsText = `---
title: words
minutes: 5
---
~~~scene six
watch: select
~~~
~~~change long
watch: epoll
say: Change it.
file: select/select.go scan
patch: for fd := first; fd <= last && remaining > 0 && p.bits[fd/64]&(1<<(fd%64)) != 0 && fd != p.listener && fd != p.wake { // to the very END
~~~
~~~predict which
ask: More or fewer?
answer: choice
after: clients > 0
- more => clients > 7
- fewer => clients < 7
wrong 1: Seven is many.
~~~
It is long. One two three four five six seven eight nine ten.

A second paragraph of it.

The LAST words.

~~~do more
say: Press A.
until: clients > 98
keys: A
~~~
~~~explain why
ask: Why?
model: Because.
~~~
`

// words walks the lab of long and short texts.
func words(t *testing.T, plain bool, todo ...func(g *guide.Page) ([]string, bool)) {
	t.Helper()
	lab, bad := script.Parse([]byte(strings.ReplaceAll(wordsText, "~~~", "```")))
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	g := guide.New(walk.New(lab, notes.Lab{}, false), "lab 3 · words", &fakeWorld{})
	g.Plain = plain
	s := &student{t: t, todo: todo, end: time.Now().Add(30 * time.Second)}
	if err := Headless(context.Background(), viztest.NewFakeLauncher(), Options{Lab: g}, s); err != nil || len(s.todo) > 0 {
		t.Fatalf("%v, %d left to do:\n%s", err, len(s.todo), s.page.Draw(viztest.Unicode, 80, 24))
	}
}

// hides fails if words are on the screen, or in the text, before the next key.
func hides(t *testing.T, words ...string) func(g *guide.Page) ([]string, bool) {
	return func(g *guide.Page) ([]string, bool) {
		seen := g.Draw(viztest.Unicode, 80, 24)
		if g.Plain {
			seen = strings.Join(g.Text(viztest.Unicode, 76), "\n")
		}
		for _, w := range words {
			if strings.Contains(seen, w) {
				t.Errorf("%q is there:\n%s", w, seen)
			}
		}
		return nil, true
	}
}

func TestTheGuideSaysAllOfIt(t *testing.T) {
	once := func(g *guide.Page) ([]string, bool) {
		if screen := g.Draw(viztest.Unicode, 120, 40); strings.Count(screen, "lab 3 · words") != 1 || !strings.Contains(screen, "the end") {
			t.Errorf("the title:\n%s", screen)
		}
		return nil, true
	}
	words(t, false,
		inStep("six", walk.Over, "f"),
		inStep("long", walk.Asks), shows(t, "+ for fd := first", "to the very END"),
		inStep("long", walk.Asks, "enter"),
		inStep("long", walk.Over), shows(t, "Change it.", "to the very END"), // it says no more
		inStep("long", walk.Over, "down", "x"), shows(t, "c1 goes"),
		inStep("long", walk.Over, "f"), hides(t, "c1 goes"),
		inStep("which", walk.Asks, "z"), shows(t, `press the number of your answer, or ? if you do not know`),
		inStep("which", walk.Asks, "1"), inStep("which", walk.Sure, "3"),
		inStep("which", walk.Over), shows(t, "Seven is many.", "The LAST words."), hides(t, "reads the rest"),
		inStep("which", walk.Over, "f"),
		inStep("more", walk.Waits), shows(t, "S lets the lab press the keys"),
		inStep("more", walk.Waits, "F"),
		inStep("why", walk.Asks, "i", "t", "enter"), inStep("why", walk.Over, "f"),
		inStep("why", walk.Over), shows(t, `More or fewer? You said: "more". It was: "fewer".`),
		inStep("why", walk.Over, "g"), once,
	)
}

// Without a screen no key of the screen is named, and there is no cursor.
func TestPlainTextNamesNoKeys(t *testing.T) {
	keys := hides(t, "▏", "S lets", "esc ", "enter runs", "enter starts", " b goes")
	words(t, true,
		inStep("six", walk.Over, "f"), keys,
		inStep("long", walk.Asks), keys, inStep("long", walk.Asks, "enter"), inStep("long", walk.Over, "f"),
		inStep("which", walk.Asks, "1"), inStep("which", walk.Sure, "9"), keys, inStep("which", walk.Sure, "3"),
		inStep("which", walk.Over, "f"),
		inStep("more", walk.Waits), keys, inStep("more", walk.Waits, "F"),
		inStep("why", walk.Asks, "enter"), keys, inStep("why", walk.Asks, "i", "t", "enter"), inStep("why", walk.Over, "f"),
		inStep("why", walk.Over), keys,
	)
}
