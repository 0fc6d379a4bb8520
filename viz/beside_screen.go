package viz

// drawBeside draws the whole screen of two servers.
func drawBeside(b *pair, w, h int) string {
	if w < leastWidth || h < leastHeight {
		return tooSmall(w, h)
	}
	side := b.side()
	if side.ui.help > 0 {
		return finish(besideHelp(w, h))
	}
	x, y := b.sides[0].snap, b.sides[1].snap
	if (x.none || y.none) && side.ui.mode == nil {
		middle := box(nil, []line{nil, {grey("the first frames are on their way")}}, w, h-3)
		return finish(append(append(besideHeader(b, w), middle...), besideRow(b, w)))
	}
	return finish(append(append(besideHeader(b, w), besideBody(b, w, h-3)...), besideRow(b, w)))
}

// besideHeader says which two, and on which axis time stands still. What is said
// of time is said of both.
func besideHeader(b *pair, w int) block {
	x, y := b.sides[0].snap, b.sides[1].snap
	title := line{bold("muxlab "), grey(look.sign.here + " "), styled(look.readyText, sideName(x)), grey(" beside "), styled(look.readyText, sideName(y))}
	short := line{styled(look.readyText, sideName(x)), grey(" beside "), styled(look.readyText, sideName(y))}
	state := besideState(b, w-2-short.width()-2)
	if asked := title.add(grey(" "+look.sign.dot+" "), plain(b.question)); b.question != "" && asked.width()+state.width()+2 <= w-2 {
		title = asked
	}
	if title.width()+state.width()+2 > w-2 {
		title = short
	}
	top := title.add(gap(w - 2 - title.width() - state.width())).add(state...)
	return rows(w, top, fields(w-2, 3, besideFigures(x, y)...))
}

func besideState(b *pair, w int) line {
	x, y := b.sides[0], b.sides[1]
	step := []string{}
	if last := b.sides[b.last].snap; lastReturn(last) > 0 {
		step = append(step, b.name(b.last)+" returned, "+turnWord(last))
	}
	g := look.sign
	hold := x.ui.hold
	switch {
	case b.axis.past:
		words := []string{g.past + " PAST " + howFarBack(b.axis.behind)}
		if b.axis.playing {
			words = append(words, playSpeed(b.axis.speed))
		}
		runs := "both run on"
		if hold != running {
			runs = "both are held"
		}
		return inverted(look.ready, w, append(append(words, step...), runs, "G now")...)
	case x.ended || y.ended:
		return inverted(look.warn, w, g.ended+" ENDED", endedWords(b), "esc back")
	case hold == slowMotion:
		return inverted(look.served, w, append([]string{g.slow + " SLOW", stepPace(x.ui.pace, "turn") + " each"}, step...)...)
	case hold == holdServer:
		return inverted(look.served, w, append(append([]string{g.held + " HELD"}, step...), "both stopped, clients go on")...)
	case hold == holdAll:
		return inverted(look.served, w, append(append([]string{g.held + " HELD"}, step...), "both and their clients stopped")...)
	case x.snap.none || y.snap.none:
		return line{grey("starting ")}
	}
	return line{styled(look.bold, g.live+" LIVE ")}
}

func endedWords(b *pair) string {
	switch {
	case b.sides[0].ended && b.sides[1].ended:
		return "both servers have stopped"
	case b.sides[0].ended:
		return b.name(0) + " has stopped"
	}
	return b.name(1) + " has stopped"
}

// besideFigures are the fields of the second row.
func besideFigures(x, y *snapshot) []line {
	var f []line
	if lost := x.lost + y.lost; lost > 0 {
		f = append(f, line{styled(look.warnText, look.sign.trouble+nbsp+"trace lost"+nbsp+count(lost))})
	}
	clients := count(x.census.total) + nbsp + "each"
	if x.census.total != y.census.total {
		clients = count(x.census.total) + nbsp + "and" + nbsp + count(y.census.total)
	}
	f = append(f, label("clients", clients), label(sideName(x), x.addr), label(sideName(y), y.addr))
	if x.lost+y.lost == 0 {
		f = append(f, label("trace lost", "0"))
	}
	return f
}

