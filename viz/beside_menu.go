package viz

import (
	tea "github.com/charmbracelet/bubbletea"

	"muxlab/harness/model"
)

// A besideMenu is the choice of what to put beside the server that is watched:
// each model, and what is another server by one option (epoll, edge-triggered).
type besideMenu struct {
	first    string
	names    []string
	requests []Request
	notes    []string
	at       int
}

// newBesideMenu lists everything but what is on the screen already.
func newBesideMenu(models []*model.Model, shown ...*watch) *besideMenu {
	m := &besideMenu{first: sideName(shown[0].snap)}
	for _, one := range models {
		m.add(one, nil, firstSentence(one.Sentence), shown)
		for _, o := range one.Options {
			for _, v := range variants(o) {
				m.add(one, model.Options{o.Name: v}, o.Help, shown)
			}
		}
	}
	return m
}

// variants are the values of an option that make another server of a model.
func variants(o model.Option) []string {
	var all []string
	if o.Switch {
		return append(all, "true")
	}
	for _, v := range o.Choices {
		if v != o.Default {
			all = append(all, v)
		}
	}
	return all
}

func (m *besideMenu) add(one *model.Model, options model.Options, note string, shown []*watch) {
	name := sideName(&snapshot{model: one, options: options})
	for _, w := range shown {
		if sideName(w.snap) == name {
			return
		}
	}
	m.names = append(m.names, name)
	m.requests = append(m.requests, Request{Model: one.Name, Options: options})
	m.notes = append(m.notes, note)
}

func (m *besideMenu) key(_ *watch, k string) (cmd tea.Cmd, stays bool) {
	last := len(m.names) - 1
	switch k {
	case "up", "k":
		m.at = max(0, m.at-1)
	case "down", "j":
		m.at = min(last, m.at+1)
	case "home", "g":
		m.at = 0
	case "end", "G":
		m.at = last
	case "pgup":
		m.at = max(0, m.at-10)
	case "pgdown":
		m.at = min(last, m.at+10)
	case "esc", "q", "v":
		return nil, false
	case "enter", "right":
		r := m.requests[m.at]
		return func() tea.Msg { return besideMsg{r} }, false
	}
	return nil, true
}

func (m *besideMenu) draw(_ *snapshot, _ *ui, w, h int) block {
	names := 0
	for _, n := range m.names {
		names = max(names, width(n))
	}
	var body []line
	for i, n := range m.names {
		body = append(body, homeLine(i == m.at, n, names+2, line{grey(m.notes[i])}))
	}
	return scrollBox("what is to stand beside "+m.first+", under the same clients?", body, m.at, w, h)
}

func (m *besideMenu) row(_ *snapshot, w int) line {
	return fields(w, 3, keyLine(arrows("↑ ↓"), "choose"), keyLine("enter", "put it beside"), keyLine("esc", "back"))
}
