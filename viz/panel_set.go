package viz

import (
	"strconv"

	"muxlab/harness/trace"
)

// numberedUpTo is how many descriptors are drawn with their numbers.
const numberedUpTo = 100

// setPanel draws the interest set: what the kernel was told to watch, and what
// of it is ready.
func setPanel(s *snapshot, w, h int) block {
	iw, ih := w-4, h-2
	foot := []line{fields(iw, 3, legend(s)...)}
	if all := legend(s); longLegend(s, iw) && (ih >= 6 || numberRows(s, w)+2 <= ih) {
		foot = []line{fields(iw, 3, all[0]), fields(iw, 3, all[1:]...)}
	}
	if ih >= 6+len(foot)-1 && len(s.cells) <= numberedUpTo { // signs need each row
		foot = append([]line{nil}, foot...)
	}
	var body []line
	grid := max(ih-len(foot), 1)
	switch {
	case len(s.cells) == 0:
		body = []line{{grey(nothingWatched(s.killed))}}
	case stripsFit(s, iw, grid):
		body = strips(s, iw)
	case len(s.cells) <= numberedUpTo && numberedFits(s.cells, iw, grid):
		body = numbered(s.cells, iw, grid, s.picked())
	default:
		body = signGrid(s, iw, grid)
	}
	for len(body) < grid {
		body = append(body, nil)
	}
	return box(line{styled(look.title, setTitle(s, w-6))}, append(body[:grid], foot...), w, h)
}

func nothingWatched(killed bool) string {
	if killed {
		return "the kernel closed all that the server had open"
	}
	return "nothing is watched yet"
}

// setTitle says what the kernel was told and had to look at.
func setTitle(s *snapshot, w int) string {
	dot := " " + look.sign.dot + " "
	n := count(s.census.watched) + nbsp + "watched"
	t := s.told
	ready := count(t.ready)
	if s.fast { // a single tick's number would only flicker
		ready = rate(s.rates.readyPerTurn) + nbsp + "a" + nbsp + "tick"
	}
	found := "to find " + ready
	if s.killed { // the numbers of its last wait are of a set that is gone
		return n
	}
	switch t.op {
	case trace.OpSelect:
		return pick(w,
			n+dot+"the kernel was told "+many(t.entries, "bit", "bits")+", looked at "+count(s.looked())+" "+found,
			n+dot+"told "+many(t.entries, "bit", "bits")+", looked at "+count(s.looked())+" "+found, n)
	case trace.OpPoll:
		return pick(w,
			n+dot+"the kernel was told "+many(t.entries, "entry", "entries")+", looked at "+count(t.entries)+" "+found,
			n+dot+"told "+many(t.entries, "entry", "entries")+" "+found, n)
	case trace.OpEpollWait:
		news, short := "nothing new", "told nothing new"
		if t.changes > 0 {
			news, short = many(t.changes, "change", "changes"), "told "+many(t.changes, "change", "changes")
		}
		return pick(w,
			n+dot+"the kernel was told "+news+", looked at "+ready,
			n+dot+short+", looked at "+ready, n)
	}
	return pick(w, n+dot+noWait(s), n)
}

// legend explains the signs, and how the watched ones add up.
func legend(s *snapshot) []line {
	g := look.sign
	sum := many(s.census.watchConn, "client", "clients")
	if s.census.listeners > 0 {
		sum += " + " + many(s.census.listeners, "listener", "listeners") + nbsp + g.listener
	}
	if s.census.wake > 0 {
		sum += " + " + many(s.census.wake, "wake pipe", "wake pipes") + nbsp + g.wake
	}
	return []line{
		{grey(sum)},
		readyLegend(s),
		{styled(look.served, " "+g.served+nbsp+"served ")},
		{styled(look.recent[0], g.recent[0]), styled(look.recent[1], g.recent[1]), styled(look.recent[2], g.recent[2]), grey(nbsp + "ready lately")},
		{styled(look.writeText, g.wantsWrite), grey(nbsp + "wants write")},
	}
}

// longLegend says whether the legend takes a second row.
func longLegend(s *snapshot, w int) bool { return fields(1000, 3, legend(s)...).width() > w }

