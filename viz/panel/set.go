package panel

import (
	"slices"
	"strconv"

	"muxlab/harness/trace"
	"muxlab/harness/units"
	"muxlab/viz/snapshot"
	"muxlab/viz/snapshot/cover"
	"muxlab/viz/term"
)

// NumberedUpTo is how many descriptors are drawn with their numbers.
const NumberedUpTo = 100

// setPanel draws the interest set: what the kernel was told to watch, and what
// of it is ready.
func setPanel(s *Canvas, w, h int) term.Block {
	if s.HidesSet() {
		return CoveredBox(s.Theme, setTitle(s, w-6), w, h)
	}
	iw, ih := w-4, h-2
	foot := setFoot(s, w, h, false)
	grid := max(ih-len(foot), 1)
	var body []term.Line
	switch {
	case len(s.Cells) == 0:
		body = []term.Line{{term.Grey(nothingWatched(s.Killed))}}
	case stripsFit(s.Snapshot, iw, grid):
		body = strips(s, iw)
	case len(s.Cells) <= NumberedUpTo && numberedFits(s.Cells, iw, grid):
		body = numbered(s.Theme, s.Cells, iw, grid, s.List.Picked)
	default:
		foot = setFoot(s, w, h, true)
		grid = max(ih-len(foot), 1)
		body = signGrid(s, iw, grid)
	}
	for len(body) < grid {
		body = append(body, nil)
	}
	return s.Theme.Box(term.Line{term.Styled(term.InkTitle, setTitle(s, w-6))}, append(body[:grid], foot...), w, h)
}

// setFoot is the legend, in as many rows as the panel has room for.
func setFoot(s *Canvas, w, h int, signs bool) []term.Line {
	iw, ih := w-4, h-2
	all := legend(s, signs)
	foot := []term.Line{term.Fields(iw, 3, all...)}
	if longLegend(s, iw) && (ih >= 6 || numberRows(s.Snapshot, w)+2 <= ih) {
		foot = []term.Line{term.Fields(iw, 3, all[0]), term.Fields(iw, 3, all[1:]...)}
		if near := term.Fields(iw, 2, all[1:]...); len(near) > len(foot[1]) {
			foot[1] = near
		}
	}
	if ih >= 6+len(foot)-1 && len(s.Cells) <= NumberedUpTo { // signs need each row
		foot = append([]term.Line{nil}, foot...)
	}
	return foot
}

func nothingWatched(killed bool) string {
	if killed {
		return "the kernel closed all that the server had open"
	}
	return "nothing is watched yet"
}

// setTitle says what the kernel was told and had to look at.
func setTitle(s *Canvas, w int) string {
	dot := " " + s.Theme.Sign.Dot + " "
	n := s.Covered.Or(cover.Watched|cover.Clients, units.Count(s.Census.Watched)) + term.Nbsp + "watched"
	t := s.LastWait
	ready := units.Count(t.Ready)
	if s.Fast { // a single tick's number would only flicker
		ready = units.Rate(s.Rates.ReadyPerTurn) + term.Nbsp + "a" + term.Nbsp + "tick"
	}
	ready = s.Covered.Or(cover.Ready, ready)
	found := "to find " + ready
	told := func(words string) string { return cover.If(s.HidesTold(), words) }
	looked := func(words string) string { return cover.If(s.HidesLooked(), words) }
	if s.Killed { // the numbers of its last wait are of a set that is gone
		return n
	}
	switch t.Op {
	case trace.OpSelect:
		return term.Pick(w,
			n+dot+"the kernel was told "+told(units.Screen.Plural(t.Entries, "bit"))+", looked at "+looked(units.Count(s.SelectScanned()))+" "+found,
			n+dot+"told "+told(units.Screen.Plural(t.Entries, "bit"))+", looked at "+looked(units.Count(s.SelectScanned()))+" "+found, n)
	case trace.OpPoll:
		return term.Pick(w,
			n+dot+"the kernel was told "+told(units.Screen.Many(t.Entries, "entry", "entries"))+", looked at "+looked(units.Count(t.Entries))+" "+found,
			n+dot+"told "+told(units.Screen.Many(t.Entries, "entry", "entries"))+" "+found, n)
	case trace.OpEpollWait:
		news, short := "nothing new", "told nothing new"
		if t.Changes > 0 {
			news, short = units.Screen.Plural(t.Changes, "change"), "told "+units.Screen.Plural(t.Changes, "change")
		}
		if s.HidesTold() {
			short = "told " + cover.Word
		}
		return term.Pick(w,
			n+dot+"the kernel was told "+told(news)+", looked at "+looked(ready),
			n+dot+short+", looked at "+looked(ready), n)
	}
	return term.Pick(w, n+dot+NoWait(s.Snapshot), n)
}

