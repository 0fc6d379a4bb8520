package watch

import (
	"slices"

	"muxlab/viz/page"
	"muxlab/viz/page/menu"

	"muxlab/harness/model"
	"muxlab/session"
	"muxlab/viz/panel"
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
		name := panel.FullName(&snapshot.Snapshot{Model: m, Options: options})
		for _, other := range shown {
			if panel.FullName(other.Snap) == name {
				return
			}
		}
		items = append(items, menu.Item{Name: name, Sentence: what})
		requests = append(requests, session.Request{Model: m.Name, Options: options})
	}
	for _, m := range models {
		add(m, nil, term.FirstSentence(m.Sentence))
		for _, o := range m.Options {
			for _, v := range variants(o) {
				add(m, model.Options{o.Name: v}, Meaning(o, v))
			}
		}
	}
	title := "what is to stand beside " + panel.FullName(shown[0].Snap) + ", under the same clients?"
	w.UI.Mode = NewMenu(title, items, func(_ *Page, i int) page.Cmd {
		return func() page.Msg { return BesideMsg{requests[i]} }
	})
}

// Meaning is what a value of an option is, in half a sentence.
func Meaning(o model.Option, v string) string {
	if i := slices.Index(o.Choices, v); i >= 0 && i < len(o.Means) {
		return o.Means[i]
	}
	return o.Help
}

// variants are the values of an option that make another server of a model.
func variants(o model.Option) []string {
	if o.Switch {
		return []string{"true"}
	}
	var all []string
	for _, v := range o.Choices {
		if v != o.Default {
			all = append(all, v)
		}
	}
	return all
}
