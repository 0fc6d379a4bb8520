package lab

import (
	"fmt"
	"slices"
	"time"

	"muxlab/guide/notes"
	"muxlab/guide/script"
	"muxlab/guide/walk"
	"muxlab/viz/page/guide"
)

// A solver walks a lab as a student would, and notes what a student would be stopped by. It
// implements app.Student.
type solver struct {
	problems []script.Problem
	noted    map[string]bool
	truths   map[string]string   // by step: what the right answer was, as it is typed
	shown    map[string][]string // by step: what it was, in words; several if the runs differ
	mode     string              // how it answers in this run
	stuck    bool                // a step could not be done: there is no way on

	place string    // the step and phase at hand
	since time.Time // since when it is that
	acted bool      // what there is to do in it was done
}

// The ways in which a solver answers.
const (
	learns = "learns the answers"
	right  = "every answer is right"
	wrong  = "every answer is wrong"
)

func (s *solver) begin(run int) {
	s.place, s.stuck = "", false
	switch run {
	case 1:
		s.mode = learns
	case 3:
		s.mode = wrong
	default:
		s.mode = right
	}
}

// How long a step may take.
const (
	stepTakes    = 30 * time.Second
	commandTakes = 4 * time.Minute
)

// Look implements app.Student.
func (s *solver) Look(g *guide.Page) (keys []string, over bool) {
	w := g.Walk
	if w.Ended() {
		return nil, true
	}
	n, _ := w.Place()
	step := w.Step()
	if place := fmt.Sprint(n, w.Phase()); place != s.place {
		s.place, s.since, s.acted = place, time.Now(), false
		if w.Phase() == walk.Over {
			s.judge(g, step)
		}
	}
	if words := g.Failed(); words != "" {
		s.problem(step, "%s: %s", step.ID, words)
		s.stuck = true
		return nil, true
	}
	if time.Since(s.since) > s.takes(step) {
		s.problem(step, "%s: %s", step.ID, s.why(g, step))
		s.stuck = true
		return nil, true
	}
	if s.acted || w.Stage >= 0 && !g.Staged() || g.Solving() || time.Since(s.since) < 100*time.Millisecond {
		return nil, false
	}
	s.acted = true
	return s.act(g, step), false
}

func (s *solver) takes(step *script.Step) time.Duration {
	if step.Kind == script.Run || step.Kind == script.Change {
		return commandTakes
	}
	return stepTakes
}

// why says why a step does not come to its end.
func (s *solver) why(g *guide.Page, step *script.Step) string {
	switch {
	case g.Walk.Stage >= 0 && !g.Staged():
		return "its server does not come on stage"
	case g.Walk.Phase() == walk.Over && g.InMode():
		return "its keys leave something open that takes all keys: end them with esc"
	case step.Kind == script.Predict && g.Walk.Phase() == walk.Waits:
		if words := g.Missing(); words != "" {
			return "after the answer, " + words
		}
	case step.Kind == script.Do:
		return "after its keys, " + g.Missing()
	}
	return "it does not come to its end"
}

// act returns the keys for the phase that has begun.
func (s *solver) act(g *guide.Page, step *script.Step) []string {
	switch phase := g.Walk.Phase(); {
	case phase == walk.Over:
		return []string{"f"}
	case phase == walk.Sure:
		return []string{"2"}
	case phase == walk.Waits && len(step.Keys) > 0:
		return []string{"S"}
	case phase == walk.Waits:
		return nil
	case step.Kind == script.Predict:
		return s.answer(step)
	case step.Kind == script.Explain:
		return append(letters("it is so"), "enter")
	}
	return []string{"enter"}
}

// answer are the keys of an answer.
func (s *solver) answer(step *script.Step) []string {
	text, known := s.truths[step.ID]
	switch {
	case s.mode == learns || !known:
		text = "?"
	case s.mode == wrong:
		text = wrongAnswer(step, text)
	}
	if step.Answer == script.AnswerChoice {
		return []string{text}
	}
	return append(letters(text), "enter")
}

// judge looks whether the step came out as it should.
func (s *solver) judge(g *guide.Page, step *script.Step) {
	v := g.Walk.Verdict
	if was := s.shown[step.ID]; v.Truth != "" && !slices.Contains(was, v.Truth) {
		s.shown[step.ID] = append(was, v.Truth)
	}
	switch {
	case step.Kind == script.Run:
		if words := g.Unexpected(); words != "" {
			s.problem(step, "%s: %s", step.ID, words)
		}
	case step.Kind != script.Predict:
	case v.Outcome == notes.Undecided:
		s.problem(step, "%s: this run does not decide it: %s", step.ID, v.Why)
	case v.Outcome == notes.Unknown:
		s.truths[step.ID] = g.Walk.Truthful()
	case s.mode == wrong && v.Outcome == notes.Right && s.truths[step.ID] == g.Walk.Truthful():
		s.problem(step, "%s: the wrong answer %q counts as right", step.ID, g.Walk.Given())
	case s.mode == right && v.Outcome == notes.Wrong && s.truths[step.ID] == g.Walk.Truthful():
		s.problem(step, "%s: the right answer %q counts as wrong", step.ID, g.Walk.Given())
	}
}

// problem notes what is wrong with a step, once: in another run the figures are others.
func (s *solver) problem(step *script.Step, format string, args ...any) {
	if kind := fmt.Sprint(step.Line, format); !s.noted[kind] {
		s.noted[kind] = true
		s.problems = append(s.problems, script.Problem{Line: step.Line, Words: fmt.Sprintf(format, args...)})
	}
}
