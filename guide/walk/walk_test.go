package walk

import (
	"slices"
	"strings"
	"testing"
	"time"

	"muxlab/guide/notes"
	"muxlab/guide/query"
	"muxlab/guide/script"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/viz/snapshot"
)

const text = `---
title: counting
minutes: 5
---
Before.

§§§scene six
watch: select
core: yes
cover: told
§§§
Look.

§§§predict many
core: yes
ask: How many clients are there?
answer: number
truth: clients
within: 1
after: clients > 0
wrong 9: Nine is a guess.
§§§
So it is.

§§§do more
say: Press A.
until: clients >= 10
until: watched >= 10
keys: A
§§§

§§§predict which
ask: More or fewer than seven?
answer: choice
after: clients > 0
cover: ready
- more => clients > 7
- fewer => clients < 7
§§§

§§§scene other
watch: poll
§§§

§§§explain why
ask: Why?
model: Because.
§§§
`

// A course is a walk with a clock and a server that the test moves.
type course struct {
	*Walk
	t    *testing.T
	time time.Time
	eye  *query.Observer
}

func begin(t *testing.T, n notes.Lab, core bool) *course {
	t.Helper()
	lab, bad := script.Parse([]byte(unquoted(text)))
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	c := &course{Walk: New(lab, n, core), t: t, time: time.Unix(1000, 0), eye: query.NewObserver()}
	c.now = func() time.Time { return c.time }
	for n.At != "" && c.Step().ID != n.At { // it begins where something is done to the servers
		c.Next()
	}
	return c
}

func unquoted(s string) string {
	out := ""
	for _, r := range s {
		if r == '§' {
			r = '`'
		}
		out += string(r)
	}
	return out
}

// sees shows a picture with so many clients, for so long.
func (c *course) sees(clients int, d time.Duration) (over bool) {
	s := &snapshot.Snapshot{}
	s.Census.Total = clients
	c.eye.Look(s)
	over = c.Observe(query.Sides{c.eye})
	for ; d > 0 && !over; d -= 100 * time.Millisecond {
		c.time = c.time.Add(100 * time.Millisecond)
		over = c.Observe(query.Sides{c.eye})
	}
	return over
}

func (c *course) at(id string, phase Phase) {
	c.t.Helper()
	if c.Step().ID != id || c.Phase() != phase {
		c.t.Fatalf("at %s, phase %d, not at %s, phase %d", c.Step().ID, c.Phase(), id, phase)
	}
}

func (c *course) answer(text string, sure int) {
	c.t.Helper()
	if err := c.Answer(text); err != nil {
		c.t.Fatal(err)
	}
	if sure > 0 {
		c.Commit(sure)
	}
}

func TestFromStepToStep(t *testing.T) {
	c := begin(t, notes.Lab{}, false)
	c.at("six", Over)
	c.Next()
	c.at("many", Asks)
	c.answer("6", notes.Certain)
	if c.sees(0, time.Second); c.Phase() != Waits {
		t.Fatal("it was decided before its time")
	}
	if !c.sees(6, time.Second) || c.Verdict.Outcome != notes.Right || c.Verdict.Truth != "6" {
		t.Errorf("the verdict is %+v", c.Verdict)
	}
	c.Next()
	c.at("more", Waits)
	if c.sees(9, time.Second) || !c.sees(10, 0) {
		t.Error("the step is over at 9 clients, or not at 10")
	}
	c.Next()
	c.at("which", Asks)
	launch := c.Launch
	c.Next() // left out
	c.at("other", Over)
	if c.Launch != launch+1 {
		t.Error("the other scene does not come on stage")
	}
	c.Next()
	c.Explain("it is so")
	c.Next()
	if n, of := c.Place(); !c.Ended() || n != 6 || of != 6 || c.Notes.Done.IsZero() || c.Notes.At != "" {
		t.Errorf("the end: %v, step %d of %d, %+v", c.Ended(), n, of, c.Notes)
	}
	if right, of := c.Notes.Score(); right != 1 || of != 1 {
		t.Errorf("%d of %d right", right, of)
	}
}

// Every outcome of an answer.
func TestVerdicts(t *testing.T) {
	for _, v := range []struct {
		does, answer string
		clients      int
		want         notes.Outcome
		says         string
	}{
		{"right", "6", 6, notes.Right, ""},
		{"as close as within", "7", 6, notes.Right, ""},
		{"too far", "8", 6, notes.Wrong, ""},
		{"often given", "9", 6, notes.Wrong, "Nine is a guess."},
		{"not known", "?", 6, notes.Unknown, ""},
	} {
		c := begin(t, notes.Lab{At: "many"}, false)
		sure := notes.Guess
		if v.answer == "?" {
			sure = 0
		}
		c.answer(v.answer, sure)
		if c.sees(v.clients, time.Second); c.Verdict.Outcome != v.want || c.Verdict.Says != v.says {
			t.Errorf("%s: %+v", v.does, c.Verdict)
		}
		a, _ := c.Notes.First("many")
		if a.Outcome != v.want || a.Sure != sure || a.Truth != "6" {
			t.Errorf("%s: the notes say %+v", v.does, a)
		}
	}
}

// An answer that changes while it is looked at is not taken before it stays.
func TestAnAnswerMustStay(t *testing.T) {
	c := begin(t, notes.Lab{At: "many"}, false)
	c.answer("8", notes.Guess)
	for n := 1; n <= 8; n++ {
		if c.sees(n, 200*time.Millisecond) {
			t.Fatalf("decided at %d", n)
		}
	}
	if c.sees(8, time.Second); c.Verdict.Outcome != notes.Right {
		t.Errorf("%+v", c.Verdict)
	}
}

