// Package conform is the conformance suite: what every server must do, as one
// table of cases, run over every model.
//
// A case starts a server in a process of its own, talks to it with plain clients
// (package net), and looks at it from outside: its descriptors, threads, children
// and CPU time. What is said of a failure is one sentence: what was seen, what was
// expected, and the likely cause. It needs no package testing: graders and
// exercises run it as the tests do.
//
// Files, in the order to read them: conform.go (cases and results), trial.go (a
// case being run), size.go (how large it is), client.go (the clients), inspect.go
// (looking from outside); then the table and the cases: bytes.go, behind.go,
// broken.go, unread.go, many.go, stop.go, faults.go, optin.go, bound.go. Sessions
// that are sent to from outside are examined by package conform/outbox.
package conform

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"muxlab/harness/model"
	"muxlab/harness/proc"
)

// A Case is one thing that a server must do.
type Case struct {
	Name string
	// Sentence names the fault of a server that fails.
	Sentence string
	// Applies says why a subject is not asked to; "" if it is. Nil: every one is.
	Applies func(Subject) string
	// Seeds is how many seeds it is worth trying; 0 is one.
	Seeds int
	// Options are set for this case, where the model has them.
	Options model.Options
	// Prepare changes how the server is started; it may be nil.
	Prepare func(*Trial, *proc.Job)
	// Run talks to the server of the trial. Failures may be joined (errors.Join).
	Run func(*Trial) error
}

// A Subject is what is examined: a model, and how it is to be run.
type Subject struct {
	Model    *model.Model
	Options  model.Options // nil: the defaults
	Recorded bool          // leaves a trace
	Seed     uint64        // of everything random
	// Patience is how long a client waits for the next byte before it says that
	// there is none; 0 is DefaultPatience.
	Patience time.Duration
	Long     bool // larger numbers, for those who have time
	Brief    bool // smaller numbers, for a model that is examined at full size in another way
}

// DefaultPatience is long, because a machine may be busy with other things.
const DefaultPatience = 10 * time.Second

// String names the subject: the model, its options, how it is run.
func (s Subject) String() string {
	words := []string{s.Model.Name}
	var chosen []string
	for name, value := range s.Options {
		chosen = append(chosen, name+"="+value)
	}
	slices.Sort(chosen)
	words = append(words, chosen...)
	if s.Recorded {
		return strings.Join(append(words, "recorded"), ",")
	}
	return strings.Join(append(words, "direct"), ",")
}

// A Failure is one thing that was not as it should be. It is an error.
type Failure struct {
	Saw, Expected string
	Cause         string // the likely one

	ended bool // that the server ended a connection is all there is to it
}

func (f *Failure) Error() string {
	s := f.Saw
	if f.Expected != "" {
		s += "; expected: " + f.Expected
	}
	if f.Cause != "" {
		s += "; most likely " + f.Cause
	}
	return s
}

// Failuref is a Failure that saw this; what was expected comes first.
func Failuref(expected, saw string, a ...any) *Failure {
	return &Failure{Saw: fmt.Sprintf(saw, a...), Expected: expected}
}

// A Result is what became of a case.
type Result struct {
	Case     string
	Subject  string
	Seed     uint64
	Skipped  string // why the subject was not asked to
	Failures []Failure
	Left     []string // what could not be looked at on this machine
	Took     time.Duration
}

// OK reports that nothing was wrong.
func (r Result) OK() bool { return len(r.Failures) == 0 }

// A Reporter is told a result. *testing.T is one.
type Reporter interface {
	Helper()
	Errorf(format string, a ...any)
	Logf(format string, a ...any)
	Skip(a ...any)
}

// Report tells r to t.
func (r Result) Report(t Reporter) {
	t.Helper()
	t.Logf("seed %d", r.Seed)
	for _, what := range r.Left {
		t.Logf("not looked at on this machine: %s", what)
	}
	for _, f := range r.Failures {
		t.Errorf("%s, %s (seed %d): %v", r.Subject, r.Case, r.Seed, &f)
	}
	if r.Skipped != "" {
		t.Skip(r.Skipped)
	}
}

// Run runs case c over s. It returns when the server and its children are gone.
func Run(ctx context.Context, s Subject, c Case) Result {
	return c.Judge(s, func(s Subject) (left []string, err error) {
		t, err := begin(ctx, s, c)
		if err == nil {
			err = t.end(c.Run(t))
			left = t.left
		}
		return left, err
	})
}

// Judge is what becomes of the case when examine runs it over s, unless s is not asked to:
// examine returns what could not be looked at on this machine, and the failures, joined.
func (c Case) Judge(s Subject, examine func(Subject) (left []string, err error)) Result {
	began := time.Now()
	if s.Patience == 0 {
		s.Patience = DefaultPatience
	}
	r := Result{Case: c.Name, Subject: s.String(), Seed: s.Seed}
	if c.Applies != nil {
		r.Skipped = c.Applies(s)
	}
	if r.Skipped == "" {
		var err error
		r.Left, err = examine(s)
		r.Failures = failures(err, c.Sentence)
	}
	r.Took = time.Since(began)
	return r
}

// failures takes joined errors apart.
func failures(err error, cause string) []Failure {
	if err == nil {
		return nil
	}
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var all []Failure
		for _, e := range many.Unwrap() {
			all = append(all, failures(e, cause)...)
		}
		return all
	}
	f := Failure{Saw: err.Error()}
	if as := (*Failure)(nil); errors.As(err, &as) {
		f = *as
		if around, ok := strings.CutSuffix(err.Error(), as.Error()); ok {
			f.Saw = around + f.Saw
		}
	}
	if f.Cause == "" {
		f.Cause = cause
	}
	return []Failure{f}
}

// Find returns the case of this name, of both tables.
func Find(name string) (Case, bool) {
	for _, c := range append(slices.Clone(Cases), OptIn...) {
		if c.Name == name {
			return c, true
		}
	}
	return Case{}, false
}