// besideBody is what stands between the header and the keys.
func besideBody(b *pair, w, h int) block {
	u := &b.side().ui
	shown := withList(b.side().snap, u)
	if u.mode != nil {
		if drawn := u.mode.draw(shown, u, w, h); drawn != nil {
			return drawn
		}
	}
	u.below = false
	if task := taskRows(b.task, w, h); len(task) > 0 {
		quiet := *b
		quiet.task = ""
		return append(task, besideBody(&quiet, w, h-len(task))...)
	}
	if u.zoom {
		return append(sideBar(b, w), sideTab(u, shown).draw(shown, w, h-1)...)
	}
	x, y := b.sides[0].snap, b.sides[1].snap
	asked := askedRows(h)
	wrong := wrongSides(x, y, w, h-asked)
	if len(wrong) > 0 && h < 30 { // the strips without air
		asked = min(asked, 6)
	}
	drawn := append(askedPanel(x, y, w, asked), wrong...)
	left := h - len(drawn)
	if w >= 100 && left >= 20 { // both, and the panels of one side below
		costs := min(10, left/2)
		cw := w / 2
		drawn = append(drawn, beside(costsPanel(x, y, cw, costs), clockPanel(x, y, w-cw, costs))...)
		return append(append(drawn, sideBar(b, w)...), sideBody(u, shown, w, left-costs-1)...)
	}
	const clock = 5
	switch {
	case !b.costs:
		drawn = append(drawn, sideBar(b, w)...)
		return append(drawn, sideTab(u, shown).draw(shown, w, left-1)...)
	case w >= 100:
		cw := w / 2
		return append(drawn, beside(costsPanel(x, y, cw, left), clockPanel(x, y, w-cw, left))...)
	case left < 5+clock:
		return append(drawn, costsPanel(x, y, w, left)...)
	}
	return append(append(drawn, costsPanel(x, y, w, left-clock)...), clockPanel(x, y, w, clock)...)
}