// An answer about the last wait is not taken from a wait that began before what is asked about.
func TestTheLastWaitMustBeANewOne(t *testing.T) {
	for _, held := range []bool{false, true} {
		c := begin(t, notes.Lab{At: "many"}, false)
		told := query.Query{Name: "told"}
		c.Step().Truth = &told
		c.answer("18", notes.Guess)
		s := &snapshot.Snapshot{Held: held, LastWait: snapshot.LastWait{Op: trace.OpSelect, Entries: 18}}
		s.Census.Total = 6
		c.eye.Look(s)
		look := func() bool {
			c.time = c.time.Add(time.Second)
			return c.Observe(query.Sides{c.eye})
		}
		if look(); look() != held {
			t.Errorf("held is %v, and without another wait it is decided: %v", held, !held)
		}
		if held {
			continue
		}
		c.eye.Step(&tape.Step{Event: &trace.Event{Op: trace.OpSelect, Result: 1}, Sees: tape.Waited}, "")
		if !look() || c.Verdict.Outcome != notes.Right {
			t.Errorf("after another wait: %+v", c.Verdict)
		}
	}
}

// A run that makes none of the options true decides nothing.
func TestUndecided(t *testing.T) {
	c := begin(t, notes.Lab{At: "which"}, false)
	c.answer("1", notes.Guess)
	if c.sees(7, 5*time.Second) {
		t.Error("no time is left for the run to decide it")
	}
	if c.sees(7, 5*time.Second); c.Verdict.Outcome != notes.Undecided {
		t.Errorf("%+v", c.Verdict)
	}
	if _, of := c.Notes.Score(); of != 0 {
		t.Error("it counts")
	}
	if want := "none of the options holds: clients > 7 (clients is 7); clients < 7 (clients is 7)"; c.Verdict.Why != want {
		t.Errorf("%q", c.Verdict.Why)
	}
}

// What is waited for is said with what it is.
func TestMissing(t *testing.T) {
	c := begin(t, notes.Lab{At: "more"}, false)
	c.sees(9, 0)
	if said, want := c.Missing(query.Sides{c.eye}), "clients >= 10 does not come: clients is 9; watched >= 10 does not come: watched is not known"; said != want {
		t.Errorf("%q", said)
	}
}

func TestNoAnswer(t *testing.T) {
	for _, v := range []struct{ at, answer, want string }{
		{"many", "", "type a number, or ? if you do not know"},
		{"many", "many", `"many" is not a number: write digits, such as 17 or 1,024`},
		{"which", "3", "type a number from 1 to 2, or ? if you do not know"},
		{"which", "0", "type a number from 1 to 2, or ? if you do not know"},
		{"which", "more", "type a number from 1 to 2, or ? if you do not know"},
	} {
		c := begin(t, notes.Lab{At: v.at}, false)
		if err := c.Answer(v.answer); err == nil || c.Phase() != Asks {
			t.Errorf("%q is an answer to %s", v.answer, v.at)
		} else if err.Error() != v.want {
			t.Errorf("%q: %q, not %q", v.answer, err, v.want)
		}
	}
}

// Back and again start the servers again, and go to where something was done to them.
func TestBackAndAgain(t *testing.T) {
	c := begin(t, notes.Lab{At: "which"}, false)
	launch := c.Launch
	if c.Again(); c.Step().ID != "more" || c.Launch != launch+1 {
		t.Errorf("again begins at %s", c.Step().ID)
	}
	if c.Back(); c.Step().ID != "many" || c.Launch != launch+2 {
		t.Errorf("back goes to %s", c.Step().ID)
	}
	c.Back()
	if c.Back(); c.Step().ID != "six" {
		t.Errorf("back from the first step goes to %s", c.Step().ID)
	}
}

// Who comes back does again what was done to the servers: those start again.
func TestComingBack(t *testing.T) {
	lab, _ := script.Parse([]byte(unquoted(text)))
	for at, want := range map[string]string{"which": "more", "many": "many", "why": "why", "gone": "six", "": "six"} {
		if w := New(lab, notes.Lab{At: at}, false); w.Step().ID != want || w.Launch != 1 {
			t.Errorf("left at %q it begins at %s, launch %d", at, w.Step().ID, w.Launch)
		}
	}
}

func TestCore(t *testing.T) {
	c := begin(t, notes.Lab{}, true)
	c.Next()
	c.at("many", Asks)
	if c.Next(); !c.Ended() {
		t.Error("the core goes on")
	}
}

func TestCovered(t *testing.T) {
	c := begin(t, notes.Lab{}, false)
	covered := func(want string) {
		t.Helper()
		words := c.Covered()
		slices.Sort(words)
		if got := strings.Join(words, " "); got != want {
			t.Errorf("at %s, phase %d: covered is %q, not %q", c.Step().ID, c.Phase(), got, want)
		}
	}
	covered("ready told")
	c.Next()
	covered("ready told")
	c.answer("6", notes.Guess)
	covered("ready told")
	c.sees(6, time.Second)
	covered("ready") // that is asked about in the same scene
	c.Next()
	covered("ready")
	c.Next()
	covered("ready")
	c.Next()
	covered("")

	core := begin(t, notes.Lab{}, true)
	if words := core.Covered(); !slices.Equal(words, []string{"told"}) {
		t.Errorf("the core covers %v, which includes what only the whole lab asks", words)
	}
}
