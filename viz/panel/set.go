package panel

import (
	"slices"
	"strings"

	"muxlab/harness/trace"
	"muxlab/harness/units"
	"muxlab/viz/panel/cell"
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
	case len(s.Cells) <= NumberedUpTo && cell.Fits(s.Cells, iw, grid):
		body = cell.Numbered(s.Theme, s.Cells, iw, grid, s.List.Picked)
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
	if ih < 2 { // the descriptors go first
		return nil
	}
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

// setTitle says what the kernel was told and had to look at. What is covered is left out.
func setTitle(s *Canvas, w int) string {
	n := "the interest set"
	if !s.Covered.Has(cover.Watched | cover.Clients) {
		n = units.Count(s.Census.Watched) + term.Nbsp + "watched"
	}
	if s.Killed { // the numbers of its last wait are of a set that is gone
		return n
	}
	if s.LastWait.Op == trace.OpNone {
		return term.Pick(w, n+" "+s.Theme.Sign.Dot+" "+NoWait(s.Snapshot), n)
	}
	told, looked := toldWords(s)
	said := strings.Join(slices.DeleteFunc([]string{told, looked}, func(part string) bool { return part == "" }), ", ")
	if said == "" {
		return n
	}
	n += " " + s.Theme.Sign.Dot + " "
	return term.Pick(w, n+"the kernel "+said, n+strings.TrimPrefix(said, "was "), strings.TrimSuffix(n, " "+s.Theme.Sign.Dot+" "))
}

// toldWords say what the latest wait told the kernel, and what the kernel looked at to find
// what is ready; "" what is covered.
func toldWords(s *Canvas) (told, looked string) {
	t := s.LastWait
	ready := units.Count(t.Ready)
	if s.Fast { // a single tick's number would only flicker
		ready = units.Rate(s.Rates.ReadyPerTurn) + term.Nbsp + "a" + term.Nbsp + "tick"
	}
	news, found := "", " to find "+ready
	if s.Covered.Has(cover.Ready) {
		found = ""
	}
	switch t.Op {
	case trace.OpSelect:
		news, looked = units.Screen.Plural(t.Entries, "bit"), units.Count(s.SelectScanned())+found
	case trace.OpPoll:
		news, looked = units.Screen.Many(t.Entries, "entry", "entries"), units.Count(t.Entries)+found
	case trace.OpEpollWait:
		news, looked = "nothing new", ready
		if t.Changes > 0 {
			news = units.Screen.Plural(t.Changes, "change")
		}
	}
	if !s.HidesTold() {
		told = "was told " + news
	}
	if s.HidesLooked() {
		return told, ""
	}
	return told, "looked at " + looked
}

// legend says how the watched ones add up, and explains the signs that are drawn: those of
// a grid of signs, or else of cells with numbers.
func legend(s *Canvas, signs bool) []term.Line {
	g := &s.Theme.Sign
	sum := units.Screen.Plural(s.Census.WatchConn, "client")
	if s.Covered.Has(cover.Clients | cover.Watched) {
		sum = "clients"
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
