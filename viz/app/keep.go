package app

import (
	"fmt"
	"strings"

	"muxlab/viz/page"

	"muxlab/viz/page/race"
	"muxlab/viz/page/watch"
	"muxlab/viz/panel"
	"muxlab/viz/term"
)

// keepScreen saves the screen to a file.
func (a *app) keepScreen() page.Cmd {
	if a.race != nil {
		return a.keepRace()
	}
	w := a.shownSide()
	s := w.Shown() // the name does not tell what is covered
	name := s.Model.Name + "-" + strings.ReplaceAll(panel.TurnNoun(s)+"-"+fmt.Sprint(s.Turn), " ", "-")
	return a.keep(name, func(words string, err error) page.Msg {
		if err != nil {
			return watch.DoneMsg{Watch: w, Err: err}
		}
		return watch.SavedMsg{Watch: w, Words: words}
	})
}

// keep keeps what is on the screen, as text and as SVG, and says what came of it.
func (a *app) keep(name string, said func(words string, err error) page.Msg) page.Cmd {
	name = "muxlab-" + name
	screen, dark := a.paint(a.theme.InColour()), a.theme.Dark
	return func() page.Msg {
		text, err := a.launcher.Keep(name, ".txt", []byte(term.ScreenText(screen)))
		if err != nil {
			return said("", err)
		}
		svg, err := a.launcher.Keep(name, ".svg", []byte(term.ScreenSVG(screen, dark)))
		return said("kept: "+text+", and as "+svg[max(0, len(svg)-4):], err)
	}
}

// keepRace keeps what is on the screen.
func (a *app) keepRace() page.Cmd {
	p := a.race
	return a.keep("race", func(words string, err error) page.Msg {
		if err != nil {
			words = err.Error()
		}
		return race.SavedMsg{Page: p, Words: words}
	})
}
