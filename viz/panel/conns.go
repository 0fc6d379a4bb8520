package panel

import (
	"slices"
	"strconv"
	"strings"

	"muxlab/harness/units"
	"muxlab/session"
	"muxlab/viz/snapshot"
	"muxlab/viz/snapshot/cover"
	"muxlab/viz/term"
)

// ConnsPanel is the connection list: a row each, of which only those in sight are
// drawn. Columns drop out from the right.
func ConnsPanel(s *Canvas, w, h int) term.Block {
	if s.Covered.Has(cover.Clients) {
		return CoveredBox(s.Theme, "clients", w, h)
	}
	l := s.List
	iw, room := w-4, h-2
	columns := connColumns(s)
	body := []term.Line{connHead(columns, iw)}
	at, rows := l.At(), max(room-1, 0)
	more := len(l.Order) > rows && rows > 1
	if more {
		rows--
	}
	from := min(max(0, at-rows/2), max(0, len(l.Order)-rows))
	for i := from; i < min(from+rows, len(l.Order)); i++ {
		body = append(body, connRow(s.Theme, l.Rows[l.Order[i]], columns, i == at, iw))
	}
	switch {
	case len(l.Order) == 0:
		body = []term.Line{{term.Grey(emptyWords(s))}}
	case more:
		body = append(body, term.Line{term.Grey("  " + units.Count(from+1) + " to " + units.Count(from+rows) + " of " + units.Count(len(l.Order)))})
	}
	return s.Theme.Box(connTitle(s, w-6), body, w, h)
}

func emptyWords(s *Canvas) string {
	switch l := s.List; {
	case l.Filter != "" && len(l.Rows) > 0:
		return "none of " + units.Count(len(l.Rows)) + " matches; esc clears the filter"
	case s.Strangers > 0:
		return "nobody is accepted; of who waits the kernel tells only how many"
	case s.File.Name != "", s.Ended:
		return "nobody is connected"
	case s.NoOwnClients:
		return "nobody is connected; nc and muxlab load can join"
	}
	return "nobody is connected; a adds a client"
}

// connTitle counts the clients: those of the census, and who is not among them.
func connTitle(s *Canvas, w int) term.Line {
	l := s.List
	parts := []string{units.Screen.Plural(s.Census.Total, "client")}
	if l.Filter != "" {
		parts = append(parts, units.Count(len(l.Order))+term.Nbsp+"match")
	}
	if n := len(l.Rows) - s.Census.Total; n > 0 && len(l.Rows) > 0 && !s.HidesCensus() {
		parts = append(parts, units.Count(n)+term.Nbsp+"without a connection")
	}
	if s.Strangers > 0 { // counted, and in no row: the kernel tells no more of them
		parts = append(parts, units.Count(s.Strangers)+term.Nbsp+"not"+term.Nbsp+"accepted")
	}
	parts = append(parts, "by "+l.Sort.String())
	for _, k := range l.Kinds {
		parts = append(parts, units.Count(k.N)+term.Nbsp+strings.ReplaceAll(k.Kind, " ", term.Nbsp))
	}
	dot := " " + s.Theme.Sign.Dot + " "
	for len(parts) > 1 && term.Width(strings.Join(parts, dot)) > w {
		parts = parts[:len(parts)-1]
	}
	title := term.Line{term.Styled(term.InkTitle, strings.Join(parts, dot))}
	if l.Filter != "" {
		if room := w - title.Width() - 3; room >= 4 {
			title = title.Add(term.Styled(term.InkKey, " / "+s.Theme.Tail(l.Filter, room)))
		}
	}
	return title
}

// A connColumn is a column of the list. Its width does not depend on what is in
// sight, so that nothing jumps.
type connColumn struct {
	head  string
	width int
	right bool
	cell  func(r snapshot.Row) term.Span
}

func number(text string) term.Span { return term.Plain(text) }

// coversPlace are the facts that show in which connections have a descriptor: those that were
// accepted.
const coversPlace = cover.State | cover.Backlog

