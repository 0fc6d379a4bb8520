// Package verdict is what a grader says about one submission, as values: which
// stages passed, what failed and why, and how far the result can be trusted.
//
// It is data alone. The driver (grade) fills it in; the text, JSON, CSV, HTML and
// platform reports (grade/report) are pure functions of it.
package verdict

import (
	"fmt"
	"strings"
	"time"
)

// Schema names the form of a Result in JSON. It changes when a field changes its meaning.
const Schema = "muxlab/result/v1"

// State says how a stage ended.
type State string

const (
	Passed  State = "passed"
	Failed  State = "failed"
	Skipped State = "skipped" // it needs a stage that did not pass, or a system that this is not
	// GraderError: the grader failed, not the submission. The stage stays open, and the
	// total is incomplete.
	GraderError State = "grader error"
	// Unstable: it passed, and in a repetition it did not. It gives the points and is flagged.
	Unstable State = "unstable"
)

// GivesPoints reports whether a stage in this state gives its points.
func (s State) GivesPoints() bool { return s == Passed || s == Unstable }

// A Failure says what went wrong, in five parts. Expected, Happened and Cause are one
// sentence each.
type Failure struct {
	Expected string `json:"expected"`
	Happened string `json:"happened"`
	Evidence string `json:"evidence,omitempty"` // lines: bytes around a difference, or a tick with its calls
	Cause    string `json:"cause,omitempty"`    // the likely one
	Command  string `json:"command,omitempty"`  // opens the viewer at that tick
	// Timed: what was seen depends on time, and is looked at again before it counts.
	Timed bool `json:"-"`
	// Tick is the one to look at in the recording, from 1; 0: none.
	Tick uint64 `json:"-"`
}

// Error makes a Failure an error, so that a stage can return one.
func (f *Failure) Error() string { return f.Happened }

// A Stage is the result of one stage.
type Stage struct {
	ID      string        `json:"id"`
	Must    string        `json:"must"` // what must hold, one line of the manifest
	State   State         `json:"state"`
	Points  int           `json:"points"` // given
	Max     int           `json:"max"`
	Failure *Failure      `json:"failure,omitempty"` // if it failed, or was unstable
	Why     string        `json:"why,omitempty"`     // if skipped: what it waits for; at a grader error: what broke
	Took    time.Duration `json:"took_ns"`
	Hidden  bool          `json:"hidden,omitempty"` // not shown to the student before the due date
}

// A Layer is one wall of the sandbox, and whether it held.
type Layer struct {
	Name string `json:"name"` // "user namespace", "landlock", …
	Held bool   `json:"held"`
	Why  string `json:"why,omitempty"` // not held: why
}

// A Flag is something an instructor should look at. It changes no points by itself.
type Flag struct {
	Kind string `json:"kind"` // "contradiction", "driver died", "unstable", …
	Text string `json:"text"` // one sentence, with both accounts where there are two
}

// A Result is all that is known about one submission to one exercise.
type Result struct {
	Schema   string `json:"schema"`
	Exercise string `json:"exercise"` // "06"
	Title    string `json:"title"`
	Student  string `json:"student,omitempty"`
	// Files is a hash of the files that were judged: the same submission has the same.
	Files  string        `json:"files,omitempty"`
	Grader string        `json:"grader"` // muxlab's version
	Seed   uint64        `json:"seed"`
	When   time.Time     `json:"when"`
	Took   time.Duration `json:"took_ns"`
	Layers []Layer       `json:"layers,omitempty"`
	// Refused says why nothing could be run: an import that is not allowed, or a
	// compiler's message. Then no stage gives points.
	Refused *Failure `json:"refused,omitempty"`
	Stages  []Stage  `json:"stages"`
	Points  int      `json:"points"`
	Max     int      `json:"max"`
	// Incomplete: a stage is open because the grader failed. Points is not a mark then.
	Incomplete bool `json:"incomplete,omitempty"`
	// Provisional says why the points do not count yet: "computed on your own
	// machine", "55 of 100 points can be judged here".
	Provisional string `json:"provisional,omitempty"`
	Flags       []Flag `json:"flags,omitempty"`
}

// Sum sets Points, Max and Incomplete from the stages.
func (r *Result) Sum() {
	r.Points, r.Max, r.Incomplete = 0, 0, false
	for i := range r.Stages {
		s := &r.Stages[i]
		s.Points = 0
		if s.State.GivesPoints() && r.Refused == nil {
			s.Points = s.Max
		}
		r.Points += s.Points
		r.Max += s.Max
		r.Incomplete = r.Incomplete || s.State == GraderError
	}
}

// Passed reports whether every stage gives its points.
func (r *Result) Passed() bool { return !r.Incomplete && r.Refused == nil && r.Points == r.Max }

// Headline is the stage to speak of first: the first in the manifest's order that
// failed. Its needs passed, or it would have been skipped. Nil if none failed.
func (r *Result) Headline() *Stage {
	for i := range r.Stages {
		if r.Stages[i].State == Failed {
			return &r.Stages[i]
		}
	}
	return nil
}

// Also are the stages that failed beside the headline.
func (r *Result) Also() (list []*Stage) {
	head := r.Headline()
	for i := range r.Stages {
		if s := &r.Stages[i]; s != head && s.State == Failed {
			list = append(list, s)
		}
	}
	return list
}

// Stage returns the stage of this id, or nil.
func (r *Result) Stage(id string) *Stage {
	for i := range r.Stages {
		if r.Stages[i].ID == id {
			return &r.Stages[i]
		}
	}
	return nil
}

// Score is the points in words: "75 of 100", "75 of 100, incomplete".
func (r *Result) Score() string {
	words := []string{fmt.Sprintf("%d of %d", r.Points, r.Max)}
	if r.Incomplete {
		words = append(words, "incomplete")
	}
	if r.Provisional != "" {
		words = append(words, "provisional")
	}
	return strings.Join(words, ", ")
}
