package app

import (
	"muxlab/session"
	"muxlab/session/control"
	"muxlab/viz/page"
	"muxlab/viz/page/watch"
)

// sceneNamed is the scene of this name, or none.
func (a *app) sceneNamed(name string) (s session.Scene) {
	for _, s := range a.launcher.Scenes() {
		if name != "" && s.Name == name {
			return s
		}
	}
	return s
}

// mysteryOf is the scene of a mystery, by the name of its model; or none. What was started
// elsewhere, or recorded, is to be found out too.
func (a *app) mysteryOf(model string) session.Scene {
	for _, s := range a.launcher.Scenes() {
		if s.Mystery != nil && s.Request.Model == model {
			return s
		}
	}
	return session.Scene{}
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
	a.home.Say(a.starting(r.Model)+" "+a.theme.Sign.More, false)
	return a.background(func() page.Msg {
		s, err := a.launcher.Launch(a.ctx, r)
		if err != nil {
			return launchMsg{number, nil, err}
		}
		return launchMsg{number, a.sessions.add(s), nil}
	})
}

// starting says what is being started.
func (a *app) starting(model string) string {
	for _, e := range a.launcher.Exercises() {
		if e.Model == model {
			return "building and starting your server of exercise " + e.ID
		}
	}
	return "starting " + title(a.launcher.Models(), model)
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
			return a.closeCmd(m.controller)
		}
		return nil
	}
	a.request, a.opening = *a.opening, nil
	if m.err != nil {
		a.failed(m.err)
		return nil
	}
	a.home.Say("", false)
	a.watch = watch.New(m.controller)
	a.watch.Play(a.sceneNamed(a.request.Scene))
	a.beginPresenting()
	return a.showToLab()
}

// reopen starts a server in the place of what is watched, once that is gone: both
// may want the same port.
func (a *app) reopen(r session.Request) page.Cmd {
	return page.Sequence(a.leaveAll(), a.launch(r))
}

// restart starts the same again, with the same seed; of a pair both.
func (a *app) restart() page.Cmd {
	if a.beside != nil {
		return a.again()
	}
	r := a.request
	r.Seed = a.watch.Controller.Seed()
	return a.reopen(r)
}

// noteProgress remembers the scene that is left, if it was seen through.
func (a *app) noteProgress() {
	if a.watch == nil || a.guide != nil { // the scenes of a lab belong to the lab
		return
	}
	a.home.SetTasks(a.launcher.Labs(), a.launcher.Exercises())
	s, seen := a.watch.Scene()
	if s.Name == "" {
		return
	}
	a.progress.Last = s.Name
	if seen {
		a.progress = a.progress.With(s.Name)
	}
	if scene, answer, given := a.watch.Answer(); given {
		a.progress = a.progress.WithAnswer(scene, answer)
	}
	a.launcher.Remember(a.progress)
	a.home.SetProgress(a.progress)
}
