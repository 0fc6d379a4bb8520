package app

import (
	tea "github.com/charmbracelet/bubbletea"

	"muxlab/harness/units"
	"muxlab/session"
	"muxlab/viz/page"
	"muxlab/viz/page/watch"
)

// keysAtOnce is how many keys of one message are taken. A busy terminal hands over a few
// at once; more than that were not pressed, but pasted in a terminal that does not say so.
const keysAtOnce = 10

// key passes keys to the page that is shown. A busy terminal hands over several at
// once; the screen is drawn once for all of them, and once for a paste.
func (a *app) key(k tea.KeyMsg) page.Cmd {
	several := k.Type == tea.KeyRunes && (k.Paste || len(k.Runes) > 1)
	switch typing := a.shown().Typing(); {
	case k.Paste && !typing:
		return nil // pasted text is not keys
	case several && typing && !k.Alt:
		a.shown().Paste(string(k.Runes))
		return a.drawSoon()
	case !several:
		return page.Batch(a.oneKey(k), a.drawSoon())
	}
	return page.Batch(a.severalKeys(k), a.drawSoon())
}

// severalKeys runs the first keys of a message, and says how many it does not run. When one
// of them begins a text, the others belong to it.
func (a *app) severalKeys(k tea.KeyMsg) page.Cmd {
	var all []page.Cmd
	for i, r := range k.Runes {
		switch rest := k.Runes[i:]; {
		case a.shown().Typing() && !k.Alt:
			a.shown().Paste(string(rest))
			return page.Sequence(all...)
		case i == keysAtOnce:
			a.say("pasted text is not keys: " + units.Screen.Many(len(rest), "key", "keys") + " ignored")
			return page.Sequence(all...)
		}
		all = append(all, a.oneKey(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}, Alt: k.Alt}))
	}
	return page.Sequence(all...)
}

// oneKey runs one key. An esc that is read together with the key after it, as over a slow
// line, looks like that key with alt: it is both, one after the other.
func (a *app) oneKey(k tea.KeyMsg) page.Cmd {
	if k.Alt && k.Type != tea.KeyEsc {
		k.Alt = false
		if k.Type != tea.KeyCtrlC && k.Type != tea.KeyCtrlZ && !a.shown().Typing() {
			return page.Sequence(a.press("esc"), a.oneKey(k))
		}
	}
	switch k.String() {
	case "ctrl+c":
		return a.quit()
	case "ctrl+z":
		return a.suspend()
	}
	return a.press(k.String())
}

// press runs a key of the page that is shown, and what it asks of the program.
func (a *app) press(k string) page.Cmd {
	shown := a.shown()
	if k == "esc" && shown == a.home && a.opening != nil { // give up the server that is starting
		a.number++
		a.opening = nil
		a.home.Say("", false)
		return nil
	}
	if a.presenter != nil && a.presenterKey(k) {
		return nil
	}
	cmd, asks := shown.Key(k)
	return page.Batch(cmd, a.do(asks))
}

// do does what a page asks for.
func (a *app) do(asks page.Intent) page.Cmd {
	switch asks {
	case page.Quit:
		return a.quit()
	case page.Open:
		return a.openChosen()
	case page.Leave:
		a.leaveLab()
		return a.leaveAll()
	case page.LeaveSecond:
		return a.leaveSecond()
	case page.Restart:
		return a.restart()
	case page.ChooseScene:
		a.askScene()
	case page.ChooseBeside:
		a.shownSide().AskBeside(a.launcher.Models(), a.watched()...)
	case page.WalkTick:
		a.watch.UI.Mode = &watch.Walk{Source: a.watch.Source(a.launcher.Source)}
	case page.KeepScreen:
		return a.keepScreen()
	case page.OpenRace:
		return a.openRace(a.raceRequest())
	case page.LeaveRace:
		return a.leaveRace()
	}
	return nil
}

// openChosen starts what is chosen on the home screen.
func (a *app) openChosen() page.Cmd {
	if name := a.home.Lab(); name != "" {
		a.beginLab(name)
		return nil
	}
	r, name := a.home.Chosen()
	if r == nil {
		return nil
	}
	a.progress.Last = name
	a.launcher.Remember(a.progress)
	return a.launch(*r)
}

// raceRequest is the race to be run: the one on the screen, or the first track.
func (a *app) raceRequest() session.RaceRequest {
	if a.race != nil {
		return a.race.Request
	}
	return session.RaceRequest{Track: session.TrackFast}
}

// leaveRace ends the race, and what is watched goes on.
func (a *app) leaveRace() page.Cmd {
	r := a.race.Race
	a.race = nil
	a.races++
	a.stand(false)
	return a.closeRace(r)
}
