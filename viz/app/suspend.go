package app

import (
	"context"
	"errors"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"muxlab/viz/page"
)

// The program and the process it runs in: ctrl-z, and signals that do not wait for
// the screen.

// A host is the terminal and the process of the program, as far as Options.Out knows
// them. All its methods may be called from any goroutine.
type host interface {
	// Leave restores the terminal without the screen's help.
	Leave()
	// JobControl reports whether a shell can continue the program after Suspend.
	JobControl() bool
	// Suspend stops the process until a shell continues it, and returns false if ctx is
	// done before.
	Suspend(ctx context.Context) bool
}

const noJobControl = "ctrl+z does nothing here: there is no shell that could continue muxlab"

// suspend gives the terminal back to the shell until fg. It runs on the event loop,
// which stands still meanwhile.
func (a *app) suspend() page.Cmd {
	if a.host == nil || !a.host.JobControl() {
		a.say(noJobControl)
		return nil
	}
	if a.program.ReleaseTerminal() != nil {
		return nil
	}
	if !a.host.Suspend(a.ctx) {
		close(a.away)
		select {} // run returns: the terminal is the shell's, and nothing is to be done to it
	}
	a.program.RestoreTerminal()
	return nil
}

// say shows a sentence in the place of the keys.
func (a *app) say(words string) {
	switch {
	case a.race != nil:
		a.race.Said = words
	case a.watch != nil:
		a.shownSide().Say(words, false)
	default:
		a.home.Say(words, false)
	}
}

// endsWithin is how long the event loop may take to end after it was told to.
const endsWithin = 2 * time.Second

var errStuck = errors.New("the screen did not end when it was told to: it was left without it")

// run runs the program. When ctx is done and the event loop does not end, the
// terminal is restored without it, and errStuck returned.
func (a *app) run(p *tea.Program) error {
	ended := make(chan error, 1)
	go func() {
		_, err := p.Run()
		ended <- err
	}()
	select {
	case err := <-ended:
		return err
	case <-a.ctx.Done():
	}
	select {
	case err := <-ended:
		return err
	case <-a.away:
		return nil
	case <-time.After(endsWithin):
	}
	if a.host != nil {
		a.host.Leave()
	}
	return errStuck
}

// close closes every session. After a stuck loop it does not wait for ever: the
// servers end with this process at the latest.
func (a *app) close(stuck bool) error {
	if !stuck {
		return a.sessions.closeAll()
	}
	closed := make(chan error, 1)
	go func() { closed <- a.sessions.closeAll() }()
	select {
	case err := <-closed:
		return err
	case <-time.After(endsWithin):
		return nil
	}
}
