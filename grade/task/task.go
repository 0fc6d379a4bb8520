// Package task is the exercises as data: what is asked for, in stages, with points. All
// that lists, tables, reports and platforms say of an exercise comes from here.
package task

import (
	"context"

	"muxlab/grade/subject"
	"muxlab/harness/kernel"
	"muxlab/harness/model"
)

// An Exercise is one task for a student.
type Exercise struct {
	ID       string   // two digits, "06"
	Name     string   // a word, "epoll"
	Title    string   // as in a list
	Sentence string   // what is learned
	Needs    []string // exercises to do before, by ID
	Minutes  int      // that a student needs
	// Imports is the positive list of what a submission may import beside
	// muxlab/harness/kernel and muxlab/harness/model.
	Imports []string
	Traits  model.Traits
	Stages  []Stage
	Hints   [3]string // where to look; which call; the shape in pseudo-code
	Late    Late      // unless the instructor says otherwise
	// Wrong are the wrong servers that the stages must catch: see grade/check.
	Wrong []Wrong
}

// A Wrong is a server with one fault, in the folder of the exercise in grade/shelf.
type Wrong struct {
	Name string
	Head string   // the stage that names the fault: the headline
	Also []string // the stages that fail as a consequence
}

// Dir is the exercise's folder in exercises/ and solutions/: "06-epoll".
func (e *Exercise) Dir() string { return e.ID + "-" + e.Name }

// Max is the sum of the points.
func (e *Exercise) Max() (n int) {
	for i := range e.Stages {
		n += e.Stages[i].Points
	}
	return n
}

// Late says what a late submission loses: PerDay per cent of the points for each day
// begun, and at most Most per cent.
type Late struct{ PerDay, Most int }

// A Stage is one thing that must hold.
type Stage struct {
	ID     string
	Points int
	Needs  []string       // stages that must pass before it is worth running, by ID
	Must   string         // what must hold, in a line
	Faults *kernel.Faults // that the kernel makes up meanwhile, with the seed of the run; nil: none
	Linux  bool           // it can be judged on Linux alone
	// Run judges a server that was just started. It returns nil if it holds, a
	// *verdict.Failure if it does not, and any other error if the grader could not tell.
	Run func(ctx context.Context, s *subject.Subject) error
}

// Stage returns the stage of this id, or nil.
func (e *Exercise) Stage(id string) *Stage {
	for i := range e.Stages {
		if e.Stages[i].ID == id {
			return &e.Stages[i]
		}
	}
	return nil
}
