package watch

import (
	"slices"
	"strings"
	"time"

	"muxlab/session"
	"muxlab/viz/panel"
)

// Play puts on the screen what a scene has beside its server: the question, what to
// look at, and where one sees it.
func (w *Page) Play(s session.Scene) {
	w.scene = s
	u := &w.UI
	u.Question, u.Task, u.List.Picked = s.Question, s.Look, s.Pick
	u.Mystery = w.mystery()
	_, tabs := panel.PanelsOf(w.Controller.Session.Model().Traits.View)
	u.Tab = max(0, slices.IndexFunc(tabs, func(p panel.Panel) bool { return p.Name == s.Panel }))
}

// Scene returns the scene that is played, and whether it was seen through: what it asks for
// was tried, or it was watched to its end. The zero Scene: none is played.
func (w *Page) Scene() (s session.Scene, seen bool) {
	long := w.scene.Takes > 0 && time.Since(w.openedAt) >= w.scene.Takes
	return w.scene, w.scene.Name != "" && (w.tried || long)
}

// Tried says that a key did what it is for.
func (w *Page) Tried(k string) {
	w.tried = w.tried || slices.Contains(strings.Fields(w.scene.Tries), k)
}
