package viz

import (
	"strconv"
	"strings"

	"muxlab/harness/trace"
)

// draw draws the page of a connection: who it is, its life as a time line, and
// its last calls.
func (p *connPage) draw(s *snapshot, _ *ui, w, h int) block {
	r, gone := p.of, true
	if now := p.current(s); now != nil {
		r, gone = *now, false
	}
	if p.life != nil && p.life.closed != 0 && p.life.closed <= s.time {
		gone = true
	}
	if w < 100 || h < mostLife+leastEvidence {
		top := min(max(13, h/2), h-5)
		return append(connLife(s, r, p.life, gone, w, top), connCalls(s, r, p.life, w, h-top)...)
	}
	calls := w * 2 / 5
	below := beside(connCalls(s, r, p.life, calls, h-mostLife), connsPanel(s, w-calls, h-mostLife))
	return append(connLife(s, r, p.life, gone, w, mostLife), below...)
}

// mostLife is how many rows the life of a connection takes at most. Below it stand its
// calls, and the list through which the arrows go.
const mostLife = lifeKinds + 10

// connLife is who it is and what happened to it.
func connLife(s *snapshot, r row, l *life, gone bool, w, h int) block {
	iw := w - 4
	body := []line{connFigures(s, r, iw)}
	if r.fd >= 0 {
		body = append(body, connLatency(s, r, iw))
	}
	body = append(body, paragraph(look.text, connSentence(s, r, gone), iw)...)
	if room := h - 2 - len(body); l != nil && room >= lifeKinds+1 {
		body = append(body, lifeLines(s, l, iw, room)...)
	}
	return box(line{styled(look.title, connPageTitle(s, r, gone, w-6))}, body, w, h)
}

func connPageTitle(s *snapshot, r row, gone bool, w int) string {
	dot := " " + look.sign.dot + " "
	state := strings.ReplaceAll(rowWord(r), " ", nbsp)
	if gone {
		state = "closed"
	}
	title := r.name + dot + strings.ReplaceAll(r.kind, " ", nbsp) + dot + state
	if r.fd < 0 {
		return pick(w, title, r.name)
	}
	where := dot + "descriptor" + nbsp + strconv.Itoa(r.fd)
	in := where
	if len(s.procs) > 1 {
		in += " of " + r.process + " (" + strconv.Itoa(r.pid) + ")"
	}
	return pick(w, title+in, title+where, title, r.name)
}

func connFigures(s *snapshot, r row, w int) line {
	var f []line
	if r.fd >= 0 {
		f = append(f, label("open for", duration(s.time-r.opened)), label("in", size(int64(r.in))), label("out", size(int64(r.out))))
	}
	if r.echoes >= 0 {
		f = append(f, label("echoes", count(r.echoes)))
	}
	if r.fd >= 0 && r.interest != 0 {
		f = append(f, label("watched for", r.interest.String()))
	}
	if r.copies > 0 {
		f = append(f, line{styled(look.warnText, many(r.copies, "other process holds it too", "other processes hold it too"))})
	}
	return fields(w, 3, f...)
}

func connLatency(s *snapshot, r row, w int) line {
	name := servedName(s.served)
	switch late := styled(look.warnText, "not yet: "+duration(r.late)); {
	case r.late > 0 && r.p50 == 0:
		return fields(w, 3, line{grey(name)}, line{late})
	case r.late > 0:
		return fields(w, 3, line{grey(name)}, line{late}, label("before: p50", duration(r.p50)), label("p99", duration(r.p99)))
	case r.p50 == 0:
		return line{grey(name + "  nothing is known yet")}
	}
	return fields(w, 3, line{grey(name)}, label("p50", duration(r.p50)), label("p99", duration(r.p99)))
}

// connSentence says what its state means, and what it waits for.
func connSentence(s *snapshot, r row, gone bool) string {
	if gone {
		return "It is closed; this is what is remembered of it."
	}
	words := stateSentence(s, r)
	if r.wait != "" && r.waits > 0 && r.state != rowSilent {
		words += " " + r.name + " has waited " + duration(r.waits) + " for " + r.wait + "."
	}
	return words
}

