package watch

import (
	"muxlab/viz/page/watch/predict"
	"slices"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/viz/page"
	"muxlab/viz/page/watch/mystery"
	"muxlab/viz/page/watch/source"
	"muxlab/viz/panel"
	"muxlab/viz/term"
)

// What is wrong with a server that is wrong on purpose. Findings come when they are asked
// for, and not before: first one looks, and says what one takes it for.

// mystery is the inquiry of the scene that is played; nil if the scene is none, or the
// server is not that of the scene.
func (w *Page) mystery() *mystery.Inquiry {
	if w.Controller.Session.Model().Name != w.scene.Request.Model {
		return nil
	}
	return mystery.New(w.scene, w.Controller.Seed())
}

// Answer returns what the user took the mystery for, and the name of its scene; false:
// nothing was said yet.
func (w *Page) Answer() (scene string, a session.Answer, given bool) { return w.UI.Mystery.Answer() }

// Hides reports whether no finding is shown.
func (u *UI) Hides() bool { return u.Mystery.Hides() }

// WhyNoFindings returns why no finding is shown, or "" if all are.
func (u *UI) WhyNoFindings() string {
	if u.Covered != 0 {
		return panel.WhyCovered
	}
	if u.Hides() {
		return "findings are off here: y asks what is wrong, and then shows them"
	}
	if u.Hidden {
		return "findings are hidden: f shows them"
	}
	return ""
}

// Evidence is the canvas of the panels: while findings are hidden nothing is pointed out.
func (u *UI) Evidence(s *panel.Canvas) *panel.Canvas {
	if u.WhyNoFindings() == "" {
		return s
	}
	hushed := s.Hush()
	hushed.Hidden = !u.Hides()
	return hushed
}

// Source returns where the source of a call is found. It would show what is wrong: while
// that is asked, there is no source.
func (w *Page) Source(find source.Finder) source.Finder {
	return func(m *model.Model, op trace.Op) (session.Passage, bool) {
		if w.UI.Hides() {
			return session.Passage{File: "the source would show what is wrong: y asks first"}, true
		}
		return find(m, op)
	}
}

// answerWord is what y does now.
func answerWord(s State) string {
	if s.UI.Hides() {
		return "what is wrong?"
	}
	return "answer"
}

// answerMode is the page of an inquiry, above what it is about.
type answerMode struct{ page *Page }

// openAnswer opens the page.
func (w *Page) openAnswer() { w.UI.Mode = answerMode{w} }

func (m answerMode) key(w *Page, k string) (cmd page.Cmd, stays bool) {
	q := w.UI.Mystery
	before := q.Step
	switch {
	case k == "esc" || k == "y":
		return nil, false
	case q.Key(k):
		return m.entered(before), true
	case q.Step == mystery.Explains && k == "enter":
		return nil, false
	}
	if b := keymap.Find(k); b != nil && (b.Time || slices.Contains([]string{"tab", "shift+tab", "l"}, k)) {
		return w.press(k), true
	}
	return nil, true
}

// entered does what the step that begins needs.
func (m answerMode) entered(before mystery.Step) page.Cmd {
	w, q := m.page, m.page.UI.Mystery
	if q.Step < before {
		return nil
	}
	w.Tried("y")
	if q.Step != mystery.Finds {
		return nil
	}
	m.find()
	if q.Found == nil {
		return nil
	}
	return w.toTurnOf(*q.Found)
}

// find looks for the finding of the fault, the latest: its turn is remembered.
func (m answerMode) find() {
	q := m.page.UI.Mystery
	for _, f := range slices.Backward(m.page.Found()) {
		if q.Found == nil && f.Lint == q.Lint() {
			q.Found = &f.Finding
		}
	}
}

func (m answerMode) row(s *panel.Canvas, w int) term.Line { return m.page.UI.Mystery.Keys(s.Theme, w) }

// Draw sets the step above what it is about, where the window has room for both.
func (m answerMode) Draw(s *panel.Canvas, u *UI, w, h int) term.Block {
	q := u.Mystery
	if q.Step == mystery.Finds {
		m.find()
	}
	said := q.Lines(s, w-4, h-2)
	rows := len(said) + 2
	if h-rows < predict.LeastEvidence {
		rows = h
	}
	b := s.Theme.Box(term.Line{term.Styled(term.InkTitle, q.Title())}, said[:min(len(said), rows-2)], w, rows)
	if rows == h {
		return b
	}
	return append(b, underneath(s, u, w, h-rows)...)
}

// underneath is the body of the screen below a question; in a low window the panel alone
// that is chosen.
func underneath(s *panel.Canvas, u *UI, w, h int) term.Block {
	const several = 16
	behind := *u
	behind.Mode, behind.Task = nil, ""
	behind.Zoom = u.Zoom || h < several
	return body(s, &behind, w, h)
}