// covering returns the columns, with the word or, in a narrow one, its sign in those of which
// the facts are covered.
func covering(th *term.Theme, c Cover, columns []connColumn) []connColumn {
	of := map[string]Cover{
		"fd": cover.Descriptors | coversPlace, "state": 0, "waits": cover.Waits, "for": cover.State | cover.Workers | cover.Threads, "process": cover.Processes,
		"in": cover.Echoes | coversPlace, "out": cover.Echoes | coversPlace, "echoes": cover.Echoes, "rtt": cover.Waits, "p50": cover.Waits, "p99": cover.Waits,
	}
	for i, col := range columns {
		if c.Has(of[col.head]) {
			word := cover.Word
			if col.width < term.Width(word) {
				word = th.Sign.Covered
			}
			columns[i].cell = func(snapshot.Row) term.Span { return term.Grey(word) }
		}
	}
	return columns
}

// connColumns in the order in which they drop out, the last first.
func connColumns(s *Canvas) []connColumn {
	all := []connColumn{
		{"name", 7, false, func(r snapshot.Row) term.Span { return term.Bold(r.Name) }},
		{"fd", 5, true, func(r snapshot.Row) term.Span { return term.Grey(orNone(r.FD >= 0, strconv.Itoa(r.FD))) }},
		{"state", 16, false, func(r snapshot.Row) term.Span {
			return term.Span{Text: rowSign(s.Theme, r) + " " + r.StateText(), Style: rowStyle(r.State)}
		}},
		{"waits", 7, true, func(r snapshot.Row) term.Span { return waitsCell(s.Theme, r) }},
		{"for", 16, false, func(r snapshot.Row) term.Span {
			return term.Grey(s.Theme.Cut(term.Pick(16, waitWords(r.Wait)...), 16))
		}},
		{"kind", 12, false, func(r snapshot.Row) term.Span { return term.Plain(strings.ReplaceAll(r.Kind, " ", term.Nbsp)) }},
	}
	if len(s.Procs) > 1 || s.HidesProcs() {
		process := connColumn{"process", 10, false, func(r snapshot.Row) term.Span { return term.Plain(term.CutHard(r.Process, 10)) }}
		all = append(all[:2:2], append([]connColumn{process}, all[2:]...)...)
	}
	return covering(s.Theme, s.Covered, append(all,
		connColumn{"in", 7, true, func(r snapshot.Row) term.Span { return number(orNone(r.FD >= 0, units.Screen.Size(int64(r.In)))) }},
		connColumn{"out", 7, true, func(r snapshot.Row) term.Span { return number(orNone(r.FD >= 0, units.Screen.Size(int64(r.Out)))) }},
		connColumn{"echoes", 7, true, func(r snapshot.Row) term.Span {
			return number(ofClient(r, func(c *session.Client) string { return rough(c.Echoes) }))
		}},
		connColumn{"rtt", 7, true, func(r snapshot.Row) term.Span { return number(ofClient(r, rtt)) }},
		connColumn{"p50", 6, true, func(r snapshot.Row) term.Span { return number(orNone(r.P50 > 0, units.Screen.Duration(r.P50))) }},
		connColumn{"p99", 6, true, func(r snapshot.Row) term.Span { return number(orNone(r.P99 > 0, units.Screen.Duration(r.P99))) }}))
}

// waitsCell is how long it has waited: loud, with a sign, when a client of ours has
// been left without an answer for long.
func waitsCell(th *term.Theme, r snapshot.Row) term.Span {
	if r.Unanswered() {
		return term.Styled(term.InkWarnText, th.Sign.Trouble+units.Screen.Elapsed(r.Waits))
	}
	return term.Plain(orNone(r.Waits > 0, units.Screen.Elapsed(r.Waits)))
}

// waitWords say what a connection waits for, long and short: of a worker with a long
// name only what kind it is.
func waitWords(wait string) []string {
	all := []string{wait, strings.TrimPrefix(wait, "the ")}
	if who, waits := strings.CutSuffix(wait, " waits"); waits {
		kind, _, _ := strings.Cut(who, " ")
		all = append(all, kind+" waits")
	}
	return all
}

// ofClient writes what only a built-in client knows.
func ofClient(r snapshot.Row, write func(*session.Client) string) string {
	if r.Client == nil {
		return ""
	}
	return write(r.Client)
}

