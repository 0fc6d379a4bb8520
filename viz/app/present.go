package app

import (
	"fmt"
	"slices"
	"time"

	"muxlab/viz/page"
	"muxlab/viz/page/watch"
	"muxlab/viz/term"
)

// The screen for a projector. It has a row at the top with the time of day, how long the
// program has run, and two keys: f shows what is wrong, which is hidden until then, and t
// asks the question of the scene again. The rest is in the theme: bold text and heavy
// frames. Letters larger than the terminal's font are not possible in a portable way, so
// where the window has room for more than 80 by 24 cells, the row says so.

// A presenter is what is chosen for the projector.
type presenter struct {
	now    func() time.Time
	began  time.Time
	reveal bool // the findings are shown
}

// The window that is large enough. In one with more cells, letters could be larger.
const roomyWidth, roomyHeight = 100, 30

// presenterKeys are the keys that only a presenter has.
var presenterKeys = page.Keymap[*app, *app]{
	{Names: "f", Word: revealWord, WhyNot: whyNotReveal, Do: page.Run(func(a *app) { a.presenter.reveal = !a.presenter.reveal })},
	{Names: "t", Word: page.Word[*app]("question"), WhyNot: whyNotAsk, Do: page.Run((*app).askAgain)},
}

func revealWord(a *app) string {
	if a.presenter.reveal {
		return "hide findings"
	}
	return "show findings"
}

func whyNotReveal(a *app, _ string) string {
	switch {
	case a.watch == nil:
		return "there is no server yet in which something could be wrong"
	case a.shownSide().UI.Hides():
		return a.shownSide().UI.WhyNoFindings()
	case a.shownSide().UI.Mystery != nil:
		return "findings have been shown since y was answered"
	}
	return ""
}

func whyNotAsk(a *app, _ string) string {
	if a.watch == nil {
		return "no scene is on the screen"
	}
	if scene, _ := a.watch.Scene(); scene.Asks() == "" {
		return "this is no scene, so it has no question: s chooses one"
	}
	return ""
}

// presenterKey runs a key that only a presenter has, and says whether it was one. On other
// screens than those of servers it is none.
func (a *app) presenterKey(k string) bool {
	if presenterKeys.Find(k) == nil || a.watch == nil || a.race != nil || a.shown().Typing() {
		return false
	}
	if _, _, refusal := presenterKeys.Press(a, a, k); refusal != "" {
		a.shownSide().Say(refusal, false)
	}
	return true
}

// askAgain shows the question of the scene, or takes it away.
func (a *app) askAgain() {
	if a.beside != nil {
		a.beside.Ask()
		return
	}
	a.watch.Ask()
}

// beginPresenting is called when a server has come onto the screen: its question stands
// above it, and what is wrong with it is hidden.
func (a *app) beginPresenting() {
	if a.presenter == nil {
		return
	}
	a.presenter.reveal = false
	if a.beside != nil {
		a.beside.Task = ""
	}
	a.watch.UI.Task = ""
	if whyNotAsk(a, "t") == "" {
		a.askAgain()
	}
}

// presented draws what is shown, below the presenter's row.
func (a *app) presented(th *term.Theme) string {
	sides := []*watch.Page{a.watch}
	if a.beside != nil {
		sides = a.beside.Sides[:]
	}
	for _, w := range slices.DeleteFunc(slices.Clone(sides), func(w *watch.Page) bool { return w == nil }) {
		w.UI.Present, w.UI.Hidden = true, !a.presenter.reveal && w.UI.Mystery == nil // that hides them itself
	}
	return th.Finish(th.Rows(a.w, a.presenterRow())) + "\n" + a.shown().Draw(th, a.w, a.h-1)
}

// presenterRow is the row at the top.
func (a *app) presenterRow() term.Line {
	now := a.presenter.now()
	clock := term.Bold("elapsed " + clockTime(now.Sub(a.presenter.began)) + "   " + now.Format("15:04:05"))
	var left []term.Line
	if a.watch != nil && a.race == nil {
		for _, k := range presenterKeys.Offered(a) {
			left = append(left, term.KeyLine(k.Keys, k.Short))
		}
	}
	if a.w > roomyWidth || a.h > roomyHeight {
		left = append(left, term.Line{term.Plain(fmt.Sprintf("%d by %d: a larger font reads better", a.w, a.h))})
	}
	row := term.Fields(a.w-2-clock.Width()-3, 4, left...)
	return row.Add(term.Gap(a.w-2-clock.Width()-row.Width()), clock)
}

// clockTime is a length of time as a clock shows it: 7:05, or 1:07:05.
func clockTime(d time.Duration) string {
	s := int(d.Seconds())
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}
