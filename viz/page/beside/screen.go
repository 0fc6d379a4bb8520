package beside

import (
	"muxlab/harness/units"
	"muxlab/viz/page/watch"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/snapshot/cover"
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
	x, y := b.Sides[0].Shown(), b.Sides[1].Shown()
	if (x.Empty || y.Empty) && side.UI.Mode == nil {
		middle := th.Box(nil, []term.Line{nil, {term.Grey("the first frames are on their way")}}, w, h-3)
		return th.Finish(append(append(besideHeader(th, b, w), middle...), besideRow(th, b, w)))
	}
	return th.Finish(append(append(besideHeader(th, b, w), besideBody(th, b, w, h-3)...), besideRow(th, b, w)))
}

// besideHeader says which two, and on which axis time stands still. What is said
// of time is said of both.
func besideHeader(th *term.Theme, b *Page, w int) term.Block {
	x, y := b.Sides[0].Shown(), b.Sides[1].Shown()
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
	if last := b.Sides[b.Last].Shown(); lastReturn(last) > 0 {
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
	clients = (x.Covered | y.Covered).Or(cover.Clients, clients)
	f = append(f, term.Label("clients", clients), term.Label(x.FullName(), x.Addr), term.Label(y.FullName(), y.Addr))
	if x.Lost+y.Lost == 0 {
		f = append(f, term.Label("trace lost", "0"))
	}
	return f
}

func besideRow(th *term.Theme, b *Page, w int) string {
	u := &b.Side().UI
	if u.Mode != nil || u.Message != "" {
		return watch.KeyRow(panel.NewCanvas(th, b.Side().Shown(), &u.List), u, w)
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
