package beside

import (
	"muxlab/viz/page/watch"
	"muxlab/viz/page/watch/layout"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// What stands between the header and the keys: the strips, what is wrong, and panels.

// besideBody is what stands between the header and the keys.
func besideBody(th *term.Theme, b *Page, w, h int) term.Block {
	u := &b.Side().UI
	shown := u.Evidence(panel.NewCanvas(th, b.Side().Shown(), &u.List))
	if u.Mode != nil {
		if drawn := u.Mode.Draw(shown, u, w, h); drawn != nil {
			return drawn
		}
	}
	u.Below = false
	if task := layout.TaskRows(th, b.Task, w, h); len(task) > 0 {
		quiet := *b
		quiet.Task = ""
		return append(task, besideBody(th, &quiet, w, h-len(task))...)
	}
	if u.Zoom {
		return append(sideBar(th, b, w), sideTab(u, shown.Snapshot).Draw(shown, w, h-1)...)
	}
	return bothBody(b, shown, w, h)
}

// bothBody is the strips, what is wrong, and below them what there is room for. What is
// wrong is said in a few rows, and in more where the panels below it leave rows blank.
func bothBody(b *Page, shown *panel.Canvas, w, h int) term.Block {
	th := shown.Theme
	x, y := b.Sides[0].Shown(), b.Sides[1].Shown()
	asked := askedRows(h)
	wrong := wrongSides(th, b, w, 2)
	if len(wrong) > 0 && h < 30 { // the strips without air
		asked = min(asked, 6)
	}
	const costsAndClock = 10
	wrong = wrong[:max(0, min(len(wrong), h-asked-costsAndClock))]
	below := func(h int) term.Block { return belowBoth(b, shown, w, h) }
	left := h - asked - len(wrong)
	for rows := 3; ; rows++ {
		longer := wrongSides(th, b, w, rows)
		more := len(longer) - len(wrong)
		if more <= 0 || th.Spare(below, left, more) < more {
			break
		}
		wrong, left = longer, left-more
	}
	return append(append(askedPanel(th, x, y, w, asked), wrong...), below(left)...)
}

// belowBoth is what stands below the strips.
func belowBoth(b *Page, shown *panel.Canvas, w, h int) (drawn term.Block) {
	th, u := shown.Theme, &b.Side().UI
	x, y := b.Sides[0].Shown(), b.Sides[1].Shown()
	if w >= 100 && h >= 20 { // both, and the panels of one side below
		costs := min(10, h/2)
		cw := w / 2
		drawn = term.Beside(costsPanel(th, x, y, cw, costs), clockPanel(th, x, y, w-cw, costs))
		return append(append(drawn, sideBar(th, b, w)...), sideBody(u, shown, w, h-costs-1)...)
	}
	const clock = 5
	switch {
	case !b.Costs:
		return append(sideBar(th, b, w), sideTab(u, shown.Snapshot).Draw(shown, w, h-1)...)
	case w >= 100:
		cw := w / 2
		return term.Beside(costsPanel(th, x, y, cw, h), clockPanel(th, x, y, w-cw, h))
	case h < 5+clock:
		return costsPanel(th, x, y, w, h)
	}
	return append(costsPanel(th, x, y, w, h-clock), clockPanel(th, x, y, w, clock)...)
}

// wrongSides say what is wrong with either server, in so many rows each at most, where it
// is not a question.
func wrongSides(th *term.Theme, b *Page, w, most int) term.Block {
	called := snapshot.ShortNames(b.Sides[0].Shown(), b.Sides[1].Shown())
	var said []term.Line
	for i, side := range b.Sides {
		s := side.Snap
		if side.UI.WhyNoFindings() != "" {
			continue
		}
		var list snapshot.List
		list.Arrange(s.Rows)
		words := list.Complaints.Sentence()
		if len(s.Findings) > 0 && !s.Findings[0].Over {
			words = s.Findings[0].Sentence
		}
		if words == "" {
			continue
		}
		lines := term.MarkedLines(term.InkText, term.Styled(term.InkWarnText, th.Sign.Trouble), called[i]+": "+words, w-6)
		if len(lines) > most {
			lines = lines[:most]
			lines[most-1] = lines[most-1].Add(term.Grey(" " + th.Sign.More))
		}
		for _, l := range lines {
			said = append(said, term.Line{term.Gap(1)}.Add(l...))
		}
	}
	return th.Rows(w, said...)
}

// askedRows is how high the strips are.
func askedRows(h int) int {
	switch {
	case h >= 30:
		return 9
	case h >= 20:
		return 8
	}
	return 6
}

// sideBar says which side the panels below it show.
func sideBar(th *term.Theme, b *Page, w int) term.Block {
	l := term.Line{term.Grey("panels of  ")}
	for i := range b.Sides {
		if i > 0 {
			l = l.Add(term.Gap(3))
		}
		if i == b.At {
			l = l.Add(term.Styled(term.InkKey, th.Sign.Here+" "), term.Bold(b.name(i)))
		} else {
			l = l.Add(term.Gap(2), term.Grey(b.name(i)))
		}
	}
	return th.Rows(w, l.Add(term.Gap(3)).Add(term.KeyLine("tab", "the other")...))
}

// sideTabs are the panels of one side, by their keys.
func sideTabs(s *snapshot.Snapshot) []panel.Panel {
	main, tabs := panel.PanelsOf(s.Model.Traits.View)
	return append(append([]panel.Panel{}, tabs...), main)
}

func sideTab(u *watch.UI, s *snapshot.Snapshot) panel.Panel {
	tabs := sideTabs(s)
	if u.Log {
		return panel.LogTab
	}
	return tabs[u.Tab%len(tabs)]
}

// sideBody draws the panels of one side where there is room for several.
func sideBody(u *watch.UI, s *panel.Canvas, w, h int) term.Block {
	main, tabs := panel.PanelsOf(s.Model.Traits.View)
	tab := sideTab(u, s.Snapshot)
	if tab.Name == main.Name {
		tab = tabs[0]
	}
	left := w * 3 / 5
	if h < 26 {
		return term.Beside(main.Draw(s, left, h), tab.Draw(s, w-left, h))
	}
	top := h / 2
	low, right := panel.QueuesTab, panel.LogTab
	if tab.Name == panel.QueuesTab.Name {
		low = panel.ClientsTab
	}
	if len(s.Findings) > 0 && !s.Hushed {
		right = panel.FindingsTab
	}
	if tab.Name == right.Name {
		right = panel.ClientsTab
	}
	drawn := term.Beside(main.Draw(s, left, top), tab.Draw(s, w-left, top))
	return append(drawn, term.Beside(low.Draw(s, left, h-top), right.Draw(s, w-left, h-top))...)
}
