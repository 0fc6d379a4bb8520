package viz

import (
	"strconv"
	"strings"

	"muxlab/harness/model"
	"muxlab/harness/trace"
)

// The strips are the two answers to one question, above each other. A column is
// the same client on both sides: what select asks about and epoll does not is
// seen as what is there above and missing below.

// askedPanel draws both strips, and what each side's way costs in words.
func askedPanel(a, b *snapshot, w, h int) block {
	columns := places(a, b)
	left, right := leftWords(a, b), rightWords(a, b)
	iw := w - 4
	room := iw - left[0].width() - right[0].width() - 4
	if room < 12 { // the names alone
		left = sideNames(a, b)
		room = iw - left[0].width() - right[0].width() - 4
	}
	grid := fitColumns(columns, max(room, 1))
	title := "the same clients, served twice"
	if isLoop(a) && isLoop(b) {
		title = "the same question, asked twice"
	}
	if grid.per > 1 {
		title += " " + look.sign.dot + " 1 cell = " + count(grid.per) + ", loudest wins"
	}
	called := tellApart(a, b)
	words := append(paragraph(look.idle, sideSentence(a, called[0], iw), iw), paragraph(look.idle, sideSentence(b, called[1], iw), iw)...)
	var strips []line
	for i, s := range []*snapshot{a, b} {
		row := append(line{}, left[i]...).add(gap(2)).add(grid.strip(columns, marks(s))...)
		strips = append(strips, row.add(gap(left[0].width()+4+grid.width()-row.width())).add(right[i]...))
	}
	spare := h - 2 - len(strips) - len(words)
	var body []line
	if labels := grid.labels(columns); labels != "" && spare > 0 {
		body, spare = append(body, line{gap(left[0].width() + 2), grey(labels)}), spare-1
	}
	if spare > 2 {
		body = append(body, nil)
	}
	body = append(body, strips[0])
	if spare > 1 {
		body = append(body, nil)
	}
	body = append(body, strips[1])
	if spare > 0 {
		body = append(body, nil)
	}
	return box(line{styled(look.title, title)}, append(body, words...), w, h)
}

func sideNames(a, b *snapshot) [2]line {
	called := tellApart(a, b)
	return columnOf(bold(called[0]), bold(called[1]))
}

// columnOf makes two spans equally wide.
func columnOf(a, b span) [2]line {
	n := max(a.width(), b.width())
	return [2]line{{a, gap(n - a.width())}, {b, gap(n - b.width())}}
}

// leftWords are the names, and what goes in: what is asked, or who serves.
func leftWords(a, b *snapshot) [2]line {
	names, words := sideNames(a, b), columnOf(plain(asks(a)), plain(asks(b)))
	return [2]line{names[0].add(gap(2)).add(words[0]...), names[1].add(gap(2)).add(words[1]...)}
}

func asks(s *snapshot) string {
	switch {
	case s.ended:
		return "has ended"
	case isLoop(s) && remembers(s):
		return "told" + nbsp + count(s.told.changes)
	case isLoop(s):
		return "asks" + nbsp + count(s.census.watched)
	case s.model.Traits.View == model.Processes:
		return many(len(s.procs), "process", "processes")
	case s.model.Traits.View == model.Runtime:
		return many(len(s.lanes), "goroutine", "goroutines")
	}
	return many(len(s.lanes), "thread", "threads")
}

// rightWords are what comes out: who was ready, or where the clients are.
func rightWords(a, b *snapshot) [2]line { return columnOf(plain(gets(a)), plain(gets(b))) }

func gets(s *snapshot) string {
	if isLoop(s) {
		n := count(s.told.ready)
		if s.fast { // a single tick's number would only flicker
			n = rate(s.rates.readyPerTurn) + nbsp + "a" + nbsp + "tick"
		}
		if remembers(s) {
			return "given" + nbsp + n
		}
		return "finds" + nbsp + n
	}
	parts := []string{count(s.census.inService) + nbsp + "in" + nbsp + "service"}
	if n := s.census.queued; n > 0 {
		parts = append(parts, count(n)+nbsp+"queued")
	}
	if n := s.census.inHand; n > 0 {
		parts = append(parts, count(n)+nbsp+"in"+nbsp+"hand")
	}
	if n := s.census.waiting; n > 0 {
		parts = append(parts, count(n)+nbsp+waits(n))
	}
	return strings.Join(parts, ", ")
}

func waits(n int) string {
	if n == 1 {
		return "waits"
	}
	return "wait"
}

