// Package progress remembers what a student has done of the exercises: points, hints, and
// when an exercise was passed. It is kept from one run of the program to the next, in the
// folder of the user's state. No mark is computed from it.
package progress

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"muxlab/grade/task"
	"muxlab/grade/verdict"
	"muxlab/harness/files"
)

// An Exercise is what was done of one exercise.
type Exercise struct {
	Runs   int       `json:"runs,omitempty"`
	Points int       `json:"points,omitempty"` // of the latest run of all stages
	Max    int       `json:"max,omitempty"`
	Hints  int       `json:"hints,omitempty"`  // how many were taken
	Passed time.Time `json:"passed,omitzero"`  // when all stages passed first
	Latest string    `json:"latest,omitempty"` // the stage that failed in the latest run
	Same   int       `json:"same,omitempty"`   // in how many runs before it failed there, one after the other
	Seed   uint64    `json:"seed,omitempty"`   // of the latest run
	Reset  time.Time `json:"reset,omitzero"`   // when it was begun again, after it was passed
}

// Open reports whether there is something to be done: it is not passed, or begun again.
func (e Exercise) Open() bool { return e.Passed.IsZero() || !e.Reset.IsZero() }

// BeginAgain notes that the files are those of the beginning. What was passed stays known.
func (e *Exercise) BeginAgain(now time.Time) {
	e.Points, e.Runs, e.Latest, e.Same = 0, 0, "", 0
	if !e.Passed.IsZero() {
		e.Reset = now
	}
}

// State is the exercise's state in words: "not begun", "45 of 100", "passed" or "begun again".
func (e Exercise) State() string {
	switch {
	case !e.Reset.IsZero() && e.Runs == 0:
		return "begun again"
	case !e.Open():
		return "passed"
	case e.Runs == 0:
		return "not begun"
	}
	return fmt.Sprintf("%d of %d", e.Points, e.Max)
}

// A Book is the progress in all exercises, by their ID.
type Book map[string]Exercise

// maxFile is how large the file may be, in bytes. Ours has a few lines an exercise.
const maxFile = 1 << 20

func file() string { return files.State("exercises.json") }

// Load returns what is known. A file that cannot be read counts as none.
func Load() Book {
	b := Book{}
	if info, err := os.Stat(file()); err != nil || info.Size() > maxFile {
		return b
	}
	data, err := os.ReadFile(file())
	if err != nil || json.Unmarshal(data, &b) != nil || b == nil {
		return Book{}
	}
	return b
}

// Change changes what is known of one exercise. The file is replaced in one step.
func Change(id string, f func(*Exercise)) error {
	name := file()
	if name == "" {
		return errors.New("the progress is not kept: there is no home folder")
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return fmt.Errorf("the progress is not kept: %w", err)
	}
	b := Load()
	e := b[id]
	f(&e)
	b[id] = e
	data, err := json.MarshalIndent(b, "", "  ")
	if err == nil {
		err = files.SaveBytes(name, append(data, '\n'))
	}
	if err != nil {
		return fmt.Errorf("the progress is not kept: %w", err)
	}
	return nil
}

// Note takes in the result of a run of ex. A run of some stages, and one in which the
// grader failed, leave the points as they are.
func Note(ex *task.Exercise, r *verdict.Result) error {
	return Change(ex.ID, func(e *Exercise) {
		before := e.Latest
		e.Runs, e.Seed, e.Latest = e.Runs+1, r.Seed, ""
		if head := r.Headline(); head != nil {
			e.Latest = head.ID
		}
		if e.Same++; e.Latest == "" || e.Latest != before {
			e.Same = 0
		}
		e.Max = ex.Max()
		if r.Refused == nil && (r.Max != ex.Max() || r.Incomplete) {
			return
		}
		e.Points = r.Points
		if r.Passed() {
			e.Reset = time.Time{}
			if e.Passed.IsZero() {
				e.Passed = r.When
			}
		}
	})
}
