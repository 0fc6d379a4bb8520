package app

import (
	"math/rand/v2"
	"muxlab/session"
	"muxlab/session/control"
	"muxlab/viz/page/beside"
	"muxlab/viz/page/watch"
	"muxlab/viz/panel"

	"muxlab/viz/page"
)

// pairMsg is what came of starting one server beside the first, or both anew.
type pairMsg struct {
	number      int
	controllers []*control.Controller
	requests    []session.Request
	err         error
}

// openBeside starts a server beside the one that is watched.
func (a *app) openBeside(r session.Request) page.Cmd {
	a.watch.Say("starting "+title(a.launcher.Models(), r.Model)+" beside it "+a.theme.Sign.More, false)
	return a.launchAll(nil, beside.RequestBeside(a.watch, a.request, r))
}

// scene puts the server of a scene on the stage, on the side that has its model or
// else the one that is shown. The other stays, and begins anew with the same clients.
func (a *app) scene(r session.Request) page.Cmd {
	b := a.beside
	stage := b.At
	if other := 1 - b.At; b.Requests[stage].Model != r.Model && b.Requests[other].Model == r.Model {
		stage = other
	}
	for i, old := range b.Requests {
		b.Requests[i] = r
		b.Requests[i].OtherPort = old.OtherPort
		if i != stage {
			b.Requests[i].Model, b.Requests[i].Options = old.Model, old.Options
		}
	}
	seed := 1 + rand.Uint64N(9999)
	b.Requests[0].Seed, b.Requests[1].Seed = seed, seed
	return a.anew()
}

// again starts both sides anew at the same moment: then their clients say the
// same at the same time.
func (a *app) again() page.Cmd {
	b := a.beside
	for i := range b.Requests {
		b.Requests[i].Seed = b.Sides[0].Controller.Seed()
	}
	return a.anew()
}

func (a *app) anew() page.Cmd {
	b := a.beside
	b.Side().Say("both start again, under the same clients "+a.theme.Sign.More, false)
	return a.launchAll([]*control.Controller{b.Sides[0].Controller, b.Sides[1].Controller}, b.Requests[:]...)
}

// launchAll starts servers side by side, all or none. The old ones end before:
// the new may want their addresses.
func (a *app) launchAll(old []*control.Controller, requests ...session.Request) page.Cmd {
	a.number++
	number := a.number
	if len(requests) > 1 && requests[0].Seed == 0 { // the same clients on both sides
		seed := 1 + rand.Uint64N(9999)
		requests[0].Seed, requests[1].Seed = seed, seed
	}
	return a.background(func() page.Msg {
		m := pairMsg{number: number, requests: requests, controllers: make([]*control.Controller, len(requests))}
		for _, p := range old {
			a.sessions.close(p)
		}
		errs := make(chan error)
		for i, r := range requests {
			go func() {
				s, err := a.launcher.Launch(a.ctx, r)
				if err == nil {
					m.controllers[i] = a.sessions.add(s)
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
func (a *app) paired(m pairMsg) page.Cmd {
	a.opening = nil
	alone := len(m.controllers) == 1
	switch {
	case m.number != a.number || alone && a.watch == nil:
		return a.closeCmds(m.controllers)
	case m.err != nil:
		a.failed(m.err)
		if a.watch != nil {
			a.shownSide().Say(m.err.Error(), true)
		}
		return a.closeCmds(m.controllers)
	}
	a.home.Say("", false)
	if a.watch != nil {
		a.watch.Tried("v")
	}
	if alone {
		var left page.Cmd
		if a.beside != nil { // another one instead of the second
			left = a.leaveSecond()
		}
		return page.Batch(left, a.putBeside(a.watch, watch.New(m.controllers[0]), [2]session.Request{a.request, m.requests[0]}))
	}
	left := a.leaveAll()
	a.watch, a.request = watch.New(m.controllers[0]), m.requests[0]
	put := a.putBeside(a.watch, watch.New(m.controllers[1]), [2]session.Request{m.requests[0], m.requests[1]})
	a.beside.Play(a.sceneNamed(a.request.Scene))
	a.beginPresenting()
	return page.Batch(left, put, a.showToLab())
}

// putBeside puts two servers on the screen. The second stands still if the first does.
func (a *app) putBeside(first, second *watch.Page, requests [2]session.Request) page.Cmd {
	second.UI.Tab = first.UI.Tab
	a.beside = beside.New(first, second, requests)
	a.beside.Question = first.UI.Question
	if first.UI.Axis.Past {
		first.Present()
	}
	if first.UI.Hold != panel.Running {
		return second.SetHold(first.UI.Hold, first.UI.Pace)
	}
	return nil
}

// shownSide is the watch that messages are for.
func (a *app) shownSide() *watch.Page {
	if a.beside != nil {
		return a.beside.Side()
	}
	return a.watch
}

// shows says whether w is on the screen.
func (a *app) shows(w *watch.Page) bool {
	return w != nil && (w == a.watch || a.beside != nil && w == a.beside.Sides[1])
}

// leaveSecond ends the server that stands beside the first.
func (a *app) leaveSecond() page.Cmd {
	b := a.beside
	a.beside = nil
	a.number++ // what is still starting is not wanted any more
	b.Separate()
	return a.closeCmd(b.Sides[1].Controller)
}

// leaveAll ends every server on the screen.
func (a *app) leaveAll() page.Cmd {
	a.noteProgress()
	var cmds []page.Cmd
	if a.beside != nil {
		cmds = append(cmds, a.leaveSecond())
	}
	if a.watch != nil {
		cmds = append(cmds, a.closeCmd(a.watch.Controller))
	}
	a.watch = nil
	a.number++
	return page.Batch(cmds...)
}

func (a *app) closeCmds(controllers []*control.Controller) page.Cmd {
	var cmds []page.Cmd
	for _, p := range controllers {
		if p != nil {
			cmds = append(cmds, a.closeCmd(p))
		}
	}
	return page.Batch(cmds...)
}
