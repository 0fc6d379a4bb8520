package mystery

import (
	"muxlab/harness/units"
	"strings"
	"testing"

	"muxlab/harness/diagnose"
	"muxlab/harness/model"
	"muxlab/session"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
	"muxlab/viz/viztest"
)

func inquiry(seed uint64) *Inquiry {
	return New(session.Scene{Name: "mystery-3", Mystery: &session.Mystery{
		Lint: "spin", Others: []string{"busy-loop", "leak", "write-interest"}, Where: "The tick.",
		Cause: "it waits on", Gives: "The wait returns it.", Right: "conn.go",
		Place: session.Passage{File: "x.go", Line: 1, Lines: []string{"a", "b // FAULT: here", "c"}},
	}}, seed)
}

// keyOf is the key of the choice of a lint.
func keyOf(q *Inquiry, lint string) string {
	for i, l := range q.choices {
		if l.Name == lint {
			return units.Count(i + 1)
		}
	}
	return ""
}

func textOf(q *Inquiry) string {
	c := panel.NewCanvas(viztest.Unicode, &snapshot.Snapshot{Model: viztest.FakeModel(model.Readiness)}, &snapshot.List{})
	return strings.ReplaceAll(strings.Join(c.Theme.Box(nil, q.Lines(c, 76, 20), 80, 22), "\n"), term.Nbsp, " ")
}

func TestTheOrderIsThatOfTheSeed(t *testing.T) {
	places := map[string]bool{}
	for seed := range uint64(40) {
		if keyOf(inquiry(seed), "spin") != keyOf(inquiry(seed), "spin") {
			t.Fatal("the same seed has another order")
		}
		places[keyOf(inquiry(seed), "spin")] = true
	}
	if len(places) != 4 {
		t.Errorf("the right one stands at %v only", places)
	}
}

func TestStepByStep(t *testing.T) {
	q := inquiry(7)
	if _, _, given := q.Answer(); given || !q.Hides() || q.Key("enter") || q.Key("5") || q.Step != Asks {
		t.Fatal("before a choice nothing goes on")
	}
	q.Key(keyOf(q, "leak"))
	if scene, a, given := q.Answer(); !given || scene != "mystery-3" || a.Choice != "leak" || a.Right || a.At.IsZero() {
		t.Errorf("%s: %+v, %v", scene, a, given)
	}
	if !q.Hides() || q.Key("1") {
		t.Error("the findings come too early, or a second answer is taken")
	}
	q.Key("enter")
	if q.Step != Finds || q.Hides() {
		t.Error("the finding does not come")
	}
	q.Key("enter")
	if q.Step != Explains || q.Key("enter") {
		t.Error("the explanation is the last step")
	}
	q.Key("left")
	q.Key("left")
	q.Key("left")
	if q.Step != Looks {
		t.Error("left goes back as far as the answer")
	}
}

// What is right is said from the third step on.
func TestTheStepsSayNoMoreThanTheyShould(t *testing.T) {
	q := inquiry(7)
	q.Found = &diagnose.Finding{Sentence: "The wait returned c1 in 40 turns.", Turn: 12}
	for i, c := range []struct {
		key      string
		yes, not []string
	}{
		{"", []string{"1", "? I do not know", "A level-triggered wait returns"}, []string{"look at", "c1 in 40"}},
		{keyOf(q, "leak"), []string{"you said", "look at The tick."}, []string{"it is", "c1 in 40", "Not that"}},
		{"enter", []string{"Not that.", "it is A level-triggered wait", "c1 in 40 turns. (turn 12)"}, []string{"FAULT"}},
		{"enter", []string{"cause It waits on.", "x.go", "2> b // FAULT: here"}, nil},
	} {
		q.Key(c.key)
		text := strings.Join(strings.Fields(strings.NewReplacer("│", "", viztest.Unicode.Sign.Served, ">").Replace(textOf(q))), " ")
		for _, want := range c.yes {
			if !strings.Contains(text, want) {
				t.Errorf("step %d does not say %q: %s", i, want, text)
			}
		}
		for _, want := range c.not {
			if strings.Contains(text, want) {
				t.Errorf("step %d says %q: %s", i, want, text)
			}
		}
	}
}

func TestWhoDoesNotKnowSaysSo(t *testing.T) {
	q := inquiry(7)
	q.Key("?")
	if _, a, given := q.Answer(); !given || a.Choice != "" || a.Right {
		t.Errorf("%+v, %v", a, given)
	}
}

func TestASceneThatIsNoMysteryHidesNothing(t *testing.T) {
	q := New(session.Scene{Name: "herd"}, 1)
	if _, _, given := q.Answer(); q != nil || q.Hides() || given {
		t.Error("it hides findings")
	}
}
