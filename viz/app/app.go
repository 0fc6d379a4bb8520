package app

import (
	"context"
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"muxlab/session"
	"muxlab/session/control"
	"muxlab/viz/page"
	"muxlab/viz/page/beside"
	"muxlab/viz/page/home"
	"muxlab/viz/page/race"
	"muxlab/viz/page/watch"
	"muxlab/viz/term"
)

// app is the program: it routes, and does nothing itself. The home screen, the
// watched server and the drawing are elsewhere.
type app struct {
	ctx      context.Context
	launcher session.Launcher
	sessions *sessions

	slow    func() bool // the terminal backs up
	w, h    int
	home    *home.Page
	watch   *watch.Page     // nil: the home screen is shown
	request session.Request // what it was started with; no model: it was started elsewhere
	beside  *beside.Page    // it, and another beside it; nil: it is alone

	race    *race.Page           // nil: none is on the screen
	races   int                  // how many were asked for
	opening *session.Request     // what is being started
	racing  *session.RaceRequest // the race that is to be run at once
	second  session.Request      // what is to stand beside it from the beginning; no model: nothing
	number  int                  // of the latest launch; an earlier one is closed when it comes

	quitting bool
	screen   string // drawn on the tick; View only returns it
}

type (
	tickMsg   time.Time
	launchMsg struct {
		number int
		pilot  *control.Controller
		err    error
	}
)

// nextTick is when the screen is drawn next.
func (a *app) nextTick() page.Cmd {
	every := page.FrameEvery
	if a.watch != nil && a.watch.Live.Fast && !a.watch.Ui.Axis.Past {
		every = page.FastEvery
	}
	if a.slow != nil && a.slow() {
		every = page.SlowEvery
	}
	return func() page.Msg {
		return tea.Tick(every, func(t time.Time) tea.Msg { return tickMsg(t) })()
	}
}

// Init starts the clock, and the server that is to be opened at once.
func (a *app) Init() tea.Cmd {
	return command(page.Batch(a.nextTick(), a.opened()))
}

// opened starts what is to be open at once.
func (a *app) opened() page.Cmd {
	switch {
	case a.racing != nil:
		return a.openRace(*a.racing)
	case a.opening != nil && a.second.Model != "":
		a.home.Say("starting "+a.opening.Model+" beside "+a.second.Model+" "+term.Theme.Sign.More, false)
		return a.launchAll(nil, *a.opening, a.second)
	case a.opening != nil:
		return a.launch(*a.opening)
	}
	return nil
}

// Update routes.
func (a *app) Update(msg tea.Msg) (tea.Model, tea.Cmd) { return a, command(a.route(msg)) }

// route gives a message to whom it is for.
func (a *app) route(msg tea.Msg) page.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.w, a.h = msg.Width, msg.Height
		a.draw()
	case tickMsg:
		a.draw()
		return page.Batch(a.nextTick(), a.look())
	case tea.KeyMsg:
		return a.key(msg)
	case launchMsg:
		return a.launched(msg)
	case watch.SightMsg:
		if a.shows(msg.Watch) {
			msg.Watch.See(msg.Sight)
		}
	case watch.PastMsg:
		if a.shows(msg.Watch) {
			return msg.Watch.Arrive(msg)
		}
	case watch.ScanMsg:
		msg.Watch.Scanned = msg.Found
	case beside.BothMsg:
		if msg.Pair == a.beside {
			return a.beside.Arrive(msg)
		}
	case watch.BesideMsg:
		return a.openBeside(msg.Request)
	case pairMsg:
		return a.paired(msg)
	case watch.AskedMsg:
		if a.shows(msg.Watch) {
			msg.Take(msg.Watch)
		}
	case watch.OpenMsg:
		if a.beside != nil {
			return a.scene(msg.Request)
		}
		return a.reopen(msg.Request)
	case raceMsg:
		return a.raced(msg)
	case race.RaceSaidMsg:
		msg.Page.Said = msg.Words
	case watch.SaidMsg:
		msg.Watch.Say(msg.Words, false)
	case watch.DoneMsg:
		if a.shows(msg.Watch) {
			msg.Watch.Done(msg.Err)
			return a.look() // what came of it is shown at once
		}
	}
	return nil
}

// View returns what the tick drew.
func (a *app) View() string { return a.screen }

// quit ends the program with an empty screen: tmux, if its window has grown in the
// meantime, would leave a part of ours behind.
func (a *app) quit() page.Cmd {
	a.quitting = true
	a.draw()
	return func() page.Msg { return tea.Quit() }
}

func (a *app) draw() {
	if a.quitting {
		a.screen = " "
		return
	}
	a.screen = a.paint()
}

// paint draws what is on the screen.
func (a *app) paint() string {
	switch {
	case a.race != nil:
		return race.Draw(a.race, a.w, a.h)
	case a.beside != nil:
		return beside.Draw(a.beside, a.w, a.h)
	case a.watch != nil:
		return watch.Draw(a.watch.Snap, &a.watch.Ui, a.w, a.h)
	}
	return home.Draw(a.home, a.w, a.h)
}

// look takes the next frame of what is watched.
func (a *app) look() page.Cmd {
	switch {
	case a.race != nil && !a.race.Look():
	case a.beside != nil:
		return a.beside.LookCmd()
	case a.watch != nil:
		return a.watch.LookCmd()
	}
	return nil
}

