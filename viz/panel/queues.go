package panel

import (
	"slices"
	"strings"

	"muxlab/harness/units"
	"muxlab/viz/snapshot"
	"muxlab/viz/snapshot/cover"
	"muxlab/viz/term"
)

// queuesPanel shows what waits where: in the kernel, and in the program. Given
// room, the curves become higher.
func queuesPanel(s *Canvas, w, h int) term.Block {
	iw := w - 4
	gauges := append(kernelQueues(s.Snapshot), programQueue(s.Snapshot)...)
	gauges = append(gauges, gauge{"echo/s", s.History.Echo, true, s.Covered.Or(cover.Echoes, units.Rate(s.Rates.Echo)), term.InkText})
	gauges = loudGauges(gauges, h-2)
	high := max(1, min(3, (h-4)/len(gauges)))
	var body []term.Line
	for _, g := range gauges {
		body = append(body, g.draw(s.Theme, iw, high)...)
	}
	body = append(body, servedOr(s, iw))
	if !s.IsLoop() { // there the set says it
		body = append(body, censusLines(s.Snapshot, iw)...)
	}
	return s.Theme.Box(term.Line{term.Styled(term.InkTitle, "queues")}, body, w, h)
}

// loudGauges are those there is room for: of the others where nothing has waited lately
// goes first.
func loudGauges(gauges []gauge, room int) []gauge {
	for i := len(gauges) - 1; i >= 0 && len(gauges) > room; i-- {
		if gauges[i].known && gauges[i].over.Peak(0) == 0 && gauges[i].words != cover.Word {
			gauges = slices.Delete(gauges, i, i+1)
		}
	}
	return gauges
}

// A gauge is a number now and over time.
type gauge struct {
	name  string
	over  snapshot.Series
	known bool // false: it could not be had
	words string
	style term.Ink
}

func kernelQueues(s *snapshot.Snapshot) []gauge {
	backlog := units.Count(s.Sample.Backlog)
	if s.Sample.BacklogLimit >= 0 {
		backlog += " of " + units.Count(s.Sample.BacklogLimit)
	}
	return []gauge{
		{"accept backlog", s.History.Backlog, s.Sample.Backlog >= 0, s.Covered.Or(cover.Backlog|cover.State|cover.Clients, backlog), term.InkReadyText},
		{"unread, kernel", s.History.Unread, s.Sample.Unread >= 0, s.Covered.Or(cover.Unread, units.Screen.Size(s.Sample.Unread)), term.InkReadyText},
		{"unsent, kernel", s.History.Unsent, s.Sample.Unsent >= 0, s.Covered.Or(cover.Unsent, units.Screen.Size(s.Sample.Unsent)), term.InkWriteText},
	}
}

func programQueue(s *snapshot.Snapshot) []gauge {
	if !s.Queue.Noted {
		return nil
	}
	words := units.Count(s.Queue.Depth) + " of " + units.Count(s.Queue.Capacity)
	return []gauge{{"program's queue", s.History.Depth, true, s.Covered.Or(cover.Queued, words), term.InkServedText}}
}

// draw draws a gauge high rows high. The number stands before its curve in a
// column of its own, so that nothing jumps when it grows.
func (g gauge) draw(th *term.Theme, w, high int) []term.Line {
	const nameWidth, valueWidth = 16, 13
	l := term.Line{term.Grey(term.PadRight(g.name, nameWidth))}
	if !g.known {
		return []term.Line{l.Add(term.Grey("unavailable"))}
	}
	words := term.Bold(term.PadRight(g.words, valueWidth) + " ")
	l = l.Add(orCovered(g.words == cover.Word, words))
	n := min(w-l.Width(), 80)
	if n < 6 {
		return []term.Line{l}
	}
	curve := th.Tall(g.over.Cells, n, high, g.over.Peak(4))
	body := make([]term.Line, high)
	for i := range high {
		body[i] = term.Line{term.Gap(nameWidth + valueWidth + 1)}
		if i == high-1 {
			body[i] = l
		}
		body[i] = body[i].Add(term.Styled(g.style, curve[i][0].Text))
	}
	return body
}

// servedOr is servedLine, unless it is covered.
func servedOr(s *Canvas, w int) term.Line {
	if s.Covered.Has(cover.Waits | cover.Ready) {
		return term.Fields(w, 2, term.Line{term.Grey(ServedName(s.Theme, s.Served))}, term.Line{term.Grey(cover.Word)})
	}
	return servedLine(s.Theme, s.Served, w)
}

// servedLine says how long those that are ready wait until they are served.
func servedLine(th *term.Theme, p snapshot.Percentiles, w int) term.Line {
	name := ServedName(th, p)
	late := term.Styled(term.InkWarnText, units.Count(p.Unserved)+" not yet: "+units.Screen.Elapsed(p.Longest))
	switch {
	case p.N == 0 && p.Unserved == 0:
		return term.Fields(w, 2, term.Line{term.Grey(name)}, term.Line{term.Grey("nobody lately")})
	case p.N == 0:
		return term.Fields(w, 2, term.Line{term.Grey(name)}, term.Line{late})
	case p.Unserved > 0: // what they will take is in no percentile yet
		return term.Fields(w, 3, term.Line{term.Grey(name)}, term.Line{late}, term.Label(units.Count(p.N)+" served: max", units.Screen.Duration(p.Max)), term.Label("p50", units.Screen.Duration(p.P50)))
	}
	return term.Fields(w, 3, term.Line{term.Grey(name)}, term.Label("p50", units.Screen.Duration(p.P50)), term.Label("p99", units.Screen.Duration(p.P99)), term.Label("max", units.Screen.Duration(p.Max)))
}

