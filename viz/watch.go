package viz

import (
	"errors"
	"io"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// watch is one server on the screen: what was seen of it, and what the keys do.
type watch struct {
	pilot   *pilot
	digest  *digest
	snap    *snapshot
	ui      ui
	looking bool // a look is under way
	said    time.Time
	ended   bool
}

func newWatch(p *pilot) *watch {
	s := p.session
	d := newDigest(s.Model(), s.Options(), s.Addr())
	first := d.snap
	return &watch{pilot: p, digest: d, snap: &first}
}

// lookCmd takes the next frame, unless one is still on its way.
func (w *watch) lookCmd() tea.Cmd {
	if w.ui.message != "" && time.Since(w.said) > sayFor {
		w.ui.message = ""
	}
	if w.looking || w.ended {
		return nil
	}
	w.looking = true
	p := w.pilot
	return func() tea.Msg { return sightMsg{w, p.look()} }
}

// see takes in what a look brought.
func (w *watch) see(s sight) {
	w.looking = false
	if errors.Is(s.err, io.EOF) {
		w.ended, s.view.ended = true, true
		w.ui.hold = running
	} else if s.err != nil {
		w.say(s.err.Error(), true)
	}
	if s.frame != nil {
		w.snap = w.digest.fold(s.frame, s.view)
	} else if w.ended {
		last := *w.snap
		last.ended, last.none = true, false
		w.snap = &last
	}
}

// sayFor is how long a message stands.
const sayFor = 4 * time.Second

func (w *watch) say(words string, trouble bool) {
	w.ui.message, w.ui.trouble, w.said = words, trouble, time.Now()
}

// done is the end of what a key asked for.
func (w *watch) done(err error) {
	if err == nil {
		return
	}
	w.say(err.Error(), true)
	w.pilot.mu.Lock()
	held := w.pilot.held
	w.pilot.mu.Unlock()
	if !held {
		w.ui.hold = running
	}
}

// do runs something of the session without making the screen wait.
func (w *watch) do(f func() error) tea.Cmd {
	return func() tea.Msg { return doneMsg{w, f()} }
}

// key does what a key asks for. leave says that the server is to be left.
func (w *watch) key(k string) (cmd tea.Cmd, leave bool) {
	u, s := &w.ui, w.pilot.session
	u.message = ""
	switch k {
	case " ":
		return w.toggleHold(holdAll), false
	case "H":
		return w.toggleHold(holdServer), false
	case ".":
		return w.stepCmd(), false
	case "a":
		return w.do(func() error { return s.AddClients(1, Steady) }), false
	case "A":
		return w.do(func() error { return s.AddClients(10, Steady) }), false
	case "x":
		return w.do(func() error { return s.RemoveClient("") }), false
	case "tab":
		u.tab, u.log = u.tab+1, false
	case "shift+tab":
		u.tab, u.log = u.tab+tabsLess(s), false
	case "l":
		u.log = !u.log
	case "?":
		u.help = !u.help
	case "m":
		return nil, true
	case "esc":
		return w.back()
	}
	return nil, false
}

func tabsLess(s Session) int {
	_, tabs := panelsOf(s.Model().Traits.View)
	return len(tabs) - 1
}

// back leaves what is open, one thing at a time.
func (w *watch) back() (cmd tea.Cmd, leave bool) {
	switch {
	case w.ui.help:
		w.ui.help = false
	case w.ui.log:
		w.ui.log = false
	case w.ui.hold != running:
		return w.toggleHold(w.ui.hold), false
	default:
		return nil, true
	}
	return nil, false
}

// toggleHold holds in the given way, or lets go. From a hold of everything, H
// lets the clients go on.
func (w *watch) toggleHold(to holdState) tea.Cmd {
	if w.ended {
		w.say("the server has ended: there is nothing to hold", false)
		return nil
	}
	was := w.ui.hold
	if was == to || to == holdAll && was == holdServer {
		w.ui.hold = running
		return w.do(w.pilot.release)
	}
	w.ui.hold = to
	return w.do(func() error { return w.pilot.hold(to == holdAll) })
}

// stepCmd lets one turn through. A worker that is asleep in its call has passed
// the gate already, and no step can wake it: the screen says so.
func (w *watch) stepCmd() tea.Cmd {
	if w.ui.hold == running {
		w.say("hold the server first, with space", false)
		return nil
	}
	if l := w.snap.loop; l != nil && l.state == laneSelect {
		words := "asleep in " + l.call.String() + ": nothing is ready"
		if w.ui.hold == holdAll {
			words += ". H lets the clients speak"
		}
		w.say(words, false)
	}
	return w.do(w.pilot.step)
}
