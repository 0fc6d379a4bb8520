package conform

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"muxlab/harness/model"
)

// listener is a Reporter that remembers.
type listener struct {
	errors  []string
	skipped bool
}

func (l *listener) Helper()             {}
func (l *listener) Logf(string, ...any) {}
func (l *listener) Skip(...any)         { l.skipped = true }
func (l *listener) Errorf(format string, a ...any) {
	l.errors = append(l.errors, fmt.Sprintf(format, a...))
}

// Every failure becomes one sentence with what was seen, what was expected and
// the likely cause, however it was wrapped and joined.
func TestFailures(t *testing.T) {
	inner := Failuref("all of it", "%d bytes came", 3)
	err := errors.Join(fmt.Errorf("client 2: %w", inner), first(nil, errors.New("no route")))
	r := Result{Case: "echo", Subject: "m", Seed: 5, Failures: failures(err, "it forgets")}
	l := &listener{}
	r.Report(l)
	want := []string{
		"m, echo (seed 5): client 2: 3 bytes came; expected: all of it; most likely it forgets",
		"m, echo (seed 5): no route; most likely it forgets",
	}
	if fmt.Sprint(l.errors) != fmt.Sprint(want) {
		t.Errorf("got\n%s\nexpected\n%s", strings.Join(l.errors, "\n"), strings.Join(want, "\n"))
	}
	if r.OK() || !(Result{}).OK() {
		t.Error("OK says the wrong thing")
	}
	if failures(nil, "x") != nil {
		t.Error("no error became a failure")
	}
}

func TestSkipped(t *testing.T) {
	l := &listener{}
	c := Case{Name: "never", Applies: func(Subject) string { return "because" }}
	r := Run(context.Background(), Subject{Model: &model.Model{Name: "m"}}, c)
	if r.Report(l); !l.skipped || r.Skipped != "because" || !r.OK() {
		t.Errorf("a case that does not apply: %+v", r)
	}
}

// Names are what exercises and the shelf refer to: each is there once, and each
// case says which fault it finds.
func TestTables(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range append(append([]Case{}, Cases...), OptIn...) {
		if seen[c.Name] || c.Name == "" || c.Sentence == "" || c.Run == nil {
			t.Errorf("case %q: a name that was there before, or something is missing", c.Name)
		}
		seen[c.Name] = true
		if got, ok := Find(c.Name); !ok || got.Name != c.Name {
			t.Errorf("%q is not found", c.Name)
		}
	}
	if _, ok := Find("no such case"); ok {
		t.Error("found what is not there")
	}
}

func TestCapacity(t *testing.T) {
	number := func(name, value string) model.Option {
		return model.Option{Name: name, Default: value, Min: 1, Max: 100}
	}
	word := func(name string, values ...string) model.Option {
		return model.Option{Name: name, Default: values[0], Choices: values}
	}
	pool := &model.Model{Name: "pool", Traits: model.Traits{Clients: model.PerWorker},
		Options: []model.Option{number("workers", "4"), word("accept", "blocking", "reuseport")}}
	both := &model.Model{Name: "both", Traits: model.Traits{Clients: model.PerWorker},
		Options: []model.Option{number("workers", "2"), number("threads", "3"), word("inner", "threads", "epoll")}}
	one := &model.Model{Name: "one", Traits: model.Traits{Clients: 1}}
	for _, c := range []struct {
		s    Subject
		want int
	}{
		{Subject{Model: pool}, 4},
		{Subject{Model: pool, Options: model.Options{"workers": "9"}}, 9},
		{Subject{Model: pool, Options: model.Options{"accept": "reuseport"}}, 1},
		{Subject{Model: both}, 3},
		{Subject{Model: both, Options: model.Options{"inner": "epoll"}}, 0},
		{Subject{Model: one}, 1},
		{Subject{Model: &model.Model{}}, 0},
	} {
		if got := capacity(c.s); got != c.want {
			t.Errorf("%v serves %d at once, expected %d", c.s, got, c.want)
		}
	}
}