// ServedName names what the percentiles are of: ready to served, or accepted to served.
func ServedName(th *term.Theme, p snapshot.Percentiles) string {
	if p.Accepted {
		return "accepted " + th.Sign.Into + " served"
	}
	return "ready " + th.Sign.Into + " served"
}

// censusLines say where every client is. Where there is little room, places where
// nobody is are left out, and the sum goes on in the next row.
func censusLines(s *snapshot.Snapshot, w int) []term.Line {
	if s.HidesCensus() {
		return []term.Line{{term.Grey("where the clients are: " + cover.Word)}}
	}
	if all := censusParts(s, true); term.Fields(1000, 1, all...).Width() <= w {
		return []term.Line{term.Fields(w, 1, all...)}
	}
	var body []term.Line
	var row term.Line
	for _, part := range censusParts(s, false) {
		if len(row) > 0 && row.Width()+1+part.Width() > w {
			body, row = append(body, row), nil
		}
		if len(row) > 0 {
			row = row.Add(term.Gap(1))
		}
		row = row.Add(part...)
	}
	return append(body, row)
}

// censusParts are the terms of the sum: all clients, and those in each place.
func censusParts(s *snapshot.Snapshot, zeros bool) []term.Line {
	c := s.Census
	parts := []term.Line{{term.Plain(units.Screen.Plural(c.Total, "client"))}}
	sign := "= "
	for _, p := range []struct {
		n     int
		words string
		rare  bool
	}{{c.InService, "in service", false}, {c.Queued, "queued", false}, {c.Dispatching, "in hand", true}, {c.Leaked, "left open", true}, {c.Waiting, "not accepted", false}} {
		if p.n == 0 && (p.rare || !zeros) {
			continue
		}
		parts = append(parts, term.Line{term.Grey(sign), term.Plain(units.Count(p.n)), term.Grey(term.Nbsp + p.words)})
		sign = "+ "
	}
	return parts
}

// poolPanel is the queue between the acceptor and the pool.
func poolPanel(s *Canvas, w, h int) term.Block {
	if s.Covered.Has(cover.Queued) {
		return CoveredBox(s.Theme, "queue", w, h)
	}
	q := s.Queue
	iw := w - 4
	st := term.InkReadyText
	full := q.Capacity > 0 && q.Depth >= q.Capacity
	if full {
		st = term.InkWarnText
	}
	share := 0.0
	if q.Capacity > 0 {
		share = float64(q.Depth) / float64(q.Capacity)
	}
	filled := s.Theme.Bar(share, iw)
	body := []term.Line{{term.Styled(st, filled), term.Grey(strings.Repeat(s.Theme.Sign.Idle, iw-term.Width(filled)))}}
	gauges := []gauge{
		{"depth", s.History.Depth, true, units.Count(q.Depth), st},
		{"head has waited", s.History.HeadWait, true, s.Covered.Or(cover.Waits, headWords(q)), st},
		kernelQueues(s.Snapshot)[0],
	}
	if h < 6 { // the title says how deep it is
		gauges = gauges[1:]
	}
	high := max(1, min(3, (h-6)/len(gauges)))
	census := censusLines(s.Snapshot, iw)
	if len(body)+1+high*len(gauges)+len(census) <= h-2 { // else the bar and the curves touch
		body = append(body, nil)
	}
	for i, g := range gauges {
		if i > 0 && high > 1 && len(body)+1+high*(len(gauges)-i)+len(census) <= h-2 {
			body = append(body, nil)
		}
		body = append(body, g.draw(s.Theme, iw, high)...)
	}
	body = append(body, census...)
	if said := term.Paragraph(term.InkIdle, "The queue is the program's own: the program says how deep it is.", iw); len(body)+len(said) <= h-2 {
		body = append(body, said...)
	}
	return s.Theme.Box(term.Line{term.Styled(titleStyle(full), poolTitle(s.Theme, q, w-6))}, body, w, h)
}

func titleStyle(trouble bool) term.Ink {
	if trouble {
		return term.InkWarnText
	}
	return term.InkTitle
}

// poolTitle says how full the queue of a pool is, and for how long its head has waited.
func poolTitle(th *term.Theme, q snapshot.Queue, w int) string {
	if !q.Noted {
		return "queue: nothing has gone through it yet"
	}
	words := "queue: "
	switch {
	case q.Depth == 0:
		return words + "empty, of " + units.Count(q.Capacity)
	case q.Depth >= q.Capacity:
		words = th.Sign.Trouble + " queue full: "
	}
	words += units.Count(q.Depth) + " of " + units.Count(q.Capacity)
	if q.HeadWaits == 0 {
		return words
	}
	waits := "its head"
	if q.Head != "" {
		waits += " " + q.Head
	}
	return term.Pick(w, words+" "+th.Sign.Dot+" "+waits+" has waited "+units.Screen.Elapsed(q.HeadWaits), words)
}

func headWords(q snapshot.Queue) string {
	if q.Depth == 0 {
		return "nobody waits"
	}
	return units.Screen.Elapsed(q.HeadWaits)
}
