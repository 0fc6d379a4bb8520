package watch

import (
	"muxlab/viz/page"
	"muxlab/viz/page/menu"
	"slices"
	"strings"

	"muxlab/harness/model"
	"muxlab/session"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// AskBeside opens the menu of what can stand beside the server that is watched:
// each model, and what is another server by one option (epoll, edge-triggered).
// What is on the screen already is not in it.
func (w *Page) AskBeside(models []*model.Model, shown ...*Page) {
	var items []menu.Item
	var requests []session.Request
	add := func(m *model.Model, options model.Options, what string) {
		name := (&snapshot.Snapshot{Model: m, Options: options}).FullName()
		for _, other := range shown {
			if other.Snap.FullName() == name {
				return
			}
		}
		items = append(items, menu.Item{Name: name, Sentence: what, More: term.Whole(what)})
		requests = append(requests, session.Request{Model: m.Name, Options: options})
	}
	for _, m := range models {
		add(m, nil, term.FirstSentence(m.Sentence))
		for _, o := range m.Options {
			for _, v := range o.Variants() {
				add(m, model.Options{o.Name: v}, o.Meaning(v))
			}
		}
	}
	title := "what is to stand beside " + shown[0].Snap.FullName() + ", under the same clients?"
	m := NewMenu(title, items, func(_ *Page, i int) page.Cmd {
		return func() page.Msg { return BesideMsg{requests[i]} }
	})
	m.At = max(0, slices.IndexFunc(items, func(i menu.Item) bool { return PlainName(i.Name) == w.scene.Beside }))
	w.UI.Mode = m
}

// PlainName returns a name as it is written in a table, with plain spaces.
func PlainName(name string) string { return strings.ReplaceAll(name, term.Nbsp, " ") }
