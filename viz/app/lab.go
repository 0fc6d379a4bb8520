package app

import (
	"muxlab/viz/page"
	"muxlab/viz/page/guide"
)

// A lab on the screen: the application puts its servers on stage, and takes them off.

// stageLab puts servers on stage for a lab, once those that are there are gone.
func (a *app) stageLab(m guide.StageMsg) page.Cmd {
	switch {
	case m.Page != a.guide || m.Page.Stale(m):
		return nil
	case m.Beside.Model != "":
		return page.Sequence(a.leaveAll(), a.launchAll(nil, m.Open, m.Beside))
	}
	return page.Sequence(a.leaveAll(), a.launch(m.Open))
}

// showToLab shows the lab what has come onto the stage.
func (a *app) showToLab() page.Cmd {
	switch {
	case a.guide == nil:
		return nil
	case a.beside != nil:
		return a.guide.Show(a.beside, a.beside.Sides[:]...)
	}
	return a.guide.Show(nil, a.watch)
}

// failed says why a server did not start.
func (a *app) failed(err error) {
	a.home.Say(err.Error(), true)
	if a.guide != nil {
		a.guide.Fail(err)
	}
}

// beginLab opens a lab.
func (a *app) beginLab(name string) {
	if a.openLab == nil {
		a.home.Say("labs cannot be opened here", true)
		return
	}
	g, err := a.openLab(name)
	if err != nil {
		a.home.Say(err.Error(), true)
		return
	}
	a.guide = g
}

// leaveLab leaves the lab that is walked, if one is. Home shows how far it is.
func (a *app) leaveLab() {
	if a.guide == nil {
		return
	}
	a.guide.Close()
	a.guide = nil
	a.home.SetTasks(a.launcher.Labs(), a.launcher.Exercises())
	a.home.SetProgress(a.progress)
}