func readyLegend(s *snapshot) line {
	if len(s.cells) <= numberedUpTo {
		return line{styled(look.ready, " r"+nbsp+"readable ")}
	}
	return line{styled(look.readyText, look.sign.ready+nbsp+"readable")}
}

// cellStyle is how a descriptor looks; cellSign says the same without colour.
func cellStyle(c cell) ink {
	switch c.state {
	case cellReady:
		if c.only {
			return look.write
		}
		return look.ready
	case cellServed:
		return look.served
	case cellFresh, cellRecent, cellFading:
		return look.recent[cellFresh-c.state]
	}
	if c.write {
		return look.writeText
	}
	return look.idle
}

// signStyle is for a sign alone: a full block needs no ground.
func signStyle(c cell) ink {
	switch {
	case c.state == cellReady && c.only:
		return look.writeText
	case c.state == cellReady:
		return look.readyText
	}
	return cellStyle(c)
}

func cellSign(c cell) string {
	g := look.sign
	switch c.state {
	case cellReady:
		return g.ready
	case cellServed:
		return g.served
	case cellFresh, cellRecent, cellFading:
		return g.recent[cellFresh-c.state]
	}
	return kindSign(c, g.idle)
}

// kindSign marks what is no ordinary connection.
func kindSign(c cell, other string) string {
	g := look.sign
	switch {
	case c.kind == trace.Listener:
		return g.listener
	case c.kind == trace.PipeEnd:
		return g.wake
	case c.write:
		return g.wantsWrite
	}
	return other
}

// Numbered cells: number, name where there is room, kind, state.

func cellText(c cell, digits, nameWidth int, picked string) string {
	state := " "
	switch {
	case c.state == cellReady && c.only:
		state = "w"
	case c.state == cellReady:
		state = "r"
	case c.state != cellIdle:
		state = cellSign(c)
	}
	mark := " "
	if picked != "" && c.name == picked {
		mark = look.sign.here
	}
	t := mark + padLeft(strconv.Itoa(c.fd), digits) + kindSign(c, " ")
	if nameWidth > 0 {
		t += " " + padRight(cellName(c), nameWidth)
	}
	return t + state + " "
}

// cellName is the client's, or what else it is.
func cellName(c cell) string {
	switch c.kind {
	case trace.Listener:
		return "listen"
	case trace.PipeEnd:
		return "wake"
	}
	return c.name
}

// cellWidths returns the width of the numbers, and of the names: 0 if the names do not fit.
func cellWidths(cells []cell, w, h int) (digits, names int) {
	digits = 2
	for _, c := range cells {
		digits = max(digits, len(strconv.Itoa(c.fd)))
		names = max(names, width(cellName(c)))
	}
	if names > 0 && len(cells) > (w/cellSpan(digits, names))*h {
		names = 0
	}
	return digits, names
}

func cellSpan(digits, names int) int {
	if names > 0 {
		return digits + names + 6
	}
	return digits + 5 // space, number, kind, state, space, and the gap
}

func numberedFits(cells []cell, w, h int) bool {
	per := w / cellSpan(cellWidths(cells, w, h))
	return per > 0 && len(cells) <= per*h
}

func numbered(cells []cell, w, h int, picked string) []line {
	digits, names := cellWidths(cells, w, h)
	per := w / cellSpan(digits, names)
	if per > 10 { // ten in a row are easier to count
		per = 10
		if len(cells) > per*h {
			per = w / cellSpan(digits, names)
		}
	}
	var body []line
	for i := 0; i < len(cells); i += per {
		var l line
		for _, c := range cells[i:min(i+per, len(cells))] {
			l = l.add(span{cellText(c, digits, names, picked), cellStyle(c)}, gap(1))
		}
		body = append(body, l)
	}
	return airy(body, h)
}

// airy puts blank rows between rows where there is room for all of them.
func airy(body []line, h int) []line {
	if len(body) < 2 || 2*len(body)-1 >= h {
		return body
	}
	var out []line
	for _, l := range body {
		out = append(out, l, nil)
	}
	return out[:len(out)-1]
}
