package viz

import (
	"slices"

	"muxlab/session"
)

// play puts on the screen what a scene has beside its server: the question, what to
// look at, and where one sees it.
func (w *watch) play(s session.Scene) {
	u := &w.ui
	u.question, u.task, u.answer, u.list.picked = s.Question, s.Look, s.Answer, s.Pick
	_, tabs := panelsOf(w.pilot.session.Model().Traits.View)
	u.tab = max(0, slices.IndexFunc(tabs, func(p panel) bool { return p.name == s.Panel }))
}