// key gives keys to whom they belong. A terminal that is busy hands over several
// at once.
func (a *app) key(k tea.KeyMsg) page.Cmd {
	if k.Paste && a.quits() {
		return nil // a text is no keys
	}
	if k.Type != tea.KeyRunes || len(k.Runes) < 2 && !k.Paste {
		return a.oneKey(k)
	}
	var all []page.Cmd
	for _, r := range k.Runes {
		all = append(all, a.oneKey(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}, Alt: k.Alt}))
	}
	return page.Sequence(all...)
}

func (a *app) oneKey(k tea.KeyMsg) page.Cmd {
	switch k.String() {
	case "ctrl+c":
		return a.quit()
	case "ctrl+z":
		return func() page.Msg { return tea.Suspend() }
	case "q":
		if a.quits() {
			return a.quit()
		}
	}
	var cmd page.Cmd
	switch {
	case a.race != nil:
		cmd = a.raceKey(k.String())
	case a.watch == nil:
		cmd = a.homeKey(k.String())
	default:
		cmd = a.watchKey(k.String())
	}
	a.draw()
	return cmd
}

// quits reports whether q quits now: not where it is being typed.
func (a *app) quits() bool {
	if a.race != nil {
		return true
	}
	if a.watch == nil {
		return !a.home.Typing
	}
	switch a.shownSide().Ui.Mode.(type) {
	case *watch.Speak, *watch.FilterMode:
		return false
	}
	return true
}

func (a *app) homeKey(k string) page.Cmd {
	if k == "esc" && a.opening != nil { // not this one, then
		a.number++
		a.opening = nil
		a.home.Say("", false)
		return nil
	}
	if k == "r" && !a.home.Typing {
		return a.openRace(session.RaceRequest{Track: session.TrackFast})
	}
	r := a.home.Key(k)
	if r == nil {
		return nil
	}
	a.launcher.Remember(a.home.NameAt(a.home.At))
	return a.launch(*r)
}

func (a *app) watchKey(k string) page.Cmd {
	open := a.shownSide().Ui.Mode != nil
	switch {
	case k == "e" && !open:
		return a.keepFrame()
	case k == "s" && !open:
		a.askScene()
		return nil
	case k == "r" && !open:
		return a.openRace(session.RaceRequest{Track: session.TrackFast})
	case a.beside != nil:
		return a.besideKey(k)
	case !open && a.watch.Snap.File.Name != "" && slices.Contains([]string{"a", "A", "x", "i", "K", "p", "v", "R", "H"}, k):
		a.watch.Say("this is a recording: that key needs a server that runs", false)
		return nil
	case k == "R" && !open:
		return a.restart()
	case k == "w" && !open:
		return a.walkKey()
	case k == "v" && !open:
		a.watch.AskBeside(a.launcher.Models(), a.watch)
		return nil
	}
	cmd, leave := a.watch.Key(k)
	if u := &a.watch.Ui; u.Help > watch.HelpPages(a.w, a.h) {
		u.Help = 0
	}
	if !leave {
		return cmd
	}
	return a.leaveAll()
}

// sceneNamed is the scene of this name, or none.
func (a *app) sceneNamed(name string) (s session.Scene) {
	for _, s := range a.launcher.Scenes() {
		if name != "" && s.Name == name {
			return s
		}
	}
	return s
}

func (a *app) closeCmd(p *control.Controller) page.Cmd {
	return a.background(func() page.Msg {
		a.sessions.close(p)
		return nil
	})
}

// launch starts a server, without making the screen wait.
func (a *app) launch(r session.Request) page.Cmd {
	a.number++
	number := a.number
	a.opening = &r
	a.home.Say("starting "+title(a.launcher.Models(), r.Model)+" "+term.Theme.Sign.More, false)
	return a.background(func() page.Msg {
		s, err := a.launcher.Launch(a.ctx, r)
		if err != nil {
			return launchMsg{number, nil, err}
		}
		return launchMsg{number, a.sessions.add(s), nil}
	})
}

// background runs f as a command that the program waits for before it ends. A
// command that the program ends before is not run at all.
func (a *app) background(f func() page.Msg) page.Cmd {
	return func() (msg page.Msg) {
		a.sessions.during(func() { msg = f() })
		return msg
	}
}

func (a *app) launched(m launchMsg) page.Cmd {
	if m.number != a.number {
		if m.err == nil {
			return a.closeCmd(m.pilot)
		}
		return nil
	}
	a.request, a.opening = *a.opening, nil
	if m.err != nil {
		a.home.Say(m.err.Error(), true)
		return nil
	}
	a.home.Say("", false)
	a.watch = watch.New(m.pilot)
	a.watch.Play(a.sceneNamed(a.request.Scene))
	return nil
}

// reopen starts a server in the place of what is watched, once that is gone: both
// may want the same port.
func (a *app) reopen(r session.Request) page.Cmd {
	return page.Sequence(a.leaveAll(), a.launch(r))
}

// restart starts the same again, with the same seed.
func (a *app) restart() page.Cmd {
	if a.request.Model == "" {
		a.watch.Say("this server was started elsewhere: it cannot be started again from here", false)
		return nil
	}
	r := a.request
	r.Seed = a.watch.Pilot.Alone.Seed()
	return a.reopen(r)
}