// wrongSides say what is wrong with either server, in a row or two each, where there
// is room.
func wrongSides(x, y *snapshot, w, room int) block {
	const costsAndClock, most = 10, 2
	called := tellApart(x, y)
	var said []line
	for i, s := range []*snapshot{x, y} {
		s = withList(s, &ui{})
		words := complaint(s)
		if len(s.findings) > 0 && !s.findings[0].over {
			words = s.findings[0].Sentence
		}
		if words == "" {
			continue
		}
		lines := markedLines(look.text, styled(look.warnText, look.sign.trouble), called[i]+": "+words, w-6)
		if len(lines) > most {
			lines = lines[:most]
			lines[most-1] = lines[most-1].add(grey(" " + look.sign.more))
		}
		for _, l := range lines {
			said = append(said, line{gap(1)}.add(l...))
		}
	}
	return rows(w, said[:max(0, min(len(said), room-costsAndClock))]...)
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
func sideBar(b *pair, w int) block {
	l := line{grey("panels of  ")}
	for i := range b.sides {
		if i > 0 {
			l = l.add(gap(3))
		}
		if i == b.at {
			l = l.add(styled(look.key, look.sign.here+" "), bold(b.name(i)))
		} else {
			l = l.add(gap(2), grey(b.name(i)))
		}
	}
	return rows(w, l.add(gap(3)).add(keyLine("tab", "the other")...))
}

// sideTabs are the panels of one side, by their keys.
func sideTabs(s *snapshot) []panel {
	main, tabs := panelsOf(s.model.Traits.View)
	return append(append([]panel{}, tabs...), main)
}

func sideTab(u *ui, s *snapshot) panel {
	tabs := sideTabs(s)
	if u.log {
		return logTab
	}
	return tabs[u.tab%len(tabs)]
}

// sideBody draws the panels of one side where there is room for several.
func sideBody(u *ui, s *snapshot, w, h int) block {
	main, tabs := panelsOf(s.model.Traits.View)
	tab := sideTab(u, s)
	if tab.name == main.name {
		tab = tabs[0]
	}
	left := w * 3 / 5
	if h < 26 {
		return beside(main.draw(s, left, h), tab.draw(s, w-left, h))
	}
	top := h / 2
	low, right := queuesTab, logTab
	if tab.name == queuesTab.name {
		low = clientsTab
	}
	if len(s.findings) > 0 {
		right = findingsTab
	}
	if tab.name == right.name {
		right = clientsTab
	}
	drawn := beside(main.draw(s, left, top), tab.draw(s, w-left, top))
	return append(drawn, beside(low.draw(s, left, h-top), right.draw(s, w-left, h-top))...)
}

// besideKeys are in the order in which they drop out, the last first.
var besideKeys = []key{
	{"space", "hold both", "hold both servers and their clients, or let both go on"},
	{".", "next return", "held, or in the past: the next return on either side; see the header"},
	{",", "back", "back on both, to the return before it on either side"},
	{"tab", "other side", "the panels show the other server"},
	{"a x", "clients", "add and remove clients of both (A ten, i speak, s a scene, K an act)"},
	{"?", "help", "this page, and back"},
	{"q", "quit", "quit; both servers are stopped"},
	{"R", "again", "both anew, same clients and seed: they say the same at the same time"},
	{"r", "race all", "all models do the same work, a bar for each"},
	{"v", "", "put another server there instead of the second"},
	{"1 to 6", "", "a panel of one server, and again: it alone; l the calls"},
	{"[ ]", "speed", "slow motion of both; in the past: the speed of playing"},
	{"< >", "", "to the finding before, or after, of the server that is shown"},
	{"H", "", "hold both servers alone: the clients go on, the queues fill"},
	{"G", "", "from the past to now; pgup and pgdn a second back and on"},
	{"m", "", "leave both, to open another; e keeps the screen in a file"},
	{"esc", "back", "leave what is open: panel, past, hold; then the second server"},
}

func besideRow(b *pair, w int) string {
	u := &b.side().ui
	if u.mode != nil || u.message != "" {
		return keyRow(withList(b.side().snap, u), u, w)
	}
	var groups []line
	for _, k := range besideKeys {
		word := k.short
		switch {
		case k.keys == "space":
			word = besideSpace(b)
		case k.keys == "." && b.sides[0].ui.hold == running && !b.axis.past:
			word = ""
		}
		if word != "" {
			groups = append(groups, keyLine(k.keys, word))
		}
	}
	return rows(w, fields(w-2, 3, groups...))[0]
}

func besideSpace(b *pair) string {
	u := ui{moment: moment{hold: b.sides[0].ui.hold, axis: b.axis}}
	if word := spaceWord(&u); word != "hold" {
		return word
	}
	return "hold both"
}

// besideHelp is complete: every key, and every sign of the strips.
func besideHelp(w, h int) block {
	var body []line
	for _, k := range besideKeys {
		body = append(body, line{styled(look.key, padRight(k.keys, 8)), plain(k.long)})
	}
	g := look.sign
	body = append(body, nil,
		line{bold("The strips"), grey("   a column is the same client on both sides")},
		line{grey(g.asked), plain(" asked about in every wait   "), styled(look.readyText, g.ready), plain(" returned by the last wait")},
		line{styled(look.servedText, g.served), plain(" being served   "), grey(g.idle), plain(" says nothing   " + g.queued + " in the queue   "), styled(look.warnText, g.backlog), plain(" in the backlog")})
	if len(body) > h-3 { // a low window: the keys matter most
		body = body[:h-3]
	}
	drawn := box(line{styled(look.title, "help: two servers beside each other")}, body, w, h-1)
	return append(drawn, rows(w, fields(w-2, 3, keyLine("?", "back"), keyLine("q", "quit")))...)
}
