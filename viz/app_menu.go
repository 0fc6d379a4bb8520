package viz

import tea "github.com/charmbracelet/bubbletea"

// askScene opens the menu of the scenes. Of two servers beside each other one makes
// room for that of the scene, the other stays, and both get its clients.
func (a *app) askScene() {
	w, scenes := a.shownSide(), a.launcher.Scenes()
	if len(scenes) == 0 {
		w.say("there are no scenes here", false)
		return
	}
	var items []menuItem
	at := 0
	for i, s := range scenes {
		items = append(items, menuItem{name: s.Question, sentence: sceneServer(s, a.launcher.Models()), more: s.Look, off: s.Only})
		if s.Name == a.request.Scene {
			at = i
		}
	}
	title := "another scene: this server is stopped, and that one started"
	if a.beside != nil {
		title = "another scene: its server comes here, the other stays, both begin anew"
	}
	m := newMenu(title, items, func(_ *watch, i int) tea.Cmd {
		r := scenes[i].Request
		r.Scene = scenes[i].Name
		return func() tea.Msg { return openMsg{r} }
	})
	m.at = at
	w.ui.mode = m
}

// walkKey opens the walk.
func (a *app) walkKey() tea.Cmd {
	w := a.watch
	switch {
	case w.snap.loop == nil:
		w.say("only a loop has ticks to walk through; l shows the calls", false)
	case !w.ui.axis.past && (w.ui.hold == running || w.ui.hold == slowMotion):
		w.say("hold the server first, with space: a tick is walked through after it ran", false)
	default:
		w.ui.message = ""
		w.ui.mode = &walk{source: a.launcher.Source}
	}
	return nil
}
