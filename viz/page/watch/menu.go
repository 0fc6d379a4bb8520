package watch

import (
	"muxlab/harness/units"
	"muxlab/session"
	"muxlab/viz/page"
	"muxlab/viz/page/menu"
	"muxlab/viz/panel"
	"muxlab/viz/term"
	"strings"
)

// menuMode is a menu that takes the keys of the page.
type menuMode struct {
	*menu.Menu
	choose func(w *Page, i int) page.Cmd
}

// NewMenu returns a mode in which one of the items is chosen. It ends with a choice, and
// choose is then called with the place of the item.
func NewMenu(title string, items []menu.Item, choose func(w *Page, i int) page.Cmd) *menuMode {
	return &menuMode{menu.New(title, items), choose}
}

func (m *menuMode) key(w *Page, k string) (cmd page.Cmd, stays bool) {
	choice := m.Key(k)
	if choice.Refusal != "" {
		w.Say(choice.Refusal, false)
	}
	if choice.Item >= 0 {
		cmd = m.choose(w, choice.Item)
	}
	return cmd, !choice.Closed
}

func (m *menuMode) paste(_ *Page, text string) { m.Menu.Paste(text) }

func (m *menuMode) row(s *panel.Canvas, w int) term.Line { return m.Row(s.Theme, w) }

// Draw draws the menu over the body of the screen.
func (m *menuMode) Draw(s *panel.Canvas, _ *UI, w, h int) term.Block {
	return m.Menu.Draw(s.Theme, w, h)
}

// askKind opens the menu of the kinds of clients.
func (w *Page) askKind() {
	crowd, ok := w.Controller.Crowd()
	if !ok {
		return // see whyNotAdd
	}
	kinds := crowd.Kinds()
	var items []menu.Item
	at := 0
	for i, k := range kinds {
		items = append(items, menu.Item{Name: k.Name, Sentence: k.Sentence, More: "A client that is " + k.Name + " " + k.Sentence + "."})
		if k.Name == w.kind {
			at = i
		}
	}
	m := NewMenu("add a client", items, func(w *Page, i int) page.Cmd {
		w.kind = kinds[i].Name
		return w.add(1)
	})
	m.At = at
	w.UI.Mode = m
}

// add adds clients of the kind that was chosen last.
func (w *Page) add(n int) page.Cmd {
	crowd, ok := w.Controller.Crowd()
	if !ok {
		return nil // see whyNotAdd
	}
	kind := w.kind
	switch {
	case w.UI.Hold != panel.HoldAll:
		w.Say(units.Screen.Many(n, "client", "clients")+" more: "+kind, false)
	default:
		w.Say("they come when you go on, or one a step: the clients stand still too", false)
	}
	return w.Do(func() error { return crowd.AddClients(n, kind) })
}

// remove removes the client that is selected, else the newest.
func (w *Page) remove() page.Cmd {
	crowd, ok := w.Controller.Crowd()
	if !ok {
		return nil // see whyNotRemove
	}
	name := ""
	if r := w.UI.List.PickedRow(w.Shown()); r != nil {
		name = r.Name
		w.UI.List.PickAfter(w.Shown(), r)
		w.Say(name+" goes", false)
	}
	return w.Do(func() error { return crowd.RemoveClient(name) })
}

// askAct opens the menu of what can be done to the server.
func (w *Page) askAct() {
	actor, ok := w.Controller.Actor()
	if !ok {
		w.Say(noActs, false)
		return
	}
	acts := actor.Acts()
	var items []menu.Item
	for _, act := range acts {
		words := actWords[act]
		if n, ok := strings.CutPrefix(act, session.Burst+" "); ok {
			words = n + actWords[session.Burst]
		}
		items = append(items, menu.Item{Name: act, Sentence: words, More: term.Whole(words)})
	}
	m := NewMenu("do something to the server", items, func(w *Page, i int) page.Cmd {
		return w.Do(func() error { return actor.Do(acts[i]) })
	})
	m.At = -1 // one enter too many kills nobody
	w.UI.Mode = m
}

// actWords say what an act is.
var actWords = map[string]string{
	session.KillWorker:   "sends SIGKILL to the first worker process: who takes over, and what is lost?",
	session.FreezeWorker: "sends SIGSTOP to the first running worker process: which clients wait for it?",
	session.ThawWorker:   "sends SIGCONT to all frozen worker processes",
	session.Burst:        " clients connect at the same moment",
}
