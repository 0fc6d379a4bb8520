package viz

import (
	"fmt"
	"strings"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"
)

// keepFrame keeps what is on the screen.
func (a *app) keepFrame() tea.Cmd {
	w := a.shownSide()
	w.ui.message = ""
	name := w.snap.model.Name + "-" + strings.ReplaceAll(oneWord(w.snap)+"-"+fmt.Sprint(w.snap.turn), " ", "-")
	return a.keep(name, func(words string, err error) tea.Msg {
		if err != nil {
			return doneMsg{w, err}
		}
		return saidMsg{w, words}
	})
}

// keep keeps what is on the screen, as text and as SVG, and says what came of it.
func (a *app) keep(name string, said func(words string, err error) tea.Msg) tea.Cmd {
	name = "muxlab-" + name
	screen := inColour(a.paint)
	dark := lipgloss.HasDarkBackground()
	return func() tea.Msg {
		text, err := a.launcher.Keep(name, ".txt", []byte(screenText(screen)))
		if err != nil {
			return said("", err)
		}
		svg, err := a.launcher.Keep(name, ".svg", []byte(screenSVG(screen, dark)))
		return said("kept: "+text+", and as "+svg[max(0, len(svg)-4):], err)
	}
}

// keepRace keeps what is on the screen.
func (a *app) keepRace() tea.Cmd {
	p := a.race
	return a.keep("race", func(words string, err error) tea.Msg {
		if err != nil {
			words = err.Error()
		}
		return raceSaidMsg{p, words}
	})
}