// rtt writes the round trip of a client's last line.
func rtt(c *session.Client) string { return orNone(c.RTT > 0, units.Screen.Duration(int64(c.RTT))) }

func orNone(there bool, text string) string {
	if there {
		return text
	}
	return ""
}

// rough writes a count in few cells: 1234567 as 1.2M.
func rough(n uint64) string {
	if n < 100_000 {
		return units.Count(n)
	}
	return units.Rate(float64(n))
}

// connHead draws the heads of the columns.
func connHead(columns []connColumn, w int) term.Line {
	var groups []term.Line
	for _, c := range columns {
		groups = append(groups, term.Line{term.Grey(c.pad(c.head))})
	}
	return term.Line{term.Gap(2)}.Add(term.Fields(w-2, 2, groups...)...)
}

// connRow draws one connection. here: it is the selected one.
func connRow(th *term.Theme, r snapshot.Row, columns []connColumn, here bool, w int) term.Line {
	mark := term.Gap(2)
	if here {
		mark = term.Styled(term.InkKey, th.Sign.Here+" ")
	}
	var groups []term.Line
	for i, c := range columns {
		if c.head == "state" && r.State == snapshot.RowGone {
			room := w - 2 - term.Fields(w-2, 2, groups...).Width() - 2
			kind := strings.ReplaceAll(r.Kind, " ", term.Nbsp)
			words := term.PadRight(goneWords(th, r, room), min(widthUntil("kind", columns[i:]), room-2-term.Width(kind)))
			groups = append(groups, term.Line{term.Styled(rowStyle(r.State), words)}, term.Line{term.Plain(kind)})
			break
		}
		cell := c.cell(r)
		cell.Text = c.pad(cell.Text)
		if here {
			cell.Style = term.InkBold
		}
		groups = append(groups, term.Line{cell})
	}
	return term.Line{mark}.Add(term.Fields(w-2, 2, groups...)...)
}

// goneWords say why a client gave up: it has no more of what the columns behind
// its state show, and their room is the reason's.
func goneWords(th *term.Theme, r snapshot.Row, w int) string {
	sign := rowSign(th, r) + " "
	if slices.Contains(snapshot.SelfInflicted, r.Kind) { // it gave up nothing: it is what it does
		return th.Cut(sign+r.Wait, w)
	}
	return th.Cut(term.Pick(w, sign+r.StateText()+": "+r.Wait, sign+r.Wait), w)
}

// widthUntil is the room that the columns before this one have together.
func widthUntil(head string, columns []connColumn) int {
	sum := -2
	for _, c := range columns {
		if c.head == head {
			break
		}
		sum += c.width + 2
	}
	return sum
}

func (c connColumn) pad(text string) string {
	if c.right {
		return term.PadLeft(text, c.width)
	}
	return term.PadRight(text, c.width)
}

// rowSign returns the sign of a state, for those who see no colour.
func rowSign(th *term.Theme, r snapshot.Row) string {
	g := &th.Sign
	return [snapshot.NumRowStates]string{
		snapshot.RowIdle: g.Idle, snapshot.RowServed: g.Served, snapshot.RowJustServed: g.Recent[2], snapshot.RowSilent: g.Silent, snapshot.RowLeaked: g.Leaked, snapshot.RowQueued: g.Queued, snapshot.RowBacklog: g.Backlog, snapshot.RowOutside: g.Outside,
		snapshot.RowConnecting: g.Unknown, snapshot.RowAway: g.Minus, snapshot.RowWrite: g.WantsWrite, snapshot.RowReady: g.Ready, snapshot.RowGone: g.Trouble, snapshot.RowCovered: g.Covered,
	}[r.State]
}

func rowStyle(st snapshot.RowState) term.Ink {
	switch st {
	case snapshot.RowServed:
		return term.InkServedText
	case snapshot.RowReady, snapshot.RowBacklog, snapshot.RowOutside, snapshot.RowQueued:
		return term.InkReadyText
	case snapshot.RowWrite:
		return term.InkWriteText
	case snapshot.RowGone, snapshot.RowLeaked:
		return term.InkWarnText
	}
	return term.InkIdle
}
