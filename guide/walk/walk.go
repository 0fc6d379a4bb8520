// Package walk is the way of one student through one lab: which step it is, what is asked,
// what was answered, and whether that was right. It draws nothing and runs nothing: a page
// passes it what the student types and what the servers do, and does what it says.
//
// Files, in reading order: walk.go (from step to step), answer.go (what is typed), decide.go
// (what it was, in this run), cover.go (what is hidden meanwhile).
package walk

import (
	"slices"
	"time"

	"muxlab/guide/notes"
	"muxlab/guide/query"
	"muxlab/guide/script"
)

// A Phase says how far a step is.
type Phase uint8

// The phases of a step. A scene is Over at once: it is there to be looked at.
const (
	Asks  Phase = iota // an answer is typed; or a command or a change waits until it is started
	Sure               // the answer is committed, and how sure the student is comes next
	Waits              // it happens
	Over               // what happened is read
)

// A Walk is where a student is in a lab. One goroutine may use it at a time.
type Walk struct {
	Lab   *script.Lab
	Notes notes.Lab
	Core  bool // only the steps of the core are walked

	// Stage is the step whose server is to run, a scene or a change: its place in
	// Lab.Steps. Launch grows when that server is to be started, or started again.
	Stage  int
	Launch int

	Verdict Verdict // of the present prediction, once it is Over

	steps []int // the places of the steps that are walked
	at    int   // the place in steps
	phase Phase
	ended bool // the last step is over, and was left

	given    answer
	sure     int
	deciding deciding
	now      func() time.Time
}

// New returns a walk through lab of a student who has been as far as n says. core leaves out
// what is not part of the core.
func New(lab *script.Lab, n notes.Lab, core bool) *Walk {
	w := &Walk{Lab: lab, Notes: n, Core: core, now: time.Now}
	for i := range lab.Steps {
		if !core || lab.Steps[i].Core {
			w.steps = append(w.steps, i)
		}
	}
	at := slices.IndexFunc(w.steps, func(i int) bool { return lab.Steps[i].ID == n.At })
	w.enter(max(at, 0))
	w.rewind() // what was done to the servers before is not kept
	w.Launch = 1
	return w
}

// Step returns the step at hand.
func (w *Walk) Step() *script.Step { return &w.Lab.Steps[w.steps[w.at]] }

// Phase returns how far it is.
func (w *Walk) Phase() Phase { return w.phase }

// Place returns the number of the step, from 1, and how many there are.
func (w *Walk) Place() (n, of int) { return w.at + 1, len(w.steps) }

// Steps returns the steps that are walked.
func (w *Walk) Steps() []*script.Step {
	all := make([]*script.Step, len(w.steps))
	for i, at := range w.steps {
		all[i] = &w.Lab.Steps[at]
	}
	return all
}

// Ended reports whether the end of the lab was reached.
func (w *Walk) Ended() bool { return w.ended }

// Next goes on to the next step, whether the present one is over or not. From the last step
// it ends the lab.
func (w *Walk) Next() {
	if w.at+1 == len(w.steps) {
		if !w.ended {
			w.ended, w.Notes.Over = true, len(w.steps)
			if w.Notes.Done.IsZero() {
				w.Notes.Done = w.now()
			}
			w.Notes.At = ""
		}
		return
	}
	before := w.Stage
	w.enter(w.at + 1)
	if w.Stage != before {
		w.Launch++
	}
}

// Back goes back one step. What is on stage begins again, with the same seed.
func (w *Walk) Back() {
	if !w.ended {
		w.enter(max(0, w.at-1))
	}
	w.rewind()
}

// Again begins the present step again, and what is on stage with it.
func (w *Walk) Again() { w.rewind() }

// Restage begins what is on stage again for the step at hand, whose keys are to be pressed
// from the beginning; an answer that was committed stays. If steps before this one have keys
// for the same stage, it does as Again does, and reports false.
func (w *Walk) Restage() bool {
	if w.firstOnStage() != w.at {
		w.rewind()
		return false
	}
	w.deciding = deciding{}
	w.Launch++
	return true
}

// rewind begins the step at hand again on a stage that begins again, too: so it goes back to
// the first step that does something to what is on stage.
func (w *Walk) rewind() {
	w.enter(w.firstOnStage())
	w.Launch++
}

// firstOnStage returns the first step up to the one at hand that does something to what is on
// stage; if none does, the one at hand.
func (w *Walk) firstOnStage() int {
	at := w.at
	for i := at; i >= 0 && w.steps[i] > w.Stage; i-- {
		if s := &w.Lab.Steps[w.steps[i]]; s.Kind == script.Do || len(s.Keys) > 0 {
			at = i
		}
	}
	return at
}

// Start starts what waits for it: the command of a step, or its changed server.
func (w *Walk) Start() {
	w.phase = Waits
	if w.Step().Kind == script.Change {
		w.Stage = w.steps[w.at]
		w.Launch++
	}
}

// Unstart says that what was started could not be: it waits again.
func (w *Walk) Unstart() { w.phase = Asks }

// Finish says that what was started is over: the command has ended, the server runs, or the
// student wrote an explanation.
func (w *Walk) Finish() { w.phase = Over }

// enter begins a step.
func (w *Walk) enter(at int) {
	w.at, w.ended = at, false
	w.given, w.sure, w.Verdict, w.deciding = answer{}, notes.NotAsked, Verdict{}, deciding{}
	w.Notes.At, w.Notes.Steps = w.Step().ID, len(w.steps)
	w.Notes.Over = max(w.Notes.Over, at)
	switch w.Step().Kind {
	case script.Scene:
		w.phase = Over
	case script.Do:
		w.phase = Waits
	default:
		w.phase = Asks
	}
	w.Stage = w.stageOf(at)
}

// stageOf is the scene or change that is on stage when a step begins; -1: none.
func (w *Walk) stageOf(at int) int {
	if w.steps[at] < len(w.Lab.Steps) && w.Step().Kind == script.Scene {
		return w.steps[at]
	}
	for i := w.steps[at] - 1; i >= 0; i-- { // a scene that is not walked is needed all the same
		if k := w.Lab.Steps[i].Kind; k == script.Scene || k == script.Change {
			return i
		}
	}
	return -1
}

// Observe takes in what the servers did. It reports whether the step is over now, or was
// decided.
func (w *Walk) Observe(s query.Sides) bool {
	if w.phase != Waits || s[query.Left] == nil {
		return false
	}
	switch step := w.Step(); step.Kind {
	case script.Predict:
		return w.decide(s)
	case script.Do:
		for _, until := range step.Until {
			if holds, known := until.Holds(s); holds && known {
				w.phase = Over
				return true
			}
		}
	}
	return false
}