// sideSentence says what one side's way means, in figures.
func sideSentence(s *snapshot, name string, w int) string {
	looks := "the kernel looks at" + nbsp
	switch s.told.op {
	case trace.OpSelect:
		set := int64((s.told.entries + 63) / 64 * 8) // the kernel copies whole words
		return name + " copies 2 sets of " + size(set) + " in and out, " + looks + count(s.census.watched)
	case trace.OpPoll:
		return name + " copies " + many(s.told.entries, "entry", "entries") + " of 8" + nbsp + "B in and out, " + looks + count(s.told.entries)
	case trace.OpEpollWait:
		return name + " copies " + many(s.told.ready, "event", "events") + " of 12" + nbsp + "B out, " + looks + count(s.told.ready)
	}
	if isLoop(s) {
		return name + ": " + noWait(s)
	}
	return name + ": " + lanesTitle(s, w-width(name)-2)
}

// A mark is what stands in a column: the louder one wins where several share it.
type mark struct {
	sign  string
	style ink
	loud  int
}

var nothing = mark{sign: " ", loud: -1}

// places are the columns: the names of what is watched or served on either side,
// our own clients in their order.
func places(a, b *snapshot) []string {
	var all []string
	seen := map[string]bool{}
	add := func(name string) {
		if !seen[name] {
			seen[name] = true
			all = append(all, name)
		}
	}
	for _, s := range []*snapshot{a, b} {
		for _, c := range s.cells {
			if c.kind != trace.Connection {
				add(placeName(c))
			}
		}
	}
	for _, s := range []*snapshot{a, b} {
		for _, c := range s.clients {
			add(c.Name)
		}
	}
	for _, s := range []*snapshot{a, b} {
		for _, c := range s.cells {
			add(placeName(c))
		}
		for _, name := range s.foreign {
			add(name)
		}
	}
	return all
}

// placeName is the client's name, or what tells a descriptor from the others.
func placeName(c cell) string {
	if n := cellName(c); n != "" {
		return n
	}
	return "#" + strconv.Itoa(c.fd)
}

// marks are what one side has to say of each.
func marks(s *snapshot) map[string]mark {
	all := map[string]mark{}
	if isLoop(s) {
		for _, c := range s.cells {
			all[placeName(c)] = cellMark(s, c)
		}
		return all
	}
	for _, c := range s.clients {
		if c.Error == "" && c.Port != 0 {
			all[c.Name] = acceptedMark(s)
		}
	}
	for _, name := range s.foreign {
		all[name] = acceptedMark(s)
	}
	for _, c := range s.waiting {
		all[c.Name] = mark{look.sign.backlog, look.warnText, 3}
	}
	for _, l := range s.lanes {
		if l.client == "" {
			continue
		}
		switch l.state {
		case laneServing, laneComputing:
			all[l.client] = mark{look.sign.served, look.servedText, 4}
		case laneWrite:
			all[l.client] = mark{look.sign.wantsWrite, look.writeText, 3}
		default:
			all[l.client] = mark{look.sign.idle, look.idle, 0}
		}
	}
	return all
}

// acceptedMark: who is accepted and with no worker is in the queue, if there is one.
func acceptedMark(s *snapshot) mark {
	if s.model.Traits.View == model.Pool {
		return mark{look.sign.queued, look.bold, 2}
	}
	return mark{look.sign.idle, look.idle, 0}
}

func cellMark(s *snapshot, c cell) mark {
	switch {
	case c.found && !s.fast, c.state == cellReady:
		return mark{look.sign.ready, look.readyText, 5}
	case s.fast && c.state != cellIdle:
		return mark{cellSign(c), signStyle(c), int(c.state)}
	case remembers(s):
		return nothing
	}
	return mark{look.sign.asked, look.idle, 0}
}

// columns of a strip: so many names a cell, so wide.
type columns struct{ n, per, wide int }

// fitColumns shares room out. Few clients get wide cells.
func fitColumns(names []string, room int) columns {
	n := max(1, len(names))
	per := (n + room - 1) / room
	cells := (n + per - 1) / per
	return columns{cells, per, min(6, room/cells)}
}

func (c columns) width() int { return c.n * c.wide }

// labels are the names above the cells, if there is room for all.
func (c columns) labels(names []string) string {
	var b strings.Builder
	for _, n := range names {
		switch n {
		case "listen":
			n = look.sign.listener
		case "wake":
			n = look.sign.wake
		}
		if width(n) >= c.wide {
			return ""
		}
		b.WriteString(padRight(n, c.wide))
	}
	return b.String()
}

// strip draws one side.
func (c columns) strip(names []string, of map[string]mark) line {
	var l line
	for i := 0; i < len(names); i += c.per {
		loudest := nothing
		for _, n := range names[i:min(i+c.per, len(names))] {
			if m, there := of[n]; there && m.loud > loudest.loud {
				loudest = m
			}
		}
		sign := loudest.sign
		if sign == look.sign.ready {
			sign = strings.Repeat(sign, max(1, c.wide-1))
		}
		l = l.add(styled(loudest.style, sign), gap(c.wide-width(sign)))
	}
	return l
}
