package viz

import (
	"math/rand/v2"
	"muxlab/session"
	"slices"

	tea "github.com/charmbracelet/bubbletea"
)

// pairMsg is what came of starting one server beside the first, or both anew.
type pairMsg struct {
	number   int
	pilots   []*pilot
	requests []session.Request
	err      error
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

// besideKey does what a key asks for while two servers are on the screen: what
// is about time or clients is done to both, the rest to the side that is shown.
func (a *app) besideKey(k string) tea.Cmd {
	b := a.beside
	w := b.side()
	if w.ui.mode != nil {
		cmd, _ := w.key(k)
		return cmd
	}
	w.ui.message = ""
	if cmd, mine := b.timeKey(k); mine {
		return cmd
	}
	switch k {
	case "tab", "shift+tab":
		b.at = 1 - b.at
	case "v":
		w.askBeside(a.launcher.Models(), b.sides[:]...)
	case "R":
		return a.again()
	case "?":
		w.ui.help = 1 - w.ui.help // it is one page
	case "w":
		w.say("esc leaves the pair; a tick is walked through alone", false)
	case "m":
		return a.leaveAll()
	case "esc":
		return a.backFromBeside()
	default:
		if _, panel := panelKeys[k]; panel {
			b.choose(k)
			return nil
		}
		if slices.Contains(listKeys, k) && b.costs {
			b.costs = false
			w.showList()
		}
		cmd, _ := w.key(k)
		return cmd
	}
	return nil
}

// backFromBeside leaves what is open, one thing at a time, and then the second
// server.
func (a *app) backFromBeside() tea.Cmd {
	b := a.beside
	w := b.side()
	u := &w.ui
	switch {
	case u.help > 0:
		u.help = 0
	case b.task != "":
		b.task = ""
	case u.zoom:
		u.zoom = false
	case u.list.filter != "":
		u.list.filter = ""
	case u.list.picked != "":
		u.list.picked = ""
	case !b.costs:
		b.costs, u.log = true, false
	case b.axis.past:
		return b.present()
	case u.hold != running:
		return b.each(func(w *watch) tea.Cmd { return w.holdAs(running, 0) })
	default:
		return a.leaveSecond()
	}
	return nil
}
