package viz

import (
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"muxlab/harness/model"
	"muxlab/session"
)

// A pair is two servers under the same clients, on one clock: what one key does
// is done to both, and the past of both is gone through together. Each side is a
// watch of its own, so that all that is shown of one server can be shown of it.
type pair struct {
	sides    [2]*watch
	requests [2]session.Request // what they were started with
	at       int                // the side that the panels of a single server show
	last     int                // the side that returned last, by the pictures that are shown
	costs    bool               // what the two cost is in sight, and no panel of one of them
	question string             // of the scene that is shown; "" none
	task     string             // what to look at in it, until it was read

	axis   axis // of both
	played time.Time
	moving bool // a move in the past is under way
	wanted *bothMove
}

// besideMsg asks for a server beside the one that is watched.
type besideMsg struct{ request session.Request }

// pairMsg is what came of starting one server beside the first, or both anew.
type pairMsg struct {
	number   int
	pilots   []*pilot
	requests []session.Request
	err      error
}

func newPair(first, second *watch, requests [2]session.Request) *pair {
	b := &pair{sides: [2]*watch{first, second}, requests: requests, costs: true, axis: axis{speed: 1}}
	for i, w := range b.sides {
		w.ui.message = ""
		w.pilot.with(b.sides[1-i].pilot.alone)
	}
	return b
}

// side is the one that the panels show.
func (b *pair) side() *watch { return b.sides[b.at] }

// A twin is a session that may have another beside it: then what is asked of its
// clients is asked of those of the other too, so that they stay the same.
type twin struct {
	session.Session
	other atomic.Pointer[session.Session]
}

// with puts another session beside the one of p; nil takes it away.
func (p *pilot) with(other session.Session) {
	t, ok := p.session.(*twin)
	switch {
	case !ok: // a recording
	case other == nil:
		t.other.Store(nil)
	default:
		t.other.Store(&other)
	}
}

func (t *twin) both(do func(session.Session) error) error {
	err := do(t.Session)
	if other := t.other.Load(); other != nil && err == nil {
		return do(*other)
	}
	return err
}

func (t *twin) AddClients(n int, kind string) error {
	return t.both(func(s session.Session) error { return s.AddClients(n, kind) })
}

func (t *twin) RemoveClient(name string) error {
	return t.both(func(s session.Session) error { return s.RemoveClient(name) })
}

func (t *twin) Do(act string) error {
	return t.both(func(s session.Session) error { return s.Do(act) })
}

// Speak is answered with the name that the client has here. A new one may have
// another name there.
func (t *twin) Speak(name, text string) (who string, err error) {
	who = ""
	err = t.both(func(s session.Session) error {
		is, err := s.Speak(name, text)
		if who == "" {
			who = is
		}
		return err
	})
	return who, err
}

// part leaves the first server by itself.
func (b *pair) part() {
	first := b.sides[0]
	first.pilot.with(nil)
	first.moving, first.wanted = false, nil
	if first.ui.axis.past {
		first.present()
	}
}

// sameClients is a request for what is asked for, under the clients that w has
// now. A client that said what was typed cannot be had a second time.
func sameClients(w *watch, base, r session.Request) session.Request {
	base = base.Beside(r.Model, r.Options)
	base.Acts = nil
	base.Seed = w.pilot.alone.Seed()
	base.Clients = []session.Group{}
	for _, c := range w.pilot.alone.Clients() {
		n := len(base.Clients)
		switch {
		case c.Kind == session.You:
		case n > 0 && base.Clients[n-1].Kind == c.Kind:
			base.Clients[n-1].N++
		default:
			base.Clients = append(base.Clients, session.Group{N: 1, Kind: c.Kind})
		}
	}
	return base
}

// openBeside starts a server beside the one that is watched.
func (a *app) openBeside(r session.Request) tea.Cmd {
	if a.request.Model == "" {
		a.watch.say("this server was started elsewhere, and so are its clients: another cannot have the same", true)
		return nil
	}
	a.watch.say("starting "+title(a.launcher.Models(), r.Model)+" beside it "+look.sign.more, false)
	return a.launchAll(nil, sameClients(a.watch, a.request, r))
}

// scene puts the server of a scene on the stage, on the side that has its model or
// else the one that is shown. The other stays, and begins anew with the same clients.
func (a *app) scene(r session.Request) tea.Cmd {
	b := a.beside
	stage := b.at
	if other := 1 - b.at; b.requests[stage].Model != r.Model && b.requests[other].Model == r.Model {
		stage = other
	}
	for i, old := range b.requests {
		b.requests[i] = r
		b.requests[i].OtherPort = old.OtherPort
		if i != stage {
			b.requests[i].Model, b.requests[i].Options = old.Model, old.Options
		}
	}
	seed := 1 + rand.Uint64N(9999)
	b.requests[0].Seed, b.requests[1].Seed = seed, seed
	return a.anew()
}

// again starts both sides anew at the same moment: then their clients say the
// same at the same time.
func (a *app) again() tea.Cmd {
	b := a.beside
	for i := range b.requests {
		b.requests[i].Seed = b.sides[0].pilot.alone.Seed()
	}
	return a.anew()
}

func (a *app) anew() tea.Cmd {
	b := a.beside
	b.side().say("both begin anew, under the same clients "+look.sign.more, false)
	return a.launchAll([]*pilot{b.sides[0].pilot, b.sides[1].pilot}, b.requests[:]...)
}

