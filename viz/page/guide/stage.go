package guide

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"muxlab/guide/query"
	"muxlab/guide/script"
	"muxlab/guide/walk"
	"muxlab/session"
	"muxlab/viz/page"
	"muxlab/viz/page/beside"
	"muxlab/viz/page/watch"
	"muxlab/viz/panel"
)

// The servers of a lab: what is to be on stage, and what is seen of it.

// A StageMsg asks the application to put servers on stage, in the place of what is there.
// Beside has no model unless two are to stand beside each other.
type StageMsg struct {
	Page         *Page
	Launch       int // see Stale
	Open, Beside session.Request
}

// A ranMsg is what came of a command, or of what could not be put on stage.
type ranMsg struct {
	page   *Page
	launch int // of what could not be put on stage; 0: it is about a command
	step   *script.Step
	output string
	failed bool
	err    error
}

// Stale reports whether the student has gone on since m was asked for.
func (p *Page) Stale(m StageMsg) bool { return m.Launch != p.Walk.Launch }

// Tick does what time brings: it asks for a server, types for the student, and looks whether
// what was asked about has happened.
func (p *Page) Tick() page.Cmd {
	now := time.Now()
	if since := now.Sub(p.ticks); since < time.Minute { // a stopped program is not at work
		p.Walk.Notes.Spent += since
	}
	p.ticks = now
	p.coverShown()
	cmds := []page.Cmd{p.setStage(), p.hold(now), p.typeNext(), p.solveAgain(now)}
	if !p.solves && p.Walk.Observe(p.sides) {
		p.around, p.scroll, p.message = false, 0, ""
		p.keep()
	}
	return page.Batch(cmds...)
}

// setStage asks for what is to be on stage, unless it is there or on its way.
func (p *Page) setStage() page.Cmd {
	w := p.Walk
	if w.Launch == p.launch || w.Stage < 0 {
		return nil
	}
	p.launch, p.live, p.shown, p.sides, p.failed = w.Launch, nil, nil, query.Sides{}, ""
	p.code, p.around, p.holding = false, false, holding{}
	step, launch := &w.Lab.Steps[w.Stage], w.Launch
	return func() page.Msg {
		open, second, err := p.world.Opening(context.Background(), step)
		if err != nil {
			return ranMsg{page: p, launch: launch, err: err}
		}
		return StageMsg{p, launch, open, second}
	}
}

// Show takes over what the application has put on stage: one page, or two that stand beside
// each other as pair.
func (p *Page) Show(pair *beside.Page, shown ...*watch.Page) page.Cmd {
	p.live, p.shown = shown[0], shown
	if pair != nil {
		p.live = pair
	}
	p.sides, p.cover = query.Sides{}, 0
	p.meddled, p.strayed = false, false
	for i, w := range shown {
		p.sides[i] = query.NewObserver()
		if w.Recording() {
			p.sides[i].Recorded()
			p.say("this machine cannot run the server: a recording of it is shown")
		}
		w.Eye = p.sides[i]
		w.UI.Task, w.UI.Question = "", p.Title
	}
	p.coverShown()
	p.openPanel()
	step := &p.Walk.Lab.Steps[p.Walk.Stage]
	if step.Kind == script.Change && step == p.Walk.Step() {
		p.Walk.Finish()
		p.keep()
	}
	p.beginHold(step.Hold && !p.recorded())
	return nil
}

// recorded reports whether a recording is shown, and no server runs.
func (p *Page) recorded() bool {
	return slices.ContainsFunc(p.shown, (*watch.Page).Recording)
}

// Fail says why nothing is on stage.
func (p *Page) Fail(err error) {
	p.failed = err.Error()
	if p.Walk.Step().Kind == script.Change && p.Walk.Phase() == walk.Waits {
		p.Walk.Unstart()
	}
}

// openPanel puts the panel of the scene into the changing place, or else the usual one.
func (p *Page) openPanel() {
	if p.live == nil || p.Walk.Stage < 0 {
		return
	}
	if name := p.Walk.Lab.Steps[p.Walk.Stage].Open; name != "" {
		p.live.OpenPanel(name)
		return
	}
	for _, w := range p.shown {
		w.UI.Tab, w.UI.Log, w.UI.Zoom = 0, false, false
	}
}

// commit lets what was predicted happen. A server that is held does one turn.
func (p *Page) commit() page.Cmd {
	var cmds []page.Cmd
	p.openPanel()
	for i, w := range p.shown {
		p.sides[i].Commit()
		if w.IsHeld() {
			cmds = append(cmds, w.Do(w.Controller.Step))
		}
	}
	p.keep()
	return page.Batch(cmds...)
}

// runCmd runs the command of the step.
func (p *Page) runCmd() page.Cmd {
	step := p.Walk.Step()
	p.running, p.output = true, ""
	return func() page.Msg {
		m := ranMsg{page: p, step: step}
		for _, command := range step.Commands {
			out, failed, err := p.world.Run(context.Background(), command)
			m.output, m.failed = m.output+out, failed
			if m.err = err; err != nil || failed != step.Fails {
				break
			}
		}
		return m
	}
}

// Ran takes in a message of the page's own. It reports whether m was one.
func Ran(m page.Msg) bool {
	ran, ok := m.(ranMsg)
	if !ok {
		return false
	}
	p := ran.page
	switch {
	case ran.launch > 0 && ran.launch == p.Walk.Launch:
		p.Fail(ran.err)
	case ran.step != nil && ran.step == p.Walk.Step():
		p.running, p.output, p.unexpected = false, ran.output, unexpected(ran)
		if ran.err != nil {
			p.say(ran.err.Error())
		}
		p.Walk.Finish()
		p.keep()
	}
	return true
}

// keep stores what the student did. That it cannot is said once.
func (p *Page) keep() {
	err := p.world.Keep(p.Walk.Notes)
	if err != nil && !p.unkept {
		p.say(err.Error())
	}
	p.unkept = err != nil
}

// Tell says a sentence in the place of the keys until the next key.
func (p *Page) Tell(words string) { p.say(words) }

// coverShown hides what must not be seen now.
func (p *Page) coverShown() {
	cover, err := panel.ParseCover(p.Walk.Covered())
	if err != nil {
		p.say(err.Error())
	}
	if cover == p.cover {
		return
	}
	p.cover = cover
	for _, w := range p.shown {
		w.Cover(cover)
	}
}

// Close stores what the student did. The page is not used any more.
func (p *Page) Close() { p.keep() }

// unexpected says how a command did something else than the lab expects.
func unexpected(m ranMsg) string {
	switch want := m.step.Contains; {
	case m.err != nil:
		return m.err.Error()
	case m.failed && !m.step.Fails:
		return "the command failed, and the lab expects that it does not"
	case !m.failed && m.step.Fails:
		return "the command did not fail, and the lab expects that it does"
	case !strings.Contains(m.output, want):
		return fmt.Sprintf("the output of the command does not contain %q", want)
	}
	return ""
}