// legend says how the watched ones add up, and explains the signs that are drawn: those of
// a grid of signs, or else of cells with numbers.
func legend(s *Canvas, signs bool) []term.Line {
	g := &s.Theme.Sign
	sum := units.Screen.Plural(s.Census.WatchConn, "client")
	if s.Covered.Has(cover.Clients | cover.Watched) {
		sum = cover.Word + " clients"
	}
	if s.Census.Listeners > 0 {
		sum += " + " + units.Screen.Plural(s.Census.Listeners, "listener") + term.Nbsp + g.Listener
	}
	if s.Census.Wake > 0 {
		sum += " + " + units.Screen.Plural(s.Census.Wake, "wake pipe") + term.Nbsp + g.Wake
	}
	if n := s.Census.Waiting; n > 0 { // the header counts them too
		sum += ", " + units.Count(n) + " of " + units.Count(s.Census.Total) + " not accepted"
	}
	readable, writable := term.Styled(term.InkReady, " r"+term.Nbsp+"readable "), term.Styled(term.InkWrite, " w"+term.Nbsp+"writable ")
	if signs {
		readable = term.Styled(term.InkReadyText, g.Ready+term.Nbsp+"readable")
		writable = term.Styled(term.InkWriteText, g.Ready+term.Nbsp+"writable")
	}
	all := []term.Line{
		{term.Grey(sum)},
		{readable},
		{term.Styled(term.InkServed, " "+g.Served+term.Nbsp+"served ")},
		{term.Styled(term.InkFresh, g.Recent[0]), term.Styled(term.InkRecent, g.Recent[1]), term.Styled(term.InkFading, g.Recent[2]), term.Grey(term.Nbsp + "ready lately")},
	}
	if s.Covered.Has(cover.Ready | cover.Order) {
		all = []term.Line{all[0], {term.Grey("what is ready: " + cover.Word)}}
	}
	if signs {
		all = append(all, term.Line{term.Grey(g.Idle + term.Nbsp + "idle")})
	}
	if slices.ContainsFunc(s.Cells, func(c snapshot.Cell) bool { return c.Write }) {
		all = append(all, term.Line{term.Styled(term.InkWriteText, g.WantsWrite), term.Grey(term.Nbsp + "wants write")})
	}
	if slices.ContainsFunc(s.Cells, func(c snapshot.Cell) bool { return c.Only }) {
		all = append(all, term.Line{writable})
	}
	return all
}

// longLegend says whether the legend takes a second row.
func longLegend(s *Canvas, w int) bool {
	return term.Fields(1000, 3, legend(s, len(s.Cells) > NumberedUpTo)...).Width() > w
}

// cellStyle is how a descriptor looks; cellSign says the same without colour.
func cellStyle(c snapshot.Cell) term.Ink {
	switch c.State {
	case snapshot.CellReady:
		if c.Only {
			return term.InkWrite
		}
		return term.InkReady
	case snapshot.CellServed:
		return term.InkServed
	case snapshot.CellFresh, snapshot.CellRecent, snapshot.CellFading:
		return term.InkFresh + term.Ink(snapshot.CellFresh-c.State)
	}
	if c.Write {
		return term.InkWriteText
	}
	return term.InkIdle
}

// SignStyle is for a sign alone: a full block needs no ground.
func SignStyle(c snapshot.Cell) term.Ink {
	switch {
	case c.State == snapshot.CellReady && c.Only:
		return term.InkWriteText
	case c.State == snapshot.CellReady:
		return term.InkReadyText
	}
	return cellStyle(c)
}

// CellSign returns the sign of a descriptor. It says without colour what its style says.
func CellSign(th *term.Theme, c snapshot.Cell) string {
	g := &th.Sign
	switch c.State {
	case snapshot.CellReady:
		return g.Ready
	case snapshot.CellServed:
		return g.Served
	case snapshot.CellFresh, snapshot.CellRecent, snapshot.CellFading:
		return g.Recent[snapshot.CellFresh-c.State]
	}
	return kindSign(th, c, g.Idle)
}

// kindSign marks what is no ordinary connection.
func kindSign(th *term.Theme, c snapshot.Cell, other string) string {
	g := &th.Sign
	switch {
	case c.Kind == trace.Listener:
		return g.Listener
	case c.Kind == trace.PipeEnd:
		return g.Wake
	case c.Write:
		return g.WantsWrite
	}
	return other
}

// Numbered cells: number, name where there is room, kind, state.

func cellText(th *term.Theme, c snapshot.Cell, digits, nameWidth int, picked string) string {
	state := " "
	switch {
	case c.State == snapshot.CellReady && c.Only:
		state = "w"
	case c.State == snapshot.CellReady:
		state = "r"
	case c.State != snapshot.CellIdle:
		state = CellSign(th, c)
	}
	mark := " "
	if picked != "" && c.Name == picked {
		mark = th.Sign.Here
	}
	t := mark + term.PadLeft(strconv.Itoa(c.FD), digits) + kindSign(th, c, " ")
	if nameWidth > 0 {
		t += " " + term.PadRight(CellName(c), nameWidth)
	}
	return t + state + " "
}

// CellName is the client's, or what else it is.
func CellName(c snapshot.Cell) string {
	switch c.Kind {
	case trace.Listener:
		return "listen"
	case trace.PipeEnd:
		return "wake"
	}
	return c.Name
}

// cellWidths returns the width of the numbers, and of the names: 0 if the names do not fit.
func cellWidths(cells []snapshot.Cell, w, h int) (digits, names int) {
	digits = 2
	for _, c := range cells {
		digits = max(digits, len(strconv.Itoa(c.FD)))
		names = max(names, term.Width(CellName(c)))
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

func numberedFits(cells []snapshot.Cell, w, h int) bool {
	per := w / cellSpan(cellWidths(cells, w, h))
	return per > 0 && len(cells) <= per*h
}

func numbered(th *term.Theme, cells []snapshot.Cell, w, h int, picked string) []term.Line {
	digits, names := cellWidths(cells, w, h)
	per := w / cellSpan(digits, names)
	if per > 10 { // ten in a row are easier to count
		per = 10
		if len(cells) > per*h {
			per = w / cellSpan(digits, names)
		}
	}
	var body []term.Line
	for i := 0; i < len(cells); i += per {
		var l term.Line
		for _, c := range cells[i:min(i+per, len(cells))] {
			l = l.Add(term.Span{Text: cellText(th, c, digits, names, picked), Style: cellStyle(c)}, term.Gap(1))
		}
		body = append(body, l)
	}
	return term.SpaceOut(body, h)
}
