package viz

import (
	"slices"
	"strings"
)

// queuesPanel shows what waits where: in the kernel, and in the program. Given
// room, the curves become higher.
func queuesPanel(s *snapshot, w, h int) block {
	iw := w - 4
	gauges := append(kernelQueues(s), programQueue(s)...)
	gauges = append(gauges, gauge{"echo/s", s.history.echo, true, rate(s.rates.echo), look.text})
	gauges = loudGauges(gauges, h-2)
	high := max(1, min(3, (h-4)/len(gauges)))
	var body []line
	for _, g := range gauges {
		body = append(body, g.draw(iw, high)...)
	}
	body = append(body, servedLine(s.served, iw))
	if !isLoop(s) { // there the set says it
		body = append(body, censusLines(s, iw)...)
	}
	return box(line{styled(look.title, "queues")}, body, w, h)
}

// loudGauges are those there is room for: of the others where nothing has waited lately
// goes first.
func loudGauges(gauges []gauge, room int) []gauge {
	for i := len(gauges) - 1; i >= 0 && len(gauges) > room; i-- {
		if gauges[i].known && gauges[i].over.peak(0) == 0 {
			gauges = slices.Delete(gauges, i, i+1)
		}
	}
	return gauges
}

// A gauge is a number now and over time.
type gauge struct {
	name  string
	over  series
	known bool // false: it could not be had
	words string
	style ink
}

func kernelQueues(s *snapshot) []gauge {
	backlog := count(s.sample.Backlog)
	if s.sample.BacklogLimit >= 0 {
		backlog += " of " + count(s.sample.BacklogLimit)
	}
	return []gauge{
		{"accept backlog", s.history.backlog, s.sample.Backlog >= 0, backlog, look.readyText},
		{"unread, kernel", s.history.unread, s.sample.Unread >= 0, size(s.sample.Unread), look.readyText},
		{"unsent, kernel", s.history.unsent, s.sample.Unsent >= 0, size(s.sample.Unsent), look.writeText},
	}
}

func programQueue(s *snapshot) []gauge {
	if !s.queue.noted {
		return nil
	}
	words := count(s.queue.depth) + " of " + count(s.queue.capacity)
	return []gauge{{"program's queue", s.history.depth, true, words, look.servedText}}
}

// draw draws a gauge high rows high. The number stands before its curve in a
// column of its own, so that nothing jumps when it grows.
func (g gauge) draw(w, high int) []line {
	const nameWidth, valueWidth = 16, 13
	l := line{grey(padRight(g.name, nameWidth))}
	if !g.known {
		return []line{l.add(grey("unavailable"))}
	}
	l = l.add(bold(padRight(g.words, valueWidth) + " "))
	n := min(w-l.width(), 80)
	if n < 6 {
		return []line{l}
	}
	curve := tall(g.over.cells, n, high, g.over.peak(4))
	body := make([]line, high)
	for i := range high {
		body[i] = line{gap(nameWidth + valueWidth + 1)}
		if i == high-1 {
			body[i] = l
		}
		body[i] = body[i].add(styled(g.style, curve[i][0].text))
	}
	return body
}

// servedLine says how long those that are ready wait until they are served.
func servedLine(p percentiles, w int) line {
	name := servedName(p)
	late := styled(look.warnText, count(p.unserved)+" not yet: "+duration(p.longest))
	switch {
	case p.n == 0 && p.unserved == 0:
		return fields(w, 2, line{grey(name)}, line{grey("nobody lately")})
	case p.n == 0:
		return fields(w, 2, line{grey(name)}, line{late})
	case p.unserved > 0: // what they will take is in no percentile yet
		return fields(w, 3, line{grey(name)}, line{late}, label(count(p.n)+" served: max", duration(p.max)), label("p50", duration(p.p50)))
	}
	return fields(w, 3, line{grey(name)}, label("p50", duration(p.p50)), label("p99", duration(p.p99)), label("max", duration(p.max)))
}

func servedName(p percentiles) string {
	if p.accepted {
		return "accepted " + look.sign.into + " served"
	}
	return "ready " + look.sign.into + " served"
}

// censusLines say where every client is. Where there is little room, places where
// nobody is are left out, and the sum goes on in the next row.
func censusLines(s *snapshot, w int) []line {
	if all := censusParts(s, true); fields(1000, 1, all...).width() <= w {
		return []line{fields(w, 1, all...)}
	}
	var body []line
	var row line
	for _, part := range censusParts(s, false) {
		if len(row) > 0 && row.width()+1+part.width() > w {
			body, row = append(body, row), nil
		}
		if len(row) > 0 {
			row = row.add(gap(1))
		}
		row = row.add(part...)
	}
	return append(body, row)
}

// censusParts are the terms of the sum: all clients, and those in each place.
func censusParts(s *snapshot, zeros bool) []line {
	c := s.census
	parts := []line{{plain(many(c.total, "client", "clients"))}}
	sign := "= "
	for _, p := range []struct {
		n     int
		words string
		rare  bool
	}{{c.inService, "in service", false}, {c.queued, "queued", false}, {c.inHand, "in hand", true}, {c.leftOpen, "left open", true}, {c.waiting, "not accepted", false}} {
		if p.n == 0 && (p.rare || !zeros) {
			continue
		}
		parts = append(parts, line{grey(sign), plain(count(p.n)), grey(nbsp + p.words)})
		sign = "+ "
	}
	return parts
}

// poolPanel is the queue between the acceptor and the pool.
func poolPanel(s *snapshot, w, h int) block {
	q := s.queue
	iw := w - 4
	st := look.readyText
	full := q.capacity > 0 && q.depth >= q.capacity
	if full {
		st = look.warnText
	}
	share := 0.0
	if q.capacity > 0 {
		share = float64(q.depth) / float64(q.capacity)
	}
	filled := bar(share, iw)
	body := []line{{styled(st, filled), grey(strings.Repeat(look.sign.idle, iw-width(filled)))}}
	gauges := []gauge{
		{"depth", s.history.depth, true, count(q.depth), st},
		{"head has waited", s.history.headWait, true, headWords(q), st},
		kernelQueues(s)[0],
	}
	if h < 6 { // the title says how deep it is
		gauges = gauges[1:]
	}
	for _, g := range gauges {
		body = append(body, g.draw(iw, max(1, min(3, (h-6)/len(gauges))))...)
	}
	body = append(body, censusLines(s, iw)...)
	if said := paragraph(look.idle, "The queue is the program's own: the program says how deep it is.", iw); len(body)+len(said) <= h-2 {
		body = append(body, said...)
	}
	return box(line{styled(titleStyle(full), poolTitle(q, w-6))}, body, w, h)
}

func titleStyle(trouble bool) ink {
	if trouble {
		return look.warnText
	}
	return look.title
}

func poolTitle(q queue, w int) string {
	if !q.noted {
		return "queue: nothing has gone through it yet"
	}
	words := "queue: "
	switch {
	case q.depth == 0:
		return words + "empty, of " + count(q.capacity)
	case q.depth >= q.capacity:
		words = look.sign.trouble + " queue full: "
	}
	words += count(q.depth) + " of " + count(q.capacity)
	if q.headWaits == 0 {
		return words
	}
	waits := "its head"
	if q.head != "" {
		waits += " " + q.head
	}
	return pick(w, words+" "+look.sign.dot+" "+waits+" has waited "+duration(q.headWaits), words)
}

func headWords(q queue) string {
	if q.depth == 0 {
		return "nobody waits"
	}
	return duration(q.headWaits)
}