// launchAll starts servers side by side, all or none. The old ones end before:
// the new may want their addresses.
func (a *app) launchAll(old []*pilot, requests ...session.Request) tea.Cmd {
	a.number++
	number := a.number
	if len(requests) > 1 && requests[0].Seed == 0 { // the same clients on both sides
		seed := 1 + rand.Uint64N(9999)
		requests[0].Seed, requests[1].Seed = seed, seed
	}
	return a.background(func() tea.Msg {
		m := pairMsg{number: number, requests: requests, pilots: make([]*pilot, len(requests))}
		for _, p := range old {
			a.sessions.close(p)
		}
		errs := make(chan error)
		for i, r := range requests {
			go func() {
				s, err := a.launcher.Launch(a.ctx, r)
				if err == nil {
					m.pilots[i] = a.sessions.add(s)
				}
				errs <- err
			}()
		}
		for range requests {
			if err := <-errs; m.err == nil {
				m.err = err
			}
		}
		return m
	})
}

// paired takes in what launchAll started.
func (a *app) paired(m pairMsg) tea.Cmd {
	a.opening = nil
	alone := len(m.pilots) == 1
	switch {
	case m.number != a.number || alone && a.watch == nil:
		return a.closeCmds(m.pilots)
	case m.err != nil:
		a.home.say(m.err.Error(), true)
		if a.watch != nil {
			a.shownSide().say(m.err.Error(), true)
		}
		return a.closeCmds(m.pilots)
	}
	a.home.say("", false)
	if alone {
		var left tea.Cmd
		if a.beside != nil { // another one instead of the second
			left = a.leaveSecond()
		}
		return tea.Batch(left, a.putBeside(a.watch, newWatch(m.pilots[0]), [2]session.Request{a.request, m.requests[0]}))
	}
	left := a.leaveAll()
	a.watch, a.request = newWatch(m.pilots[0]), m.requests[0]
	put := a.putBeside(a.watch, newWatch(m.pilots[1]), [2]session.Request{m.requests[0], m.requests[1]})
	a.beside.play(a.sceneNamed(a.request.Scene))
	return tea.Batch(left, put)
}

// putBeside puts two servers on the screen. The second stands still if the first does.
func (a *app) putBeside(first, second *watch, requests [2]session.Request) tea.Cmd {
	second.ui.tab = first.ui.tab
	a.beside = newPair(first, second, requests)
	a.beside.question = first.ui.question
	if first.ui.axis.past {
		first.present()
	}
	if first.ui.hold != running {
		return second.holdAs(first.ui.hold, first.ui.pace)
	}
	return nil
}

// shownSide is the watch that messages are for.
func (a *app) shownSide() *watch {
	if a.beside != nil {
		return a.beside.side()
	}
	return a.watch
}

// shows says whether w is on the screen.
func (a *app) shows(w *watch) bool {
	return w != nil && (w == a.watch || a.beside != nil && w == a.beside.sides[1])
}

// leaveSecond ends the server that stands beside the first.
func (a *app) leaveSecond() tea.Cmd {
	b := a.beside
	a.beside = nil
	a.number++ // what is still starting is not wanted any more
	b.part()
	return a.closeCmd(b.sides[1].pilot)
}

// leaveAll ends every server on the screen.
func (a *app) leaveAll() tea.Cmd {
	var cmds []tea.Cmd
	if a.beside != nil {
		cmds = append(cmds, a.leaveSecond())
	}
	if a.watch != nil {
		cmds = append(cmds, a.closeCmd(a.watch.pilot))
	}
	a.watch = nil
	a.number++
	return tea.Batch(cmds...)
}

func (a *app) closeCmds(pilots []*pilot) tea.Cmd {
	var cmds []tea.Cmd
	for _, p := range pilots {
		if p != nil {
			cmds = append(cmds, a.closeCmd(p))
		}
	}
	return tea.Batch(cmds...)
}

// each does the same to both sides.
func (b *pair) each(do func(w *watch) tea.Cmd) tea.Cmd {
	return tea.Batch(do(b.sides[0]), do(b.sides[1]))
}

// name tells a side from the other: the model, and the options that were chosen.
func (b *pair) name(i int) string { return sideName(b.sides[i].snap) }

func sideName(s *snapshot) string {
	return nameWith(s, func(model.Option) bool { return true })
}

// tellApart are the shortest names for both: the models, and where it is one model
// the options in which they differ.
func tellApart(a, b *snapshot) [2]string {
	differs := func(o model.Option) bool {
		x, y := o.Default, o.Default
		if v, set := a.options[o.Name]; set {
			x = v
		}
		if v, set := b.options[o.Name]; set {
			y = v
		}
		return a.model.Name == b.model.Name && x != y
	}
	return [2]string{nameWith(a, differs), nameWith(b, differs)}
}

// nameWith is the model, and those of its options that are chosen and wanted.
func nameWith(s *snapshot, wanted func(model.Option) bool) string {
	name := s.model.Name
	for _, o := range s.model.Options {
		v, set := s.options[o.Name]
		switch {
		case !set || v == o.Default || !wanted(o):
		case o.Switch:
			name += nbsp + o.Name
		case len(o.Choices) > 0:
			name += nbsp + v
		default:
			name += nbsp + fmt.Sprint(v, " ", o.Name)
		}
	}
	return name
}
