package beside

import (
	"muxlab/harness/units"
	"muxlab/viz/page/watch"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// Draw draws the whole screen of two servers.
func (b *Page) Draw(th *term.Theme, w, h int) string {
	if w < term.MinWidth || h < term.MinHeight {
		return term.TooSmall(w, h)
	}
	side := b.Side()
	if side.UI.Help > 0 {
		return th.Finish(besideHelp(th, w, h))
	}
	x, y := b.Sides[0].Snap, b.Sides[1].Snap
	if (x.Empty || y.Empty) && side.UI.Mode == nil {
		middle := th.Box(nil, []term.Line{nil, {term.Grey("the first frames are on their way")}}, w, h-3)
		return th.Finish(append(append(besideHeader(th, b, w), middle...), besideRow(th, b, w)))
	}
	return th.Finish(append(append(besideHeader(th, b, w), besideBody(th, b, w, h-3)...), besideRow(th, b, w)))
}

// besideHeader says which two, and on which axis time stands still. What is said
// of time is said of both.
func besideHeader(th *term.Theme, b *Page, w int) term.Block {
	x, y := b.Sides[0].Snap, b.Sides[1].Snap
	title := term.Line{term.Bold("muxlab "), term.Grey(th.Sign.Here + " "), term.Styled(term.InkReadyText, x.FullName()), term.Grey(" beside "), term.Styled(term.InkReadyText, y.FullName())}
	short := term.Line{term.Styled(term.InkReadyText, x.FullName()), term.Grey(" beside "), term.Styled(term.InkReadyText, y.FullName())}
	state := besideState(th, b, w-2-short.Width()-2)
	if asked := title.Add(term.Grey(" "+th.Sign.Dot+" "), term.Plain(b.Question)); b.Question != "" && asked.Width()+state.Width()+2 <= w-2 {
		title = asked
	}
	if title.Width()+state.Width()+2 > w-2 {
		title = short
	}
	top := title.Add(term.Gap(w - 2 - title.Width() - state.Width())).Add(state...)
	return th.Rows(w, top, term.Fields(w-2, 3, besideFigures(th, x, y)...))
}

func besideState(th *term.Theme, b *Page, w int) term.Line {
	x, y := b.Sides[0], b.Sides[1]
	step := []string{}
	if last := b.Sides[b.Last].Snap; lastReturn(last) > 0 {
		step = append(step, b.name(b.Last)+" returned, "+panel.TurnLabel(last))
	}
	g := &th.Sign
	hold := x.UI.Hold
	switch {
	case b.Axis.Past:
		words := []string{g.Past + " PAST " + panel.HowFarBack(th, b.Axis.Behind)}
		if b.Axis.Playing {
			words = append(words, panel.PlaySpeed(b.Axis.Speed))
		}
		runs := "both run on"
		if hold != panel.Running {
			runs = "both are held"
		}
		return th.Inverted(term.InkReady, w, append(append(words, step...), runs, "G now")...)
	case x.Ended || y.Ended:
		return th.Inverted(term.InkWarn, w, g.Ended+" ENDED", endedWords(b), "esc back")
	case hold == panel.SlowMotion:
		return th.Inverted(term.InkServed, w, append([]string{g.Slow + " SLOW", panel.StepPace(x.UI.Pace, "turn") + " each"}, step...)...)
	case hold == panel.HoldServer:
		return th.Inverted(term.InkServed, w, append(append([]string{g.Held + " HELD"}, step...), "both stopped, clients go on")...)
	case hold == panel.HoldAll:
		return th.Inverted(term.InkServed, w, append(append([]string{g.Held + " HELD"}, step...), "both and their clients stopped")...)
	case x.Snap.Empty || y.Snap.Empty:
		return term.Line{term.Grey("starting ")}
	}
	return term.Line{term.Styled(term.InkBold, g.Live+" LIVE ")}
}

func endedWords(b *Page) string {
	switch {
	case b.Sides[0].Ended && b.Sides[1].Ended:
		return "both servers have stopped"
	case b.Sides[0].Ended:
		return b.name(0) + " has stopped"
	}
	return b.name(1) + " has stopped"
}

// besideFigures are the fields of the second row.
func besideFigures(th *term.Theme, x, y *snapshot.Snapshot) []term.Line {
	var f []term.Line
	if lost := x.Lost + y.Lost; lost > 0 {
		f = append(f, term.Line{term.Styled(term.InkWarnText, th.Sign.Trouble+term.Nbsp+"trace lost"+term.Nbsp+units.Count(lost))})
	}
	clients := units.Count(x.Census.Total) + term.Nbsp + "each"
	if x.Census.Total != y.Census.Total {
		clients = units.Count(x.Census.Total) + term.Nbsp + "and" + term.Nbsp + units.Count(y.Census.Total)
	}
	f = append(f, term.Label("clients", clients), term.Label(x.FullName(), x.Addr), term.Label(y.FullName(), y.Addr))
	if x.Lost+y.Lost == 0 {
		f = append(f, term.Label("trace lost", "0"))
	}
	return f
}

// besideBody is what stands between the header and the keys.
func besideBody(th *term.Theme, b *Page, w, h int) term.Block {
	u := &b.Side().UI
	shown := u.Evidence(panel.NewCanvas(th, b.Side().Snap, &u.List))
	if u.Mode != nil {
		if drawn := u.Mode.Draw(shown, u, w, h); drawn != nil {
			return drawn
		}
	}
	u.Below = false
	if task := watch.TaskRows(th, b.Task, w, h); len(task) > 0 {
		quiet := *b
		quiet.Task = ""
		return append(task, besideBody(th, &quiet, w, h-len(task))...)
	}
	if u.Zoom {
		return append(sideBar(th, b, w), sideTab(u, shown.Snapshot).Draw(shown, w, h-1)...)
	}
	return bothBody(b, shown, w, h)
}

// bothBody is the strips, what is wrong, and below them what there is room for.
func bothBody(b *Page, shown *panel.Canvas, w, h int) term.Block {
	th, u := shown.Theme, &b.Side().UI
	x, y := b.Sides[0].Snap, b.Sides[1].Snap
	asked := askedRows(h)
	wrong := wrongSides(th, b, w, h-asked)
	if len(wrong) > 0 && h < 30 { // the strips without air
		asked = min(asked, 6)
	}
	drawn := append(askedPanel(th, x, y, w, asked), wrong...)
	left := h - len(drawn)
	if w >= 100 && left >= 20 { // both, and the panels of one side below
		costs := min(10, left/2)
		cw := w / 2
		drawn = append(drawn, term.Beside(costsPanel(th, x, y, cw, costs), clockPanel(th, x, y, w-cw, costs))...)
		return append(append(drawn, sideBar(th, b, w)...), sideBody(u, shown, w, left-costs-1)...)
	}
	const clock = 5
	switch {
	case !b.Costs:
		drawn = append(drawn, sideBar(th, b, w)...)
		return append(drawn, sideTab(u, shown.Snapshot).Draw(shown, w, left-1)...)
	case w >= 100:
		cw := w / 2
		return append(drawn, term.Beside(costsPanel(th, x, y, cw, left), clockPanel(th, x, y, w-cw, left))...)
	case left < 5+clock:
		return append(drawn, costsPanel(th, x, y, w, left)...)
	}
	return append(append(drawn, costsPanel(th, x, y, w, left-clock)...), clockPanel(th, x, y, w, clock)...)
}

// wrongSides say what is wrong with either server, in a row or two each, where there
// is room and it is not a question.
func wrongSides(th *term.Theme, b *Page, w, room int) term.Block {
	const costsAndClock, most = 10, 2
	called := snapshot.ShortNames(b.Sides[0].Snap, b.Sides[1].Snap)
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
	return th.Rows(w, said[:max(0, min(len(said), room-costsAndClock))]...)
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

func besideRow(th *term.Theme, b *Page, w int) string {
	u := &b.Side().UI
	if u.Mode != nil || u.Message != "" {
		return watch.KeyRow(panel.NewCanvas(th, b.Side().Snap, &u.List), u, w)
	}
	var groups []term.Line
	for _, k := range keymap.Offered(b) {
		groups = append(groups, term.KeyLine(k.Keys, k.Short))
	}
	apart := 3
	if u.Present {
		apart = 6
	}
	row := term.Fields(w-2, apart, groups...)
	if close := term.Fields(w-2, 2, groups...); len(close) > len(row) && apart == 3 {
		row = close
	}
	return th.Rows(w, row)[0]
}

// besideHelp is complete: every key, and every sign of the strips.
func besideHelp(th *term.Theme, w, h int) term.Block {
	var body []term.Line
	for _, k := range keymap.Help() {
		body = append(body, term.Line{term.Styled(term.InkKey, term.PadRight(k.Keys, 8)), term.Plain(k.Long)})
	}
	g := &th.Sign
	const strips = 3
	if len(body)+1+strips <= h-3 {
		body = append(body, nil)
	}
	body = append(body,
		term.Line{term.Bold("The strips"), term.Grey("   a column is the same client on both sides")},
		term.Line{term.Grey(g.Asked), term.Plain(" asked about in every wait   "), term.Styled(term.InkReadyText, g.Ready), term.Plain(" returned by the last wait")},
		term.Line{term.Styled(term.InkServedText, g.Served), term.Plain(" being served   "), term.Grey(g.Idle), term.Plain(" says nothing   " + g.Queued + " in the queue   "), term.Styled(term.InkWarnText, g.Backlog), term.Plain(" in the backlog")})
	if len(body) > h-3 { // a low window: the keys matter most
		body = body[:h-3]
	}
	drawn := th.Box(term.Line{term.Styled(term.InkTitle, "help: two servers beside each other")}, body, w, h-1)
	return append(drawn, th.Rows(w, term.Fields(w-2, 3, term.KeyLine("?", "back"), term.KeyLine("q", "quit")))...)
}
