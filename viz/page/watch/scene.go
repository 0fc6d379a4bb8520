package watch

import (
	"slices"

	"muxlab/session"
	"muxlab/viz/panel"
)

// Play puts on the screen what a scene has beside its server: the question, what to
// look at, and where one sees it.
func (w *Page) Play(s session.Scene) {
	u := &w.UI
	u.Question, u.Task, u.Answer, u.List.Picked = s.Question, s.Look, s.Answer, s.Pick
	_, tabs := panel.PanelsOf(w.Controller.Session.Model().Traits.View)
	u.Tab = max(0, slices.IndexFunc(tabs, func(p panel.Panel) bool { return p.Name == s.Panel }))
}
