package app

import (
	"context"
	"errors"
	"io"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"muxlab/harness/model"
	"muxlab/session"
	"muxlab/viz/cast"
	"muxlab/viz/page"
	"muxlab/viz/page/guide"
	"muxlab/viz/page/home"
	"muxlab/viz/page/watch"
	"muxlab/viz/term"
)

// Options say how Run begins.
type Options struct {
	ASCII   bool                 // plain ASCII for borders and signs
	Present bool                 // for a projector: see present.go
	Film    *cast.Writer         // what is on the screen is written to it too; nil: to none
	Open    session.Request      // the model to open at once; Open.Model "" is the home screen
	Beside  session.Request      // another model beside it, see Open; no model: none
	Race    *session.RaceRequest // a race to be run at once; goes before Open
	Session session.Session      // a server to look at that runs already; goes before Open
	Lab     *guide.Page          // a lab to be walked; goes before Open
	// OpenLab returns the page of the lab of this name, one of session.Launcher.Labs; nil:
	// no lab can be opened. The error is one sentence.
	OpenLab func(name string) (*guide.Page, error)
	Tick    uint32 // of a recording in Session: the tick to begin at; 0: its beginning

	In io.Reader // nil: the terminal
	// Out is what is drawn on; nil: the terminal. If it has a method Slow() bool, it
	// is drawn on less often while that is true. If it is a host, ctrl-z is its own,
	// and a stuck screen can be left.
	Out io.Writer
}

// Run shows the live view until it is quit or ctx is done, and leaves the
// terminal as it was, whatever happens. Every session it had is closed when it
// returns.
func Run(ctx context.Context, l session.Launcher, o Options) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	a := newApp(ctx, l, o)
	a.theme = term.NewTheme(o.ASCII)
	if o.Present {
		a.theme = term.NewProjector(o.ASCII)
	}
	// Signals come as the end of ctx, see run. Bubble Tea's own handler of them may wait
	// for a loop that this has ended already, and then nothing ends.
	programOptions := []tea.ProgramOption{tea.WithAltScreen(), tea.WithContext(ctx), tea.WithoutSignalHandler(), tea.WithFPS(page.FramesASecond)}
	if o.In != nil {
		programOptions = append(programOptions, tea.WithInput(o.In))
	}
	if o.Out != nil {
		programOptions = append(programOptions, tea.WithOutput(o.Out))
	}
	if t, ok := o.Out.(interface{ Slow() bool }); ok {
		a.slow = t.Slow
	}
	a.host, _ = o.Out.(host)
	a.program = tea.NewProgram(a, programOptions...)
	err := a.run(a.program)
	cancel()
	closing := a.close(errors.Is(err, errStuck))
	if errors.Is(err, tea.ErrProgramKilled) && !errors.Is(err, tea.ErrProgramPanic) || errors.Is(err, tea.ErrInterrupted) {
		err = nil // told to end from outside: no failure
	}
	return errors.Join(err, closing)
}

// newApp makes the program's state, at the home screen or at a server. It has no colours
// yet: those are the terminal's.
func newApp(ctx context.Context, l session.Launcher, o Options) *app {
	p := l.Recall()
	a := &app{ctx: ctx, launcher: l, away: make(chan struct{}), progress: p, openLab: o.OpenLab, home: home.New(l.Scenes(), l.Models(), p), sessions: &sessions{}, theme: term.Colourless(o.ASCII)}
	a.home.SetTasks(l.Labs(), l.Exercises())
	a.home.SetProgress(p)
	a.film, a.began = o.Film, time.Now()
	if o.Present {
		a.presenter = &presenter{now: time.Now, began: a.began}
	}
	switch {
	case o.Session != nil:
		a.watch = watch.New(a.sessions.add(o.Session))
		a.watch.Play(a.mysteryOf(o.Session.Model().Name))
		a.watch.UI.Attached = true
		if o.Tick > 0 {
			a.watch.OpenAt(o.Tick)
		}
	case o.Lab != nil:
		a.guide = o.Lab
	case o.Race != nil:
		a.racing = o.Race
	case o.Open.Model != "":
		a.opening, a.second = &o.Open, o.Beside
	}
	return a
}

func title(models []*model.Model, name string) string {
	if m := model.Find(models, name); m != nil {
		return m.Title
	}
	return name
}
