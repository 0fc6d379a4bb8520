package app

import (
	tea "github.com/charmbracelet/bubbletea"

	"muxlab/viz/page"
)

// Pages know no Bubble Tea: their commands are turned into its own here.

// command is c as Bubble Tea runs it.
func command(c page.Cmd) tea.Cmd {
	if c == nil {
		return nil
	}
	return func() tea.Msg { return message(c()) }
}

func message(m page.Msg) tea.Msg {
	switch m := m.(type) {
	case page.Together:
		return tea.BatchMsg(commands(m))
	case page.InTurn:
		return tea.Sequence(commands(m)...)()
	}
	return m
}

func commands(list []page.Cmd) []tea.Cmd {
	all := make([]tea.Cmd, len(list))
	for i, c := range list {
		all[i] = command(c)
	}
	return all
}
