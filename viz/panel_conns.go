package viz

import (
	"slices"
	"strconv"
	"strings"
)

// connsPanel is the connection list: a row each, of which only those in sight are
// drawn. Columns drop out from the right.
func connsPanel(s *snapshot, w, h int) block {
	l := s.list
	if l == nil {
		l = &list{}
		l.arrange(s.rows)
	}
	iw, room := w-4, h-2
	columns := connColumns(s)
	body := []line{connHead(columns, iw)}
	at, rows := l.at(), max(room-1, 0)
	more := len(l.order) > rows && rows > 1
	if more {
		rows--
	}
	from := min(max(0, at-rows/2), max(0, len(l.order)-rows))
	for i := from; i < min(from+rows, len(l.order)); i++ {
		body = append(body, connRow(l.rows[l.order[i]], columns, i == at, iw))
	}
	switch {
	case len(l.order) == 0:
		body = []line{{grey(emptyWords(s, l))}}
	case more:
		body = append(body, line{grey("  " + count(from+1) + " to " + count(from+rows) + " of " + count(len(l.order)))})
	}
	return box(connTitle(s, l, w-6), body, w, h)
}

func emptyWords(s *snapshot, l *list) string {
	switch {
	case l.filter != "" && len(l.rows) > 0:
		return "none of " + count(len(l.rows)) + " matches; esc clears the filter"
	case s.strangers > 0:
		return "nobody is accepted; of who waits the kernel tells only how many"
	case s.file.name != "", s.ended:
		return "nobody is connected"
	case s.noCrowd:
		return "nobody is connected; nc and muxlab load can join"
	}
	return "nobody is connected; a adds a client"
}

// connTitle counts the clients: those of the census, and who is not among them.
func connTitle(s *snapshot, l *list, w int) line {
	parts := []string{many(s.census.total, "client", "clients")}
	if l.filter != "" {
		parts = append(parts, count(len(l.order))+nbsp+"match")
	}
	if n := len(l.rows) - s.census.total; n > 0 && len(l.rows) > 0 {
		parts = append(parts, count(n)+nbsp+"without a connection")
	}
	if s.strangers > 0 { // counted, and in no row: the kernel tells no more of them
		parts = append(parts, count(s.strangers)+nbsp+"not"+nbsp+"accepted")
	}
	parts = append(parts, "by "+sortingNames[l.sort])
	for _, k := range l.kinds {
		parts = append(parts, count(k.n)+nbsp+strings.ReplaceAll(k.kind, " ", nbsp))
	}
	dot := " " + look.sign.dot + " "
	for len(parts) > 1 && width(strings.Join(parts, dot)) > w {
		parts = parts[:len(parts)-1]
	}
	title := line{styled(look.title, strings.Join(parts, dot))}
	if l.filter != "" {
		if room := w - title.width() - 3; room >= 4 {
			title = title.add(styled(look.key, " / "+tail(l.filter, room)))
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
	cell  func(r row) span
}

func number(text string) span { return plain(text) }

// connColumns in the order in which they drop out, the last first.
func connColumns(s *snapshot) []connColumn {
	all := []connColumn{
		{"name", 7, false, func(r row) span { return bold(r.name) }},
		{"fd", 5, true, func(r row) span { return grey(orNone(r.fd >= 0, strconv.Itoa(r.fd))) }},
		{"state", 16, false, func(r row) span { return span{rowSign(r) + " " + rowWord(r), rowStyle(r.state)} }},
		{"waits", 7, true, func(r row) span { return waitsCell(r) }},
		{"for", 16, false, func(r row) span { return grey(cut(pick(16, waitWords(r.wait)...), 16)) }},
		{"kind", 12, false, func(r row) span { return plain(strings.ReplaceAll(r.kind, " ", nbsp)) }},
	}
	if len(s.procs) > 1 {
		process := connColumn{"process", 10, false, func(r row) span { return plain(cutHard(r.process, 10)) }}
		all = append(all[:2:2], append([]connColumn{process}, all[2:]...)...)
	}
	return append(all,
		connColumn{"in", 7, true, func(r row) span { return number(orNone(r.fd >= 0, size(int64(r.in)))) }},
		connColumn{"out", 7, true, func(r row) span { return number(orNone(r.fd >= 0, size(int64(r.out)))) }},
		connColumn{"echoes", 7, true, func(r row) span { return number(orNone(r.echoes >= 0, rough(r.echoes))) }},
		connColumn{"p50", 6, true, func(r row) span { return number(orNone(r.p50 > 0, duration(r.p50))) }},
		connColumn{"p99", 6, true, func(r row) span { return number(orNone(r.p99 > 0, duration(r.p99))) }})
}

// waitsCell is how long it has waited: loud, with a sign, when a client of ours has
// been left without an answer for long.
func waitsCell(r row) span {
	if r.unanswered() {
		return styled(look.warnText, look.sign.trouble+duration(r.waits))
	}
	return plain(orNone(r.waits > 0, duration(r.waits)))
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

func orNone(there bool, text string) string {
	if there {
		return text
	}
	return ""
}

// rough writes a count in few cells: 1234567 as 1.2M.
func rough(n int64) string {
	if n < 100_000 {
		return count(n)
	}
	return rate(float64(n))
}

func connHead(columns []connColumn, w int) line {
	var groups []line
	for _, c := range columns {
		groups = append(groups, line{grey(c.pad(c.head))})
	}
	return line{gap(2)}.add(fields(w-2, 2, groups...)...)
}

func connRow(r row, columns []connColumn, here bool, w int) line {
	mark := gap(2)
	if here {
		mark = styled(look.key, look.sign.here+" ")
	}
	var groups []line
	for i, c := range columns {
		if c.head == "state" && r.state == rowGone {
			room := w - 2 - fields(w-2, 2, groups...).width() - 2
			kind := strings.ReplaceAll(r.kind, " ", nbsp)
			words := padRight(goneWords(r, room), min(widthUntil("kind", columns[i:]), room-2-width(kind)))
			groups = append(groups, line{styled(rowStyle(r.state), words)}, line{plain(kind)})
			break
		}
		cell := c.cell(r)
		cell.text = c.pad(cell.text)
		if here {
			cell.style = look.bold
		}
		groups = append(groups, line{cell})
	}
	return line{mark}.add(fields(w-2, 2, groups...)...)
}

// goneWords say why a client gave up: it has no more of what the columns behind
// its state show, and their room is the reason's.
func goneWords(r row, w int) string {
	sign := rowSign(r) + " "
	if slices.Contains(ownFault, r.kind) { // it gave up nothing: it is what it does
		return cut(sign+r.wait, w)
	}
	return cut(pick(w, sign+rowWord(r)+": "+r.wait, sign+r.wait), w)
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
		return padLeft(text, c.width)
	}
	return padRight(text, c.width)
}

func rowSign(r row) string {
	g := look.sign
	return [rowStates]string{
		rowIdle: g.idle, rowServed: g.served, rowSilent: g.silent, rowForgotten: g.forgotten, rowQueued: g.queued, rowBacklog: g.backlog, rowOutside: g.outside,
		rowConnecting: g.unknown, rowAway: g.minus, rowWrite: g.wantsWrite, rowReady: g.ready, rowGone: g.trouble,
	}[r.state]
}

func rowStyle(st rowState) ink {
	switch st {
	case rowServed:
		return look.servedText
	case rowReady, rowBacklog, rowOutside, rowQueued:
		return look.readyText
	case rowWrite:
		return look.writeText
	case rowGone, rowForgotten:
		return look.warnText
	}
	return look.idle
}