func stateSentence(s *snapshot, r row) string {
	since := duration(r.since)
	switch r.state {
	case rowIdle:
		return "It has said nothing for " + since + ", and nothing is to be done for it. The kernel was told to watch it."
	case rowServed:
		return "It is being served."
	case rowSilent:
		return "It says nothing, and has a worker all the same: " + r.worker + " sleeps in read until it speaks, for " + since + "."
	case rowQueued:
		if s.queue.noted {
			return "It is accepted and in the program's queue: no worker is free for it."
		}
		return "It is accepted, and nobody has read from it yet."
	case rowBacklog:
		return "It is connected, as far as it knows: the kernel has done that. The program has not accepted it, and knows nothing of it."
	case rowForgotten:
		return "It is open, and no wait and no call is about it: the server has forgotten it, or keeps its copy of what another process serves."
	case rowOutside:
		return "It is connected, as far as it knows. More are than the backlog holds, and whoever came when it was full was not let in: its kernel tries again, after 1 s, 2 s, 4 s."
	case rowConnecting:
		return "It has no connection yet."
	case rowAway:
		return "It has hung up, and comes again by itself."
	case rowWrite:
		if r.worker != "" {
			return "It does not take what is sent to it: " + r.worker + " sleeps in write until it does, for " + since + "."
		}
		return "It does not take what is sent to it: the rest is kept, and the kernel was told to say when there is room."
	case rowReady:
		return "A wait has returned it, and the loop has not come to it yet: for " + since + "."
	}
	return "It gave up: " + r.wait + "."
}

// A lifeRow is one of the rows of the time line.
type lifeRow struct {
	name  string
	mark  lifeMark
	sign  string
	style ink
}

func lifeRows() []lifeRow {
	g := look.sign
	return []lifeRow{
		{"queued", lifeQueued, g.queued, look.readyText},
		{"ready", lifeReady, g.ready, look.readyText},
		{"read", lifeRead, g.served, look.servedText},
		{"write", lifeWrite, g.wantsWrite, look.writeText},
		{"told", lifeTold, "+", look.text},
	}
}

// lifeLines is the life as a time line: x is time, a row for each kind of thing.
func lifeLines(s *snapshot, l *life, w, h int) []line {
	const names = 8
	n := w - names
	until := s.time
	if l.closed != 0 {
		until = min(until, l.closed)
	}
	span := max(until-l.begins, int64(n))
	cell := (span + int64(n) - 1) / int64(n)
	body := []line{lifeBar(l, until, cell, n)}
	for _, r := range lifeRows() {
		var b strings.Builder
		any := false
		for i := range n {
			from := l.begins + int64(i)*cell
			if from <= until && l.between(from, min(from+cell, until+1))&r.mark != 0 {
				b.WriteString(r.sign)
				any = true
			} else {
				b.WriteString(" ")
			}
		}
		if any || r.mark == lifeReady || r.mark == lifeRead || r.mark == lifeWrite {
			body = append(body, line{grey(padRight(r.name, names)), styled(r.style, b.String())})
		}
	}
	start, end := look.sign.minus+duration(until-l.begins), endWord(s)
	if l.closed != 0 && l.closed <= s.time {
		end = "closed"
	}
	axis := line{gap(names), grey(start + spaces(n-width(start)-width(end)) + end)}
	if len(body) < h-1 {
		body = append([]line{nil}, body...)
	}
	body = append(body[:min(len(body), h-1)], axis)
	if len(body) < h {
		body = append(body, line{gap(names), grey("1 cell = " + duration(cell))})
	}
	return body
}

// lifeBar shows from when to when it was open.
func lifeBar(l *life, until, cell int64, n int) line {
	g := look.sign
	first := g.horizontal
	if l.begins == l.row.opened {
		first = g.listener
	}
	cells := int(min(int64(n), (until-l.begins)/cell+1))
	bar := first + strings.Repeat(g.horizontal, max(0, cells-1))
	if l.closed != 0 && l.closed <= until && cells > 1 {
		bar = first + strings.Repeat(g.horizontal, cells-2) + "x"
	}
	return line{grey(padRight("open", 8)), plain(bar)}
}

// connCalls are its last calls, the newest last.
func connCalls(s *snapshot, r row, l *life, w, h int) block {
	title := line{styled(look.title, "its calls "+look.sign.dot+" newest last")}
	switch {
	case r.fd < 0:
		return box(title, paragraph(look.idle, "The server has made no call for it: it has not accepted it.", w-4), w, h)
	case l == nil:
		return box(title, []line{{grey("nothing is known yet")}}, w, h)
	}
	events := l.upTo(s.time)
	var body []line
	for _, e := range events[max(0, len(events)-(h-2)):] {
		st := look.text
		if e.Op == trace.OpReady {
			st = look.readyText
		}
		body = append(body, line{grey(clock(s.wall, e.Time, s.time)[6:] + " "), styled(st, callWords(e))})
	}
	if len(body) == 0 {
		body = []line{{grey("none is remembered")}}
	}
	return box(title, body, w, h)
}
