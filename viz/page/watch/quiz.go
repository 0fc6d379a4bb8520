package watch

import (
	"muxlab/viz/page"
	"muxlab/viz/page/watch/quiz"
	"muxlab/viz/panel"
	"muxlab/viz/term"
)

// quizMode is the mode in which the student answers a question about the mechanism; then it
// happens. A question that may have several right answers has a mode of its own,
// prediction.
type quizMode struct {
	*quiz.Round
	score *quiz.Score
}

// nextQuestion is the mode of a question: the first is what the state suggests, and each
// round asks another.
func (w *Page) nextQuestion() Mode {
	suggested, always := quiz.Questions(w.Snap)
	at := w.UI.score.Asked % (len(suggested) + 1 + len(always))
	w.UI.score.Asked++
	switch which := len(suggested); {
	case at < which:
		return &quizMode{quiz.New(suggested[at]), &w.UI.score}
	case at > which:
		return &quizMode{quiz.New(always[at-which-1]), &w.UI.score}
	}
	return newPrediction()
}

// pressPredict asks the first question. A server that runs is held first.
func (w *Page) pressPredict() page.Cmd {
	if w.IsHeld() {
		w.openPrediction()
		return nil
	}
	cmd := w.SetHold(panel.HoldAll, 0)
	w.AskWhenHeld()
	return cmd
}

// IsHeld reports whether single turns can be let through.
func (w *Page) IsHeld() bool {
	return w.UI.Hold == panel.HoldAll || w.UI.Hold == panel.HoldServer
}

// AskWhenHeld asks the first question as soon as a picture shows the hold that was asked for.
func (w *Page) AskWhenHeld() { w.asksWhenHeld = true }

// askIfHeld asks it, if that was wanted and the hold has come.
func (w *Page) askIfHeld() {
	if !w.asksWhenHeld || w.IsHeld() && !w.Live.Held {
		return
	}
	w.asksWhenHeld = false
	if w.IsHeld() && w.UI.Mode == nil && !w.UI.Axis.Past {
		w.openPrediction()
	}
}

// openPrediction asks the first question.
func (w *Page) openPrediction() {
	w.UI.score.Asked = 0
	w.UI.Mode = w.nextQuestion()
}

func (m *quizMode) key(w *Page, k string) (cmd page.Cmd, stays bool) {
	switch over := m.Verdict.Over; {
	case k == "esc":
		if !m.Asks() && !over {
			w.Say("this run did not decide it: it does not count", false)
		}
		return nil, false
	case over && (k == "enter" || k == "p" || k == " "), m.Asks() && k == "tab":
		w.UI.Mode = w.nextQuestion()
		return nil, true
	case over && (k == "." || k == ","): // as the first row says
		return w.press(k), false
	case k == "H":
		cmd := w.press(k)
		return cmd, w.UI.Hold != panel.Running
	case m.Asks():
		if m.Key(k, w.Live) {
			return w.Do(w.Controller.Step), true
		}
	case !over && k == ".":
		return w.Do(w.Controller.Step), true
	case !over && k == "x":
		return w.press(k), true
	}
	return nil, true
}

// tick looks whether it has happened.
func (m *quizMode) tick(w *Page) page.Cmd {
	if w.UI.Axis.Past {
		return nil
	}
	if m.Look(w.Live) {
		w.Tried("p")
		w.UI.score.Count(m.Counts(), m.Right())
	} else if w.Ended && !m.Verdict.Over {
		w.Say("the server has ended before anything returned", false)
		w.UI.Mode = nil
	}
	return nil
}

func (m *quizMode) row(s *panel.Canvas, w int) term.Line { return m.Keys(s.Theme, w) }

// Draw draws the question above what it rests on.
func (m *quizMode) Draw(s *panel.Canvas, u *UI, w, h int) term.Block {
	return m.Round.Draw(s, u.score.Line("choose one; enter runs it"), w, h)
}
