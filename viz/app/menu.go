package app

import (
	"muxlab/viz/page/home"
	"muxlab/viz/page/menu"
	"muxlab/viz/page/watch"

	"muxlab/viz/page"
)

// askScene opens the menu of the scenes. Of two servers beside each other one makes
// room for that of the scene, the other stays, and both get its clients.
func (a *app) askScene() {
	w, scenes := a.shownSide(), a.launcher.Scenes()
	if len(scenes) == 0 {
		w.Say("there are no scenes here", false)
		return
	}
	var items []menu.Item
	at := 0
	for i, s := range scenes {
		items = append(items, menu.Item{Name: s.Question, Sentence: home.SceneServer(s, a.launcher.Models()), More: s.Look, Off: s.Only})
		if s.Name == a.request.Scene {
			at = i
		}
	}
	title := "another scene: this server is stopped, and that one started"
	switch {
	case w.Recording():
		title = "a scene instead: this recording is closed"
	case w.StartedElsewhere():
		title = "a scene instead: this server is left, and runs on"
	case a.beside != nil:
		title = "another scene: its server comes here, the other stays, both start again"
	}
	m := watch.NewMenu(title, items, func(_ *watch.Page, i int) page.Cmd {
		r := scenes[i].Request
		r.Scene = scenes[i].Name
		return func() page.Msg { return watch.OpenMsg{Request: r} }
	})
	m.At = at
	w.UI.Mode = m
}
