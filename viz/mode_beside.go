package viz

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"muxlab/harness/model"
	"muxlab/session"
)

// askBeside opens the menu of what can stand beside the server that is watched:
// each model, and what is another server by one option (epoll, edge-triggered).
// What is on the screen already is not in it.
func (w *watch) askBeside(models []*model.Model, shown ...*watch) {
	var items []menuItem
	var requests []session.Request
	add := func(m *model.Model, options model.Options, what string) {
		name := sideName(&snapshot{model: m, options: options})
		for _, other := range shown {
			if sideName(other.snap) == name {
				return
			}
		}
		items = append(items, menuItem{name: name, sentence: what})
		requests = append(requests, session.Request{Model: m.Name, Options: options})
	}
	for _, m := range models {
		add(m, nil, firstSentence(m.Sentence))
		for _, o := range m.Options {
			for _, v := range variants(o) {
				add(m, model.Options{o.Name: v}, meaning(o, v))
			}
		}
	}
	title := "what is to stand beside " + sideName(shown[0].snap) + ", under the same clients?"
	w.ui.mode = newMenu(title, items, func(_ *watch, i int) tea.Cmd {
		return func() tea.Msg { return besideMsg{requests[i]} }
	})
}

// meaning is what a value of an option is, in half a sentence.
func meaning(o model.Option, v string) string {
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
