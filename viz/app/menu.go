package app

import (
	"muxlab/viz/page/home"
	"muxlab/viz/page/watch"
	"muxlab/viz/panel"

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
	var items []watch.MenuItem
	at := 0
	for i, s := range scenes {
		items = append(items, watch.MenuItem{Name: s.Question, Sentence: home.SceneServer(s, a.launcher.Models()), More: s.Look, Off: s.Only})
		if s.Name == a.request.Scene {
			at = i
		}
	}
	title := "another scene: this server is stopped, and that one started"
	if a.beside != nil {
		title = "another scene: its server comes here, the other stays, both begin anew"
	}
	m := watch.NewMenu(title, items, func(_ *watch.Page, i int) page.Cmd {
		r := scenes[i].Request
		r.Scene = scenes[i].Name
		return func() page.Msg { return watch.OpenMsg{Request: r} }
	})
	m.At = at
	w.Ui.Mode = m
}

// walkKey opens the walk.
func (a *app) walkKey() page.Cmd {
	w := a.watch
	switch {
	case w.Snap.Loop == nil:
		w.Say("only a loop has ticks to walk through; l shows the calls", false)
	case !w.Ui.Axis.Past && (w.Ui.Hold == panel.Running || w.Ui.Hold == panel.SlowMotion):
		w.Say("hold the server first, with space: a tick is walked through after it ran", false)
	default:
		w.Ui.Message = ""
		w.Ui.Mode = &watch.Walk{Source: a.launcher.Source}
	}
	return nil
}
