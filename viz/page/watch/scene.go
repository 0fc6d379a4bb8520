package watch

import (
	"muxlab/viz/page/watch/layout"
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
	w.kind = kindOf(s)
	_, tabs := panel.PanelsOf(w.Controller.Session.Model().Traits.View)
	u.Tab = max(0, slices.IndexFunc(tabs, func(p panel.Panel) bool { return p.Name == s.Panel }))
}

// kindOf is the kind of clients that a scene is about: the most of those that do not just
// speak and listen, or else the most.
func kindOf(s session.Scene) string {
	ordinary := func(g session.Group) bool { return g.Kind == session.Steady || g.Kind == session.Fast }
	kind, most := session.Steady, session.Group{}
	for _, g := range s.Request.Clients {
		if most.N == 0 || ordinary(most) && !ordinary(g) || ordinary(most) == ordinary(g) && g.N > most.N {
			kind, most = g.Kind, g
		}
	}
	return kind
}

// Ask shows the question of the scene again, and what to look at; asked again it goes.
func (w *Page) Ask() {
	switch {
	case w.height > 0 && w.height < layout.LowestTask: // drawn, and too low
		w.Say(w.scene.Question, false)
	case w.UI.Task != "":
		w.UI.Task = ""
	default:
		w.UI.Task = w.scene.Asks()
	}
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
