package app

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"muxlab/session"
	"muxlab/session/control"
	"muxlab/viz/cast"
	"muxlab/viz/page"
	"muxlab/viz/page/beside"
	"muxlab/viz/page/guide"
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

	program *tea.Program  // that runs this
	host    host          // nil: it is not known
	away    chan struct{} // closed when it is told to end while it is stopped

	theme    *term.Theme // what the terminal is drawn on with
	slow     func() bool // the terminal backs up
	w, h     int
	home     *home.Page
	progress session.Progress // what the user has seen
	watch    *watch.Page      // nil: the home screen is shown
	request  session.Request  // what it was started with; no model: it was started elsewhere
	beside   *beside.Page     // it, and another beside it; nil: it is alone

	guide   *guide.Page // the lab that is walked; nil: none is
	openLab func(name string) (*guide.Page, error)
	race    *race.Page           // nil: none is on the screen
	races   int                  // how many were asked for
	opening *session.Request     // what is being started
	racing  *session.RaceRequest // the race that is to be run at once
	second  session.Request      // what is to stand beside it from the beginning; no model: nothing
	number  int                  // of the latest launch; an earlier one is closed when it comes

	presenter *presenter   // nil: the screen is not for a projector
	film      *cast.Writer // nil: what is on the screen is not written
	began     time.Time    // when the program did

	quitting bool
	screen   string    // View only returns it
	drawn    time.Time // when it was drawn last
	drawing  bool      // a drawMsg is on its way
}

type (
	tickMsg   time.Time
	drawMsg   struct{}
	launchMsg struct {
		number     int
		controller *control.Controller
		err        error
	}
)

// nextTick is when the screen is drawn next.
func (a *app) nextTick() page.Cmd {
	every := page.FrameEvery
	if a.watch != nil && a.watch.Live.Fast && !a.watch.UI.Axis.Past {
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
		a.home.Say("starting "+a.opening.Model+" beside "+a.second.Model+" "+a.theme.Sign.More, false)
		return a.launchAll(nil, *a.opening, a.second)
	case a.opening != nil:
		return a.launch(*a.opening)
	}
	return nil
}

// Update routes.
func (a *app) Update(msg tea.Msg) (tea.Model, tea.Cmd) { return a, command(a.route(msg)) }

// route passes a message to what it is for.
func (a *app) route(msg tea.Msg) page.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.w, a.h = msg.Width, msg.Height
		a.draw()
	case tickMsg:
		a.draw()
		return page.Batch(a.nextTick(), a.look())
	case drawMsg:
		a.drawing = false
		a.draw()
	case tea.KeyMsg:
		return a.key(msg)
	case launchMsg:
		return a.launched(msg)
	case pairMsg:
		return a.paired(msg)
	case raceMsg:
		return a.raced(msg)
	case race.SavedMsg:
		msg.Page.Said = msg.Words
	case watch.BesideMsg:
		return a.openBeside(msg.Request)
	case watch.OpenMsg:
		if a.beside != nil {
			return a.scene(msg.Request)
		}
		return a.reopen(msg.Request)
	}
	return a.pageMessage(msg)
}

// pageMessage gives a page what its command brought, if the page is still shown.
func (a *app) pageMessage(msg tea.Msg) page.Cmd {
	switch msg := msg.(type) {
	case watch.FrameMsg:
		if a.shows(msg.Watch) {
			msg.Watch.ApplyLook(msg.Look)
		}
	case watch.PastMsg:
		if a.shows(msg.Watch) {
			return msg.Watch.ShowMoment(msg)
		}
	case watch.ScanMsg:
		msg.Watch.Scanned = msg.Found
	case watch.ResultMsg:
		if a.shows(msg.Watch) {
			msg.Apply(msg.Watch)
		}
	case watch.SavedMsg:
		msg.Watch.Say(msg.Words, false)
	case watch.DoneMsg:
		if a.shows(msg.Watch) {
			msg.Watch.Done(msg.Err)
			return a.look() // the effect is shown immediately
		}
	case guide.StageMsg:
		return a.stageLab(msg)
	case beside.BothMsg:
		if msg.Pair == a.beside {
			return a.beside.ShowMoment(msg)
		}
	default:
		guide.Ran(msg)
	}
	return nil
}

// View returns what the tick drew.
func (a *app) View() string { return a.screen }

// quit ends the program with an empty screen: tmux, if its window has grown in the
// meantime, would leave a part of ours behind.
func (a *app) quit() page.Cmd {
	a.noteProgress()
	if a.guide != nil {
		a.guide.Close()
	}
	a.quitting = true
	a.draw()
	return func() page.Msg { return tea.Quit() }
}

func (a *app) draw() {
	if a.quitting {
		a.screen = " "
		return
	}
	a.screen = a.paint(a.theme)
	if a.film != nil {
		a.film.Draw(time.Since(a.began), a.screen, a.w, a.h)
	}
	a.drawn = time.Now()
}

// drawSoon draws now, unless a text is being typed and that was done a moment ago: then
// shortly. A text that comes faster than the terminal shows pictures, as that of a paste
// which the terminal does not mark, costs no more drawings than that.
func (a *app) drawSoon() page.Cmd {
	const apart = page.FrameEvery / 2
	since := time.Since(a.drawn)
	switch {
	case a.drawing:
		return nil
	case since >= apart || a.quitting || !a.shown().Typing():
		a.draw()
		return nil
	}
	a.drawing = true
	return func() page.Msg {
		return tea.Tick(apart-since, func(time.Time) tea.Msg { return drawMsg{} })()
	}
}

// paint draws what is on the screen in a theme.
func (a *app) paint(th *term.Theme) string {
	if a.presenter != nil && a.h > term.MinHeight && a.w >= term.MinWidth {
		return a.presented(th)
	}
	return a.shown().Draw(th, a.w, a.h)
}

// shown is the page that is drawn and takes the keys.
func (a *app) shown() page.Page {
	switch {
	case a.race != nil:
		return a.race
	case a.guide != nil:
		return a.guide
	case a.beside != nil:
		return a.beside
	case a.watch != nil:
		return a.watch
	}
	return a.home
}

// look takes the next frame of what is watched, and lets a lab see what came of it.
func (a *app) look() page.Cmd {
	if a.guide != nil && a.race == nil {
		return page.Batch(a.guide.Tick(), a.lookAtServers())
	}
	return a.lookAtServers()
}

func (a *app) lookAtServers() page.Cmd {
	switch {
	case a.race != nil && !a.race.Look():
	case a.beside != nil:
		return a.beside.LookCmd()
	case a.watch != nil:
		return a.watch.LookCmd()
	}
	return nil
}
