package watch

import (
	"time"

	"muxlab/viz/page"
	"muxlab/viz/page/watch/predict"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
)

// prediction is the mode in which the student says what the next wait will return,
// or in a model without ticks, whose call returns next; then it happens.
type prediction struct {
	phase predictPhase
	predict.Board
	before   *snapshot.Snapshot // what was known when the question was answered
	seen     time.Time          // since when something has returned
	verdicts []predict.Verdict

	whyEmpty string // why the wait returned nothing; "" it returned something
}

// A predictPhase says how far a prediction is.
type predictPhase uint8

// A prediction is asked for, waits for the wait to return, and is explained.
const (
	predictAsks predictPhase = iota
	predictWaits
	predictTells
)

func (m *prediction) key(w *Page, k string) (cmd page.Cmd, stays bool) {
	if k == "esc" {
		return nil, false
	}
	if k == "H" {
		cmd := w.press(k)
		return cmd, w.UI.Hold != panel.Running
	}
	switch m.phase {
	case predictAsks:
		if k == "tab" {
			w.UI.Mode = w.nextQuestion()
		}
		return m.askKey(w, k), true
	case predictWaits:
		if k == "." {
			return w.Do(w.Controller.Step), true
		}
	case predictTells:
		switch k {
		case "enter", "p", " ":
			w.UI.Mode = w.nextQuestion()
		case ".", ",": // as the first row says: the answer is read, and time goes on
			return w.press(k), false
		}
	}
	return nil, true
}

// newPrediction is a question with nothing marked.
func newPrediction() *prediction {
	return &prediction{Board: predict.Board{Marked: map[int64]bool{}}}
}

// askKey moves, marks, and lets it happen.
func (m *prediction) askKey(w *Page, k string) page.Cmd {
	switch {
	case m.Key(k, predict.Candidates(w.Snap)):
	case k == "enter":
		m.phase, m.before = predictWaits, w.Live
		return w.Do(w.Controller.Step)
	}
	return nil
}

// settleFor is how long after the first return the others may follow that the
// same step has woken.
const settleFor = 200 * time.Millisecond

// tick looks whether it has happened.
func (m *prediction) tick(w *Page) page.Cmd {
	if m.phase != predictWaits || w.UI.Axis.Past {
		return nil
	}
	if w.Ended {
		w.Say("the server has ended before anything returned", false)
		w.UI.Mode = nil
		return nil
	}
	returned := predict.Returned(m.before, w.Live)
	if len(returned) == 0 && predict.Waited(m.before, w.Live) == nil {
		return nil
	}
	if w.Live.Loop == nil {
		if m.seen.IsZero() {
			m.seen = time.Now()
		}
		if time.Since(m.seen) < settleFor {
			return nil
		}
	}
	m.verdicts, m.whyEmpty, m.phase = predict.Explain(m.before, w.Live, m.Marked), predict.WhyNothing(m.before, w.Live), predictTells
	w.Tried("p")
	w.UI.score.Count(true, predict.AllRight(m.verdicts))
	return nil
}
